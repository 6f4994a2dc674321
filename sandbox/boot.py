"""Runs one skill inside the sandbox: reads one JSON document, executes the source, writes frames.

The host sees every byte of this process as untrusted; nothing here guards anything. What guards is around the process.
A skill waits for what is imported here, so this imports next to nothing: `json` alone costs a fifth of a run of `print(1)`.
"""

import os
import sys

FIRST_INHERITED_FD, LAST_FD = 3, 4096
FORWARDER_PORT = 3128
EGRESS_SOCKET = "/run/egress.sock"
SOURCE_NAME = "<skill>"
MOST_DEPTH = 32

os.closerange(FIRST_INHERITED_FD, LAST_FD)
# The host sends nothing before it has read this, so a run never starts for a host that is gone.
os.write(1, b"parley:ready\n")

sys.path.append("/python/packages")
import _sitebuiltins  # noqa: E402
import _thread  # noqa: E402
import builtins  # noqa: E402

# Python runs without its module `site`; these are what skills know of it
builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D")
builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D")
builtins.help = _sitebuiltins._Helper()

Module = type(sys)
MODULE = Module("__main__")
SKILL = MODULE.__dict__
LOCK = _thread.RLock()


class Decoding:
    """What the decoder of the standard library reads its options from."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def decode(text):
    try:
        import _json

        return _json.make_scanner(Decoding)(text, 0)[0]
    except (ImportError, AttributeError, TypeError):
        import json

        return json.loads(text)


def encode(value):
    """Compact JSON. Raises TypeError, ValueError or RecursionError for what is none."""
    try:
        from _json import encode_basestring, make_encoder

        make = make_encoder(None, unencodable, encode_basestring, None, ":", ",", False, False, False)
    except (ImportError, AttributeError, TypeError):
        import json

        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return "".join(make(value, 0))


def unencodable(value):
    raise TypeError(type(value).__name__)


def read_document():
    """The document, and the raw columns behind its line."""
    chunks = []
    while chunk := os.read(0, 1 << 20):
        chunks.append(chunk)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    body = b"".join(chunks)
    end = body.index(b"\n")
    return decode(body[:end].decode()), memoryview(body)[end + 1:]


def emit(kind, value, raw=()):
    try:
        text = encode(value)
    except (TypeError, ValueError, RecursionError):
        kind, raw = ("data", ()) if kind == "table" else (kind, raw)
        text = encode({"type": "text", "data": str(value.get("data", value))})
    body = text.encode("utf-8", "replace") + b"\n"
    size = len(body) - 1 + (1 if kind == "table" else 0) + sum(map(len, raw))
    with LOCK:
        flush(sys.stdout)
        write_all(b"parley:%s:%s:%d\n" % (NONCE, kind.encode(), size))
        write_all(body)
        if kind == "table":
            for part in raw:
                write_all(part)
            write_all(b"\n")


def write_all(data):
    view = memoryview(data)
    while view:
        view = view[os.write(1, view):]


def flush(stream):
    try:
        stream.flush()
    except Exception:
        pass


class Lazy(Module):
    """A module that is imported when it is first used, so that a skill without pandas does not wait for it."""

    def __getattr__(self, name):
        return getattr(self.__load(), name)

    def __setattr__(self, name, value):
        setattr(self.__load(), name, value)

    def __dir__(self):
        return dir(self.__load())

    def __load(self):
        alias, name = object.__getattribute__(self, "__dict__")["_names"]
        module = imported(name)
        if SKILL.get(alias) is self:
            SKILL[alias] = module
        return module


def imported(name):
    __import__(name)
    return sys.modules[name]


def lazy(alias, name):
    module = Lazy(name)
    module.__dict__["_names"] = (alias, name)
    return module


def skill_print(*values, **options):
    """Each call hands one value back. Text for another file, stderr say, goes there."""
    target = options.get("file")
    if target is not None and target is not sys.stdout:
        return print(*values, **options)
    if len(values) > 1:
        raise TypeError(
            "print takes one argument here; print(a, b) does not work. Print one value at a time, or put them into one text: print(f\"{a} {b}\")"
        )
    if values:
        shown = output(values[0])
        emit(*shown) if isinstance(shown, tuple) else emit("data", shown)
    return None


def output(value):
    if isinstance(value, str):
        return {"type": "text", "data": str(value)}
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series)):
        return table(pandas, value)
    if value is None:
        return {"type": "text", "data": "None"}
    try:
        return {"type": "json", "data": plain(value, 0)}
    except (Unplain, RecursionError):
        return {"type": "text", "data": str(value)}


class Unplain(Exception):
    pass


def plain(value, depth):
    """JSON of ordinary containers and numbers; other things become text, and what is not data at all is left to `str`."""
    if depth > MOST_DEPTH:
        raise Unplain
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if -(2**53) <= value <= 2**53 else str(value)
    if isinstance(value, float):
        if value == value and value not in (float("inf"), float("-inf")):
            return float(value)
        if depth == 0:
            raise Unplain
        return None
    if isinstance(value, dict):
        return {str(key): plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, depth + 1) for each in value]
    if hasattr(value, "tolist") and type(value).__module__ == "numpy":
        return plain(value.tolist(), depth)
    if depth == 0:
        raise Unplain
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


def table(pandas, value):
    """Numbers leave as raw 64-bit floats, NaN for nothing: text of a million of them takes a second to write and to read."""
    frame = value.to_frame() if isinstance(value, pandas.Series) else value
    if not isinstance(frame.index, pandas.RangeIndex) and (frame.index.nlevels > 1 or frame.index.name is not None or isinstance(value, pandas.Series) or frame.index.dtype == object or str(frame.index.dtype) == "str"):
        frame = frame.reset_index(allow_duplicates=True)
    names, seen = [], set()
    for name in frame.columns:
        text = "_".join(str(part) for part in name if str(part) != "") if isinstance(name, tuple) else str(name)
        unique, n = text, 2
        while unique in seen:
            unique, n = f"{text}_{n}", n + 1
        seen.add(unique)
        names.append(unique)
    columns, raw = [], []
    for at, name in enumerate(names):
        kind, values = column(pandas, frame.iloc[:, at])
        if isinstance(values, bytes):
            raw.append(values)
            columns.append({"name": name, "type": kind, "packed": True})
        else:
            columns.append({"name": name, "type": kind, "values": values})
    return "table", {"type": "dataframe", "rows": len(frame), "columns": columns}, raw


def column(pandas, series):
    types_of = pandas.api.types
    if types_of.is_bool_dtype(series.dtype):
        return "boolean", optional(series, bool)
    if types_of.is_integer_dtype(series.dtype):
        known = series.dropna()
        if len(known) == 0 or (-(2**53) <= known.min() and known.max() <= 2**53):
            return "integer", floats(series).tobytes()
        return "integer", [whole(each) for each in optional(series, int)]
    if types_of.is_float_dtype(series.dtype):
        array = floats(series)
        finite = imported("numpy").isfinite(array)
        return "number", (array if finite.all() else imported("numpy").where(finite, array, float("nan"))).tobytes()
    if types_of.is_datetime64_any_dtype(series.dtype):
        return moments(pandas, series)
    return mixed(series)


def floats(series):
    return series.to_numpy(dtype="<f8", na_value=float("nan"))


def optional(series, make):
    if not series.isna().any():
        return series.tolist()
    return [None if empty else make(each) for each, empty in zip(series.tolist(), series.isna().tolist())]


def moments(pandas, series):
    numpy = imported("numpy")
    if getattr(series.dt, "tz", None) is not None:
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
        suffix = "Z"
    else:
        suffix = ""
    array = series.to_numpy().astype("datetime64[us]")
    empty = numpy.isnat(array)
    days = array.astype("datetime64[D]")
    if suffix == "" and (days.astype("datetime64[us]")[~empty] == array[~empty]).all():
        kind, texts = "date", numpy.datetime_as_string(days).tolist()
    else:
        seconds = array.astype("datetime64[s]")
        exact = (seconds.astype("datetime64[us]")[~empty] == array[~empty]).all()
        kind, texts = "datetime", numpy.datetime_as_string(seconds if exact else array).tolist()
    return kind, [None if gone else text + suffix for text, gone in zip(texts, empty.tolist())]


def mixed(series):
    import datetime
    import decimal

    values = series.tolist()
    kinds = set(map(type, values))
    if kinds == {str}:
        return "string", values
    values = [None if missing(each) else each for each in values]
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return "string", values
    if kinds == {bool}:
        return "boolean", values
    if kinds == {int}:
        return "integer", [whole(each) for each in values]
    if kinds <= {int, float, decimal.Decimal}:
        return "number", [None if each is None else plain(float(each), 1) for each in values]
    if kinds == {datetime.date}:
        return "date", [None if each is None else each.isoformat() for each in values]
    if kinds <= {dict, list, tuple}:
        return "json", [None if each is None else as_json(each) for each in values]
    return "string", [None if each is None else each if type(each) is str else str(each) for each in values]


def missing(value):
    return value is None or (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType")


def whole(value):
    return value if value is None or -(2**53) <= value <= 2**53 else str(value)


def as_json(value):
    try:
        return encode(plain(value, 1))
    except (Unplain, RecursionError):
        return encode(str(value))


def parameter(value, raw):
    return frame_of(value, raw) if isinstance(value, dict) else value


def frame_of(value, raw):
    pandas = imported("pandas")
    made = {}
    for at, each in enumerate(value["columns"]):
        if "packed" in each:
            made[at] = unpacked(pandas, each["type"], raw[each["packed"]:each["packed"] + 8 * value["rows"]])
        else:
            made[at] = series_of(pandas, each["type"], each["values"])
    frame = pandas.DataFrame(made, index=pandas.RangeIndex(value["rows"]))
    frame.columns = [each["name"] for each in value["columns"]]
    return frame


def unpacked(pandas, kind, raw):
    numpy = imported("numpy")
    array = numpy.frombuffer(raw, dtype="<f8")
    if kind != "integer":
        return pandas.Series(array.copy())
    holes = numpy.isnan(array)
    if not holes.any():
        return pandas.Series(array.astype("int64"))
    return pandas.Series(pandas.arrays.IntegerArray(numpy.where(holes, 0, array).astype("int64"), holes))


def series_of(pandas, kind, values):
    holes = None in values
    if kind == "integer":
        if str in set(map(type, values)):
            values = [int(each) if type(each) is str else each for each in values]
        known = [each for each in values if each is not None] if holes else values
        fits = not known or (-(2**63) <= min(known) and max(known) < 2**63)
        return pandas.Series(values, dtype=("Int64" if holes else "int64") if fits else object)
    if kind == "number":
        return pandas.Series([None if each is None else float(each) for each in values] if holes or str in set(map(type, values)) else values, dtype="float64")
    if kind == "boolean":
        return pandas.Series(values, dtype="boolean" if holes else "bool")
    if kind in ("date", "datetime"):
        return pandas.to_datetime(pandas.Series(values, dtype=object), format="ISO8601", errors="coerce", utc=any(type(each) is str and each.endswith("Z") for each in values))
    if kind == "json":
        return pandas.Series([None if each is None else parsed(each) for each in values], dtype=object)
    return pandas.Series(values, dtype="str" if int(pandas.__version__.split(".")[0]) >= 3 else object)


def parsed(text):
    """A cell that is no JSON stays the text it is."""
    try:
        return imported("json").loads(text)
    except (TypeError, ValueError, RecursionError):
        return text


def dedented(source):
    """The source without the indentation of its first line of code; comments and blank lines do not count."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    margin = first[: len(first) - len(first.lstrip())]
    return "\n".join(line[len(margin):] if line.startswith(margin) else line for line in lines)


