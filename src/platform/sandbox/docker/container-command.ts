import type { RunnerConfiguration } from './configuration.ts'

export interface ContainerRun {
  readonly id: string
  /** From 0, below the configuration's places: its account is the run's alone. */
  readonly place: number
  readonly seccompFile: string
  /** Path on the Docker host of the run's way out; null: no network at all. */
  readonly egressSocket: string | null
}

const PERCENT = 100
const BOOT = ['-I', '-B', '-S', '/in/boot.py']
const ENVIRONMENT = ['PATH=/usr/bin', 'HOME=/box', 'TMPDIR=/tmp', 'LANG=C.UTF-8', 'TZ=UTC', 'OPENBLAS_NUM_THREADS=1']

/** Arguments of `docker` for one run. Nothing of the skill passes through them. */
export function containerCommand(configuration: RunnerConfiguration, { id, place, seccompFile, egressSocket }: ContainerRun): readonly string[] {
  const { image, runtime, memoryBytes, diskBytes, fileBytes, openFiles, processes, cpuPercent, firstUid } = configuration
  const account = `${firstUid + place}:${firstUid + place}`
  const folder = (path: string) => ['--tmpfs', `${path}:rw,nosuid,nodev,size=${diskBytes},mode=0700,uid=${firstUid + place},gid=${firstUid + place}`]
  return [
    ...['run', '--rm', '-i', '--init', '--pull', 'never', '--name', containerName(configuration, id), '--label', labelOf(configuration)],
    ...(runtime === undefined ? [] : ['--runtime', runtime]),
    // what a run prints must not lie in a log of the host
    ...['--log-driver', 'none', '--network', 'none', '--hostname', 'sandbox', '--read-only', '--cap-drop', 'ALL', '--user', account],
    ...['--security-opt', 'no-new-privileges', '--security-opt', `seccomp=${seccompFile}`],
    ...['--pids-limit', String(processes), '--memory', String(memoryBytes), '--memory-swap', String(memoryBytes), '--cpus', String(cpuPercent / PERCENT)],
    ...['--ulimit', 'core=0', '--ulimit', `nofile=${openFiles}`, '--ulimit', `fsize=${fileBytes}`, '--ulimit', 'memlock=0', '--shm-size', '1m'],
    ...folder('/box'),
    ...folder('/tmp'),
    ...(egressSocket === null ? [] : ['--mount', `type=bind,source=${egressSocket},target=/run/egress.sock,readonly`]),
    ...ENVIRONMENT.flatMap((each) => ['--env', each]),
    ...['--workdir', '/box', '--entrypoint', '/python/bin/python', image, ...BOOT],
  ]
}

export function containerName({ name }: RunnerConfiguration, id: string): string {
  return `parley-skill-${name}-${id}`
}

export function labelOf({ name }: RunnerConfiguration): string {
  return `parley.runner=${name}`
}
