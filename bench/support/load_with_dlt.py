"""Runs of dlt for bench/dlt-interop.ts: one JSON job a line on standard input, one JSON answer a line on standard output.

A job: {source, destination, address, dataset, folder, pipeline}; source is the dict of dlt's rest_api_source. The answer: {error} or {loads}.
"""

import json
import os
import sys

out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
os.environ["DLT_DATA_DIR"] = sys.argv[1]

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402


def run(job):
    destinations = {"duckdb": dlt.destinations.duckdb, "postgres": dlt.destinations.postgres}
    pipeline = dlt.pipeline(
        pipeline_name=job["pipeline"],
        pipelines_dir=os.path.join(job["folder"], "pipelines"),
        destination=destinations[job["destination"]](job["address"]),
        dataset_name=job["dataset"],
    )
    try:
        info = pipeline.run(rest_api_source(job["source"], name=job["pipeline"]))
        return {"loads": len(info.load_packages)}
    except Exception as problem:  # noqa: BLE001
        pipeline.drop_pending_packages()
        return {"error": f"{type(problem).__name__}: {problem}"}


for line in sys.stdin:
    out.write(json.dumps(run(json.loads(line))) + "\n")
    out.flush()
