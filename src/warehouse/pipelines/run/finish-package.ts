import type { LoggedPage } from '../extract/index.ts'
import type { LoadPackage } from '../package/index.ts'
import { judge } from './failure.ts'
import { loadWithRetries } from './load-with-retries.ts'
import { type PackageContent, readContent } from './package-content.ts'
import { findState, type PipelineState, writeLocalState } from './pipeline-state.ts'
import type { Work } from './work.ts'

/** Loads one package and tidies up behind it. @throws what stopped it, after the package was left in a state the next run knows what to do with */
export async function finishPackage(pack: LoadPackage, pages: readonly LoggedPage[], isLeftOver: boolean, work: Work): Promise<void> {
  const { request, deps, dataset, record } = work
  record.works(pack)
  const resumed = pages.length > 0
  record.event({ type: 'run-start', pipeline: request.config.name, loadId: pack.loadId, at: deps.now().toISOString(), resumed, pending: isLeftOver })
  try {
    const from = await findState(request, dataset, deps.folder)
    const pass = await loadWithRetries(pack, pages, from, work)
    tell(pass.content, work)
    if (pass.isEmpty) {
      record.found(pass.content)
      return await pack.remove()
    }
    record.loaded({ loadId: pack.loadId, rows: rowsOf(pass.content), wasPending: isLeftOver }, pass.content)
    await tidy(pass.pack, pass.after, work)
  } catch (error) {
    await leave(pack, error, work)
    throw error
  }
}

/** The destination has it, only the mark was missing. */
export async function takeOver(pack: LoadPackage, work: Work): Promise<void> {
  const content = await readContent(pack)
  work.record.works(pack)
  work.record.loaded({ loadId: pack.loadId, rows: content === undefined ? 0 : rowsOf(content), wasPending: true }, content ?? null)
  await tidy(pack, await findState({ ...work.request, full: false }, work.dataset, work.deps.folder), work)
}

async function tidy(pack: LoadPackage, after: PipelineState, { request, deps, dataset, packages }: Work): Promise<void> {
  const failpoint = deps.failpoint ?? (() => undefined)
  const marked = await pack.mark({ state: 'loaded', keeps_pages: request.keepPages })
  failpoint('marked-loaded')
  const at = { location: dataset.location(), loadedAt: deps.now() }
  await writeLocalState(deps.folder, request.config, deps.destination.kind, after, at)
  failpoint('state-written')
  if (!request.keepPages) await marked.removePages()
  failpoint('pages-removed')
  await packages.prune()
  failpoint('pruned')
}

async function leave(pack: LoadPackage, error: unknown, { deps, packages, record, request }: Work): Promise<void> {
  const failure = judge(error, deps.signal)
  const latest = (await packages.find(pack.loadId)) ?? pack
  const { code, message } = failure.error
  const isOver = !failure.canGoOn || (latest.manifest.state === 'new' && !request.config.resume)
  const jobs = isOver ? [{ job: code, code, message }] : []
  const left = isOver ? await latest.mark({ state: 'aborted', failed_jobs: jobs, keeps_pages: request.keepPages }) : latest
  if (isOver && !request.keepPages) await left.removePages() // nobody will read them again
  if (left.manifest.state !== 'loaded') record.unfinished({ loadId: pack.loadId, state: left.manifest.state, failedJobs: jobs })
}

function tell({ tables }: PackageContent, { record }: Work): void {
  for (const { table, isNew, newColumns } of tables) if (isNew || newColumns.length > 0) record.event({ type: 'table', table, isNew, newColumns })
  const { seconds } = record.watch
  const rows = tables.reduce((sum, each) => sum + each.rows, 0)
  for (const step of ['extract', 'normalize', 'load'] as const) record.event({ type: 'step-end', step, seconds: seconds[step], rows })
}

function rowsOf({ tables }: { readonly tables: readonly { readonly rows: number }[] }): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}