def compiled(source):
    try:
        return compile(source, SOURCE_NAME, "exec", dont_inherit=True)
    except IndentationError:
        return compile(dedented(source), SOURCE_NAME, "exec", dont_inherit=True)


def forward_egress():
    """Connections to the loopback port go to the host's filtering proxy: the only way out."""
    import socket
    import threading

    listener = socket.create_server(("127.0.0.1", FORWARDER_PORT), backlog=64)

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            for end, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
                try:
                    end.shutdown(how)
                except OSError:
                    pass

    def serve(near):
        far = socket.socket(socket.AF_UNIX)
        with near, far:
            try:
                far.connect(EGRESS_SOCKET)
            except OSError:
                return
            back = threading.Thread(target=pump, args=(far, near), daemon=True)
            back.start()
            pump(near, far)
            back.join()

    def accept():
        while True:
            try:
                near, _ = listener.accept()
                threading.Thread(target=serve, args=(near,), daemon=True).start()
            except (OSError, RuntimeError):
                pass

    threading.Thread(target=accept, daemon=True).start()
    proxy = f"http://127.0.0.1:{FORWARDER_PORT}"
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ[name] = proxy


def line_of(error):
    if isinstance(error, SyntaxError) and error.filename == SOURCE_NAME:
        return error.lineno
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == SOURCE_NAME:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def failure(error):
    try:
        message = str(error)
    except BaseException:
        message = ""
    if isinstance(error, SyntaxError):
        message = error.msg
    return {"type": type(error).__name__, "message": message[:20000], "line": line_of(error)}


def main():
    global NONCE
    document, raw = read_document()
    NONCE = document["nonce"].encode()
    if document["processes"] is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (document["processes"], document["processes"]))
    os.environ.update(document["secrets"])
    if document["egress"]:
        forward_egress()
    SKILL.update(os=os, json=lazy("json", "json"), requests=lazy("requests", "requests"), pd=lazy("pd", "pandas"), np=lazy("np", "numpy"), print=skill_print)
    sys.modules["__main__"] = MODULE
    boot = os.getpid()
    code = 0
    try:
        SKILL.update({name: parameter(value, raw) for name, value in document["parameters"].items()})
        exec(compiled(document["source"]), SKILL)
    except SystemExit as end:
        code = end.code
        if os.getpid() == boot and code not in (None, 0):
            emit("error", {"type": "SystemExit", "message": code if isinstance(code, str) else f"the skill ended with exit code {code}", "line": line_of(end)})
    except BaseException as error:
        code = 1
        emit("error", failure(error))
    flush(sys.stdout)
    flush(sys.stderr)
    if os.getpid() == boot:
        emit("done", {})
    os._exit(0)


main()
