import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import type { RunResult } from '../../warehouse/pipelines/index.ts'
import { system } from '../connections/index.ts'
import { connectDataset, NOTHING_SAID, type SaidOfAsking } from './dataset-connection.ts'
import type { PipelinesDeps } from './deps.ts'
import { drawProgress } from './progress.ts'
import { beginRun, endRun, forgetRuns, type RunRow, runById, saveProgress } from './run-store.ts'
import { openSecrets } from './secrets.ts'
import { spawnRun } from './spawn-run.ts'
import { type PipelineRow, pipelineById } from './store.ts'

const PROGRESS_EVERY_MS = 500
const RUNS_KEPT = 200
const BUSY = 4
const INTERRUPTED = 130

/** Carries out a run that was asked for. One that a stopping server interrupts is handed back, and goes on where it was. */
export async function carryOut(runId: string, deps: PipelinesDeps, signal: AbortSignal): Promise<void> {
  const run = await runById(deps.store.db, runId)
  const row = run && (await pipelineById(deps.store.db, run.pipeline_id))
  if (run === undefined || row === undefined || run.status === 'cancelled' || run.ended_at !== null) return
  if (run.cancel_asked) return endRun(deps.store.db, run.id, { status: 'cancelled', result: null, at: deps.now() })
  await beginRun(deps.store.db, run.id, deps.now())
  const stopping = new AbortController()
  const { result, cancelled } = await watched(run, row, deps, AbortSignal.any([signal, stopping.signal]), () => stopping.abort(new Error('cancelled')))
  if (signal.aborted || result.exitCode === BUSY) throw new AppError('pipeline_busy', { pipeline: row.name })
  const said = result.exitCode === 0 && result.loaded.length > 0 ? await askable(row, deps, signal) : NOTHING_SAID
  const status = cancelled && result.exitCode === INTERRUPTED ? 'cancelled' : result.exitCode === 0 ? 'loaded' : 'failed'
  const told = { ...result, warnings: [...result.warnings, ...said.warnings], notes: [...result.notes, ...said.notes] }
  await endRun(deps.store.db, run.id, { status, result: told, at: deps.now() })
  await forgetRuns(deps.store.db, row.id, RUNS_KEPT)
}

async function watched(run: RunRow, row: PipelineRow, deps: PipelinesDeps, signal: AbortSignal, stop: () => void) {
  const picture = drawProgress()
  let cancelled = false
  let saving = Promise.resolve()
  const save = (): Promise<void> => {
    // what could not be kept once does not keep later pictures, or a wish to stop, from being seen
    const before = saving.catch(() => undefined)
    saving = before.then(async () => {
      if ((await saveProgress(deps.store.db, run.id, picture.now())) && !cancelled) {
        cancelled = true
        stop()
      }
    })
    return saving
  }
  const timer = setInterval(
    () => void save().catch((error: unknown) => deps.log.warn({ err: error, run: run.id }, 'progress of a pipeline was not kept')),
    PROGRESS_EVERY_MS,
  )
  try {
    const result = await ran(run, row, deps, signal, picture.add)
    return { result, cancelled }
  } finally {
    clearInterval(timer)
    await save().catch(() => undefined)
  }
}

/** What could not even begin is a failed run with a reason, not a fault of the queue. */
async function ran(
  run: RunRow,
  row: PipelineRow,
  deps: PipelinesDeps,
  signal: AbortSignal,
  events: Parameters<typeof spawnRun>[1]['events'],
): Promise<RunResult> {
  const { name, format, text, dataset, destination } = row
  const folder = join(deps.folder, name)
  const begun = deps.now()
  try {
    const secrets = await openSecrets(deps.store.db, deps.secrets, { orgId: row.org_id, pipelineId: row.id })
    const order = {
      name,
      format,
      text,
      secrets,
      folder,
      mode: 'run',
      choice: run.choice,
      privateHosts: deps.privateHosts,
      installation: deps.installation(),
    } as const
    const fault = (words: string) => deps.log.error({ run: run.id, pipeline: name, words }, 'the process of a pipeline failed')
    return await spawnRun(order, { signal, events, fault })
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal')
    const [startedAt, endedAt] = [begun.toISOString(), deps.now().toISOString()]
    const failure = { code: known.code, message: known.message }
    const exitCode = signal.aborted ? INTERRUPTED : known.code === 'pipeline_config' || known.code === 'pipeline_placeholder' ? 2 : 1
    const trace: RunResult['trace'] = {
      pipeline: name,
      loadId: null,
      startedAt,
      endedAt,
      outcome: 'failed',
      seconds: 0,
      steps: [],
      resources: [],
      memoryBytes: 0,
      error: failure,
    }
    const nothing = { location: null, loaded: [], unfinished: null, checks: [], detected: [], tables: [], warnings: [], notes: [] }
    return { exitCode, pipeline: name, destination, dataset, ...nothing, error: failure, trace }
  }
}

/** Rows that are there are not lost because they cannot be asked yet: the next load tries again. */
async function askable(row: PipelineRow, deps: PipelinesDeps, signal: AbortSignal): Promise<SaidOfAsking> {
  try {
    return await connectDataset(row, system(row.org_id), deps, signal)
  } catch (error) {
    if (signal.aborted) return NOTHING_SAID
    deps.log.warn({ err: error, pipeline: row.name }, 'a loaded dataset could not be connected')
    const why = error instanceof AppError ? error.message : 'their connection could not be made'
    return { warnings: [`The rows are loaded, but cannot be asked for yet: ${why}. The next load tries again.`], notes: [] }
  }
}
