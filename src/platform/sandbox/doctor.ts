import type { SkillOutcome } from './outcome.ts'

export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found. */
  readonly found: string
  /** What to do; empty when it is well. */
  readonly fix: string
}

/** Who isolates, and how much: see `docs/skills-sandbox.md`. */
export type Mode = 'full' | 'unprivileged' | 'docker'

/** What is isolated and what is missing. Skills run only when every check but the advice holds. */
export interface Diagnosis {
  readonly usable: boolean
  readonly mode: Mode
  readonly checks: readonly Check[]
  /** True but not demanded: what the operator may improve. */
  readonly advice: readonly string[]
}

export const FIXES = {
  platform: 'Run the server on Linux on x86-64 or arm64.',
  bwrap: 'Install bubblewrap 0.8 or newer (apt-get install bubblewrap), not setuid.',
  tools: 'Install util-linux (prlimit, setpriv).',
  python: 'Run: node src/platform/sandbox/set-up.ts — or set PARLEY_PYTHON to a Python 3.12.',
  cgroups:
    'Let the server write the control groups memory, pids and cpu: start it as root, or delegate a group to it; an unwritable tree must not be mounted half.',
  preparing: 'Wait: the Python of skills is being prepared, once, for about half a minute; the log says when it is there.',
  runner: 'Start the runner (node src/platform/sandbox/docker/runner.ts), let this server reach its socket, and give that as PARLEY_SKILL_RUNNER_SOCKET.',
  starts:
    'Allow user namespaces: sysctl user.max_user_namespaces=16384, on older Debian also kernel.unprivileged_userns_clone=1; in a container use a profile that allows them and --security-opt systempaths=unconfined.',
  seccomp: 'Use a kernel with CONFIG_SECCOMP_FILTER, and a container profile that lets a process load a filter of its own.',
  proc: 'Let the sandbox mount a /proc of its own: in a container --security-opt systempaths=unconfined, or use the docker runner.',
  library: 'Remove the folder python-… of the data folder and run: node src/platform/sandbox/set-up.ts — the Python there is not whole.',
  escapes: 'Do not use this host for skills before the named escape is closed.',
} as const

/** Twelve harmless escapes; each must fail. Answers the names of those that did not. */
export const PROBE = `
import ctypes, socket, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def tries(act):
    try:
        return bool(act())
    except BaseException:
        return False
def reads(path):
    with open(path, "rb") as file:
        return len(file.read(1)) > 0
def writes(path):
    with open(path, "w") as file:
        return True
def connects(address):
    with socket.create_connection(address, 0.2):
        return True
escapes = {
    "read /etc/passwd": lambda: reads("/etc/passwd"),
    "read the kernel's command line": lambda: reads("/proc/cmdline"),
    "see other processes": lambda: sum(name.isdigit() for name in os.listdir("/proc")) > 3,
    "write a kernel setting": lambda: writes("/proc/sys/kernel/domainname"),
    "write to the root folder": lambda: writes("/escaped"),
    "write to the Python tree": lambda: writes("/python/escaped"),
    "run a shell": lambda: subprocess.run(["/bin/sh", "-c", "true"]).returncode == 0,
    "make a user namespace": lambda: libc.unshare(0x10000000) == 0,
    "mount": lambda: libc.mount(b"none", b"/box", b"tmpfs", 0, None) == 0,
    "trace a process": lambda: libc.ptrace(0, 0, 0, 0) == 0,
    "open a netlink socket": lambda: socket.socket(16, 3, 0).fileno() >= 0,
    "reach the network": lambda: connects(("1.1.1.1", 80)) or connects(("169.254.169.254", 80)),
}
assert len(escapes) == 12
import importlib.util, sys
packages = [name for name in ("pandas", "numpy", "requests", "dotenv") if importlib.util.find_spec(name) is None]
print({"missing": packages, "escaped": [name for name, act in escapes.items() if tries(act)], "python": sys.version.split()[0], "uid": os.getuid()})
`

/** What kept the probe from starting, by what it said; the rest is namespaces. */
const CAUSES: readonly (readonly [said: RegExp, name: 'seccomp' | 'cgroups' | 'proc' | 'library'])[] = [
  [/seccomp/i, 'seccomp'],
  [/cgroup\.procs/, 'cgroups'],
  [/\/proc\b|mount proc/i, 'proc'],
  [/No module named|error while loading shared|Fatal Python|bad magic|init_fs_encoding/, 'library'],
]

/** Turns the probe's run into checks. */
export function judgeProbe(outcome: Pick<SkillOutcome, 'status' | 'outputs' | 'error' | 'stderr'>, tolerated: readonly string[] = []): readonly Check[] {
  const printed = outcome.outputs.find((each) => each.type === 'json')?.data
  const told = typeof printed === 'object' && printed !== null && 'escaped' in printed ? printed : null
  if (outcome.status !== 'ok' || told === null || !Array.isArray(told.escaped)) {
    const found = [outcome.error?.message, outcome.stderr.trim().slice(-300)].filter(Boolean).join(' ')
    const name = CAUSES.find(([said]) => said.test(found))?.[1] ?? 'starts'
    return [{ name, ok: false, found, fix: FIXES[name] }]
  }
  const known = told.escaped.map(String).filter((each) => tolerated.includes(each))
  const escaped = told.escaped.map(String).filter((each) => !tolerated.includes(each))
  const python = 'python' in told ? String(told.python) : ''
  const missing = 'missing' in told && Array.isArray(told.missing) ? told.missing.map(String) : []
  return [
    { name: 'starts', ok: true, found: `Python ${python}`, fix: '' },
    {
      name: 'escapes',
      ok: escaped.length === 0,
      found:
        escaped.length > 0
          ? escaped.join(', ')
          : known.length === 0
            ? '12 tried, none succeeded'
            : `12 tried; only this succeeded, as it does here: ${known.join(', ')}`,
      fix: escaped.length === 0 ? '' : FIXES.escapes,
    },
    ...(missing.length === 0 ? [] : [{ name: 'packages', ok: false, found: `missing: ${missing.join(', ')}`, fix: FIXES.library }]),
  ]
}
