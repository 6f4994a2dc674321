import type { SkillLimits } from './outcome.ts'

/** Where things of this host are; found once, when the sandbox opens. */
export interface Host {
  readonly bwrap: string
  readonly prlimit: string
  readonly setpriv: string
  /** Tree that holds `bin/python`, `lib` and `packages`; becomes `/python`. */
  readonly python: string
  /** Folder of `boot.pyc`; becomes `/in`. */
  readonly boot: string
  /** bwrap arguments that mount shared libraries, certificates and time zones. */
  readonly libraries: readonly string[]
  readonly maskedFiles: readonly string[]
  readonly maskedFolders: readonly string[]
}

export interface Confinement {
  /** Null: this process is unprivileged already, and stays what it is. */
  readonly uid: number | null
  /** Files the child writes itself into before anything else; empty in mode `unprivileged`. */
  readonly cgroupFiles: readonly string[]
  readonly egressSocket: string | null
}

const UNCOUNTED_ADDRESS_SPACE = 2 ** 31
/** Processes of the wrapper itself, on top of the skill's. */
const WRAPPER_PROCESSES = 8
const SHARED_MEMORY_BYTES = 1 << 20

/** Fixed text: enters each cgroup, or ends; then becomes the wrapper. No word of a run passes through it. */
const ENTER = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"'

/** The one command from start to Python: cgroups, limits, account, namespaces, in this order, each by `exec`. */
export function commandOf(host: Host, { uid, cgroupFiles }: Confinement, limits: SkillLimits): readonly [string, ...string[]] {
  const caps = ['--core=0', `--nofile=${limits.openFiles}`, `--fsize=${limits.fileBytes}`, '--memlock=0', '--msgqueue=0']
  // the account is shared with nothing else in mode full; otherwise boot.py sets the limit inside, where only the run's own processes count
  if (cgroupFiles.length > 0) caps.push(`--nproc=${limits.processes + WRAPPER_PROCESSES}`)
  else caps.push(`--as=${Math.max(UNCOUNTED_ADDRESS_SPACE, limits.memoryBytes)}`)
  const drop = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs']
  const wrapper = [host.bwrap, '--args', '4', '--', '/python/bin/python', '-I', '-B', '-S', '/in/boot.pyc']
  const confined = [host.prlimit, ...caps, '--', ...(uid === null ? [] : [host.setpriv, ...drop, '--']), ...wrapper]
  return cgroupFiles.length > 0 ? ['/bin/sh', '-c', ENTER, 'sh', ...cgroupFiles, '--', ...confined] : [host.prlimit, ...confined.slice(1)]
}

/** NUL-separated, for `bwrap --args`. */
export function wrapperArguments(host: Host, { egressSocket }: Confinement, limits: SkillLimits): Buffer {
  const args = [
    ...'--unshare-user --uid 65534 --gid 65534 --disable-userns --unshare-pid --unshare-net --unshare-ipc --unshare-uts'.split(' '),
    ...'--hostname sandbox --unshare-cgroup-try --die-with-parent --new-session --cap-drop ALL --clearenv'.split(' '),
    ...'--setenv PATH /usr/bin --setenv HOME /box --setenv TMPDIR /tmp --setenv LANG C.UTF-8 --setenv TZ UTC'.split(' '),
    ...'--setenv LD_LIBRARY_PATH /python/lib --setenv OPENBLAS_NUM_THREADS 1'.split(' '),
    ...host.libraries,
    ...['--ro-bind', host.python, '/python', '--proc', '/proc'],
    ...host.maskedFiles.flatMap((file) => ['--ro-bind', '/dev/null', file]),
    ...host.maskedFolders.flatMap((folder) => ['--size', '4096', '--tmpfs', folder, '--remount-ro', folder]),
    ...['--dev', '/dev', '--size', String(SHARED_MEMORY_BYTES), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--size', String(limits.diskBytes), '--tmpfs', '/box', '--size', String(limits.temporaryBytes), '--tmpfs', '/tmp', '--dir', '/run'],
    ...['--ro-bind', host.boot, '/in'],
    ...(egressSocket === null ? [] : ['--ro-bind', egressSocket, '/run/egress.sock']),
    ...['--remount-ro', '/', '--chdir', '/box', '--seccomp', '3'],
  ]
  return Buffer.from(args.map((each) => `${each}\0`).join(''))
}
