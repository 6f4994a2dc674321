import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Settings } from '../../settings.ts'
import type { Logger } from '../log/index.ts'
import { beginPreparation } from './preparation.ts'
import type { SandboxDeps } from './sandbox.ts'

const MOST_BY_DEFAULT = 4

/**
 * What the settings say about the sandbox of skills, and the managed Python begun in the background where one is needed.
 * Nobody waits for it: until it is there, skills answer `skill_sandbox_preparing`.
 * @param system  PARLEY_INSTALL=1: bubblewrap may be installed by the system's packages
 */
export function sandboxDeps(settings: Settings, { log, system }: { readonly log: Logger; readonly system: boolean }): SandboxDeps {
  const dataDir = resolve(settings.dataDir)
  const python = { dataDir, packages: settings.skillPackages, ...(settings.python !== undefined && { interpreter: settings.python }) }
  const socket = runnerSocket(settings)
  const preparation = socket === null ? beginPreparation(python, { system, log }) : null
  return {
    ...python,
    addresses: { privateHosts: settings.privateHosts },
    limits: limitsOf(settings),
    egressPorts: settings.skillEgressPorts,
    running: settings.skillsRunningPerServer ?? Math.min(MOST_BY_DEFAULT, availableParallelism()),
    runningPerPerson: settings.skillsRunningPerUser,
    waiting: settings.skillsWaitingPerServer,
    log,
    ...(preparation !== null && { preparing: preparation.preparing }),
    ...(socket !== null && { runnerSocket: socket }),
  }
}

/** `auto` is the runner exactly when its socket is given: who isolates is said, never found out by trying. @throws Error */
function runnerSocket({ skillRunner, skillRunnerSocket }: Settings): string | null {
  if (skillRunner === 'bubblewrap') return null
  if (skillRunner === 'docker' && skillRunnerSocket === undefined)
    throw new Error('PARLEY_SKILL_RUNNER=docker needs PARLEY_SKILL_RUNNER_SOCKET: the UNIX socket of parley-runner.')
  return skillRunnerSocket ?? null
}

function limitsOf(settings: Settings): NonNullable<SandboxDeps['limits']> {
  return {
    wallMs: settings.skillTimeoutMs,
    memoryBytes: settings.skillMemoryBytes,
    processes: settings.skillProcesses,
    cpuPercent: settings.skillCpuPercent,
    diskBytes: settings.skillDiskBytes,
    temporaryBytes: settings.skillTemporaryBytes,
    fileBytes: settings.skillFileBytes,
    openFiles: settings.skillOpenFiles,
    sourceBytes: settings.skillSourceBytes,
    parameterBytes: settings.skillParameterBytes,
    resultBytes: settings.skillResultBytes,
    logBytes: settings.skillLogBytes,
    stderrBytes: settings.skillStderrBytes,
    egressBytes: settings.skillEgressBytes,
    egressConnections: settings.skillEgressConnections,
    egressConnectMs: settings.skillEgressConnectTimeoutMs,
    egressIdleMs: settings.skillEgressIdleTimeoutMs,
  }
}
