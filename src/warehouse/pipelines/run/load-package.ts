import { AppError } from '../../../errors.ts'
import type { ResolvedResource } from '../config/index.ts'
import { type ExtractedPage, type Extraction, type ExtractOutcome, extract, type LoggedPage } from '../extract/index.ts'
import type { LoadSession, OpenDataset } from '../load/destination.ts'
import { type Normalizer, openNormalizer } from '../normalize/index.ts'
import type { Failpoint, LoadPackage } from '../package/index.ts'
import type { Stopwatch } from './clock.ts'
import type { RunDeps, RunRequest } from './contract.ts'
import { type PackageContent, packageContent } from './package-content.ts'
import { openPageLogs, type PageLogs } from './page-logs.ts'
import { isOnlyAdded, type PipelineState, sameState, storedForm } from './pipeline-state.ts'
import { openRunSteps, type RunSteps } from './run-steps.ts'

export interface LoadRun {
  readonly request: RunRequest
  readonly deps: RunDeps
  readonly dataset: OpenDataset
  readonly from: PipelineState
  readonly startedAt: Date
  readonly watch: Stopwatch
  readonly assertHeld: () => Promise<void>
  /** Told what was received of a package that a guard stopped. */
  readonly guarded: (outcome: ExtractOutcome) => void
}

/** What one pass over a package's pages came to. */
export interface Pass {
  readonly pack: LoadPackage
  readonly content: PackageContent
  readonly after: PipelineState
  /** Nothing came and nothing moved, so nothing was committed. */
  readonly isEmpty: boolean
}

/**
 * Takes a package from its pages to the destination: what is logged already is read again, the rest is fetched and logged; rows flow
 * through while pages come. Nothing is visible before the commit at the end.
 *
 * @throws AppError; the package is then where it was, for the caller to judge
 */
export async function loadPackage(pack: LoadPackage, resume: readonly LoggedPage[], run: LoadRun): Promise<Pass> {
  const session = openLate(() => run.dataset.begin(pack.loadId, dispositions(run.request)))
  try {
    const flow = await openFlow(pack, session, run)
    const extraction = startExtraction(resume, flow.steps, run)
    await drain(extraction, flow, run)
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'pipeline_guard') run.guarded(extraction.outcome())
        throw error
      })
      .finally(() => flow.logs.close())
    return await finish(pack, flow, extraction.outcome(), run)
  } catch (error) {
    await session.abort()
    throw error
  }
}

/** Begins with the first rows, because beginning may copy the dataset, and many runs find nothing new. */
function openLate(begin: () => Promise<LoadSession>): LoadSession {
  let begun: Promise<LoadSession> | undefined
  const session = (): Promise<LoadSession> => {
    begun ??= begin()
    return begun
  }
  return {
    append: async (batch) => (await session()).append(batch),
    commit: async (what) => (await session()).commit(what),
    abort: async () => {
      await begun?.then(
        (open) => open.abort(),
        () => undefined,
      )
    },
  }
}

/** With `full`, what is only ever added to is emptied first. */
function dispositions({ config, full }: RunRequest) {
  const emptied = { kind: 'replace', strategy: 'truncate-and-insert' } as const
  return new Map(config.resources.map((resource) => [resource.name, full && isOnlyAdded(resource) ? emptied : resource.disposition]))
}

/** Resources whose rows are kept; a parent that is only asked for its children's sake is not one. */
export function keptResources({ config, only }: Pick<RunRequest, 'config' | 'only'>): readonly ResolvedResource[] {
  return config.resources.filter((each) => each.disposition.kind !== 'skip' && (only === undefined ? each.selected : only.includes(each.name)))
}

interface Flow {
  readonly session: LoadSession
  readonly logs: PageLogs
  readonly normalizer: Normalizer
  readonly steps: RunSteps
  readonly kept: ReadonlySet<string>
  readonly failpoint: Failpoint
}

async function openFlow(pack: LoadPackage, session: LoadSession, { request, deps, from, startedAt }: LoadRun): Promise<Flow> {
  const failpoint = deps.failpoint ?? (() => undefined)
  return {
    session,
    failpoint,
    logs: openPageLogs(pack, deps.now, failpoint),
    steps: await openRunSteps(request.config, startedAt),
    kept: new Set(keptResources(request).map(({ name }) => name)),
    normalizer: openNormalizer({
      config: request.config,
      schema: from.schema,
      loadId: pack.loadId,
      startedAt,
      identifierLength: deps.destination.identifierLength,
      random: deps.randomBytes,
    }),
  }
}

