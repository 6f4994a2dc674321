import { takeLock } from '../package/index.ts'
import { carryOut } from './carry-out.ts'
import type { RunDeps, RunRequest, RunResult } from './contract.ts'
import { judge } from './failure.ts'
import { openRecord, type RunRecord } from './record.ts'

/**
 * One run: a package that an earlier run left is finished first, then new data is fetched, normalised and loaded. Whatever happens, what
 * the destination shows is whole, and the next run goes on from it.
 *
 * @returns how it ended, also when it failed; nothing is thrown
 */
export async function runPipeline(request: RunRequest, deps: RunDeps): Promise<RunResult> {
  const record = openRecord(request, deps)
  try {
    await underLock(request, deps, record)
  } catch (error) {
    record.fail(judge(error, deps.signal))
  }
  return record.end()
}

async function underLock(request: RunRequest, deps: RunDeps, record: RunRecord): Promise<void> {
  const lock = await takeLock({ ...deps, pipeline: request.config.name })
  try {
    const dataset = await deps.destination.open(request.config.dataset)
    record.locate(dataset.location())
    await carryOut({ request, deps: { ...deps, events: record.event }, dataset, record, assertHeld: lock.assertHeld }).finally(() => dataset.close())
  } finally {
    await lock.release()
  }
}
