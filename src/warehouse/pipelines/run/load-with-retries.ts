import { AppError } from '../../../errors.ts'
import type { LoggedPage } from '../extract/index.ts'
import type { LoadPackage } from '../package/index.ts'
import { isTransient } from './failure.ts'
import { loadPackage, type Pass } from './load-package.ts'
import { forgetPages, loggedPages } from './logged-pages.ts'
import { readContent } from './package-content.ts'
import { findState, type PipelineState } from './pipeline-state.ts'
import type { Work } from './work.ts'

/** Of a load that may succeed when it is tried again; waits are those of requests. */
const ATTEMPTS = 5
const LONGEST_WAIT_MS = 300_000
const JITTER = 0.1
const CLIENT_ERROR = 400
const SERVER_ERROR = 500

/** Tries a load again from its pages while its trouble may pass, and once from the start when a server no longer takes a cursor. */
export async function loadWithRetries(pack: LoadPackage, given: readonly LoggedPage[], from: PipelineState, work: Work): Promise<Pass> {
  const { config } = work.request
  let [pages, mayRestart] = [given, given.length > 0]
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadPackage(pack, pages, { ...work, from, startedAt: work.record.startedAt, watch: work.record.watch, guarded: work.record.guarded })
    } catch (error) {
      const known = await committed(pack, work)
      if (known !== undefined) return known
      const refused = mayRestart ? refusedResource(error, pages) : undefined
      mayRestart = mayRestart && refused === undefined
      if (refused !== undefined) await forgetPages(pack, config, new Set([refused]))
      else if (isTransient(error) && attempt < ATTEMPTS) await pause(attempt, work)
      else throw error
      pages = await loggedPages(pack, config)
    }
  }
}

/** A commit whose answer was lost has happened all the same. */
async function committed(pack: LoadPackage, { dataset, packages, request, deps }: Work): Promise<Pass | undefined> {
  const latest = await packages.find(pack.loadId)
  if (latest?.manifest.state !== 'normalized' || !(await dataset.isLoaded(pack.loadId).catch(() => false))) return undefined
  const content = await readContent(latest)
  if (content === undefined) return undefined
  return { pack: latest, content, after: await findState({ ...request, full: false }, dataset, deps.folder), isEmpty: false }
}

/** The resource whose paging went on from a logged page and was refused: its cursor may have run out. */
function refusedResource(error: unknown, pages: readonly LoggedPage[]): string | undefined {
  if (!(error instanceof AppError) || error.code !== 'pipeline_request') return undefined
  const { resource, status } = error.facts
  const isClientError = typeof status === 'number' && status >= CLIENT_ERROR && status < SERVER_ERROR
  return isClientError && typeof resource === 'string' && pages.some(({ entry }) => entry.resource === resource) ? resource : undefined
}

async function pause(attempt: number, { deps }: Work): Promise<void> {
  const wait = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (attempt - 1))
  await deps.wait(wait * (1 + JITTER * deps.random()), deps.signal)
}