function startExtraction(resume: readonly LoggedPage[], steps: RunSteps, { request, deps, from }: LoadRun): Extraction {
  const { fetch, now, wait, random, signal, events } = deps
  const { config, only, acceptPartial } = request
  const prepare = steps.records
  return extract({ config, state: from.state, ...(only && { only }), dryRun: false, acceptPartial, fetch, now, wait, random, signal, events, prepare, resume })
}

async function drain(extraction: Extraction, flow: Flow, { watch }: LoadRun): Promise<void> {
  const pages = extraction.pages[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value: page } = await watch.during('extract', () => pages.next())
      if (done === true) break
      await watch.during('extract', () => flow.logs.append(page))
      if (flow.kept.has(page.resource)) await normalizePage(page, flow, watch)
    }
    await watch.during('extract', () => flow.logs.sync())
  } finally {
    await pages.return?.()
  }
  flow.failpoint('extract-ended')
}

async function normalizePage(page: ExtractedPage, flow: Flow, watch: Stopwatch): Promise<void> {
  await watch.during('normalize', async () => flow.normalizer.add(await flow.steps.page(page)))
  await appendFull(flow, watch, false)
}

async function appendFull({ normalizer, session, failpoint }: Flow, watch: Stopwatch, flush: boolean): Promise<void> {
  for (const batch of normalizer.take(flush)) {
    await watch.during('load', () => session.append(batch))
    failpoint('batch-appended')
  }
}

async function finish(pack: LoadPackage, flow: Flow, outcome: ExtractOutcome, run: LoadRun): Promise<Pass> {
  const { normalizer, failpoint, session } = flow
  await run.watch.during('normalize', async () => normalizer.end())
  await appendFull(flow, run.watch, true)
  const state = { ...run.from.state, ...outcome.state }
  const content = packageContent(pack.loadId, normalizer, outcome, run.request.config)
  const after = { state, schema: normalizer.schema, isStored: true, loadId: pack.loadId }
  if (isNothing(content, run)) {
    await session.abort()
    return { pack, content, after: run.from, isEmpty: true }
  }
  await pack.writeContent(content)
  failpoint('package-written')
  const normalized = await (await marked(pack, 'extracted', failpoint)).mark({ state: 'normalized' })
  failpoint('marked-normalized')
  await commit(flow, after, run)
  return { pack: normalized, content, after, isEmpty: false }
}

async function marked(pack: LoadPackage, state: 'extracted', failpoint: Failpoint): Promise<LoadPackage> {
  const next = await pack.mark({ state })
  failpoint('marked-extracted')
  return next
}

async function commit(
  { session, failpoint, kept }: Flow,
  after: PipelineState,
  { request: { config }, deps, from, watch, assertHeld }: LoadRun,
): Promise<void> {
  const { schema, state } = after
  const extracted = schema.tables.filter(({ parent, resource }) => parent === undefined && kept.has(resource)).map(({ name }) => name)
  await assertHeld()
  failpoint('before-commit')
  await watch.during('load', () =>
    session.commit({
      pipeline: config.name,
      schema,
      state: storedForm(state),
      stateChanged: !from.isStored || !sameState(from.state, state),
      extracted,
      insertedAt: deps.now(),
    }),
  )
  failpoint('after-commit')
}

/** No row came, no row can vanish, and the next run would begin where this one did. */
function isNothing(content: PackageContent, { request, from }: LoadRun): boolean {
  if (content.tables.some(({ rows }) => rows > 0) || content.checks.some(({ rows }) => rows > 0)) return false
  const emptied = dispositions(request)
  const replaces = keptResources(request).filter(({ name, disposition }) => {
    const kind = emptied.get(name)?.kind
    return kind === 'replace' || (disposition.kind === 'merge' && disposition.strategy === 'scd2')
  })
  return !replaces.some(({ name }) => from.schema.tables.some(({ resource }) => resource === name))
}
