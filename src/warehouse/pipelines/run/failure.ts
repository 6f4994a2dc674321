import { AppError } from '../../../errors.ts'
import type { RunExit, RunFailure } from './contract.ts'
import type { Trace } from './trace.ts'

/** How a run that threw is told, and what becomes of its package. */
export interface Failure {
  readonly exitCode: Exclude<RunExit, 0>
  readonly outcome: Trace['outcome']
  readonly error: RunFailure
  /** The package stays as it is, for the next run to go on with. */
  readonly canGoOn: boolean
}

const EXITS: Readonly<Partial<Record<AppError['code'], Exclude<RunExit, 0>>>> = {
  pipeline_config: 2,
  pipeline_needs_full: 2,
  pipeline_not_found: 2,
  pipeline_placeholder: 3,
  pipeline_guard: 3,
  pipeline_busy: 4,
}
/** What passes by itself, or with a better network, more room or another token: the pages so far stay good. */
const GOES_ON: ReadonlySet<AppError['code']> = new Set(['pipeline_request', 'pipeline_storage', 'pipeline_destination', 'pipeline_busy', 'connection_failed'])

export function judge(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) {
    return { exitCode: 130, outcome: 'interrupted', error: { code: 'interrupted', message: 'The run was interrupted; the next one goes on.' }, canGoOn: true }
  }
  if (!(error instanceof AppError)) {
    return { exitCode: 1, outcome: 'failed', error: { code: 'internal', message: error instanceof Error ? error.message : String(error) }, canGoOn: false }
  }
  const exitCode = EXITS[error.code] ?? 1
  const outcome = exitCode === 3 ? 'guarded' : exitCode === 4 ? 'busy' : 'failed'
  return {
    exitCode,
    outcome,
    error: { code: error.code, message: error.message },
    canGoOn: GOES_ON.has(error.code) || isTransient(error) || error.facts.needsRoom === true,
  }
}

export function isTransient(error: unknown): boolean {
  return error instanceof AppError && error.facts.transient === true
}
