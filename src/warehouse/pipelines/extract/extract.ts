import { AppError } from '../../../errors.ts'
import type { ResolvedResource } from '../config/index.ts'
import { ahead, sideBySide } from './ahead.ts'
import type { ExtractedPage, Extraction, ExtractOutcome, ExtractRun, ExtractState } from './contract.ts'
import { originOf } from './credentials.ts'
import { type Exchange, exchange, senderFor } from './exchange.ts'
import { type IncrementalFilter, incrementalFilter } from './incremental.ts'
import { pagesOf } from './paging.ts'
import type { ResourceWork } from './paging-state.ts'
import { type ParentValues, parentReader } from './parent-values.ts'
import { type Tally, tallyOf } from './tally.ts'

/** Pages that may be fetched before the consumer has taken the one before. */
const PAGES_AHEAD = 2

/**
 * Fetches what a config describes, page by page: resources in the order of the config, children after their parents, each
 * parent once. Nothing is fetched before the first page is asked for; ending the pages early ends every request.
 */
export function extract(given: ExtractRun): Extraction {
  const ending = new AbortController()
  const run = { ...given, signal: AbortSignal.any([given.signal, ending.signal]) }
  const begun: Begun[] = []
  const stop = (): void => ending.abort(new Error('The pages are no longer wanted.'))
  const pages = allPages(run, begun, stop)
  return {
    pages: {
      [Symbol.asyncIterator]: () => ({
        next: () => pages.next(),
        return: async () => {
          stop()
          await pages.return(undefined).catch(() => undefined)
          return { done: true, value: undefined }
        },
      }),
    },
    outcome: () => outcomeOf(run.state, begun),
  }
}

/** What a resource leaves behind. */
interface Begun {
  readonly resource: ResolvedResource
  readonly tally: Tally
  readonly filter: IncrementalFilter | undefined
}

async function* allPages(run: ExtractRun, begun: Begun[], stop: () => void): AsyncGenerator<ExtractedPage> {
  const wanted = wantedResources(run)
  const sending = exchange(run, run.signal)
  const parents = new Map<string, ParentValues[]>(wanted.map(({ name }) => [name, []]))
  for (const resource of wanted) {
    const work = workOf(run, resource, sending)
    begun.push(work)
    const children = wanted
      .filter(({ parent }) => parent === resource.name)
      .map((child) => ({ into: parents.get(child.name) ?? [], read: parentReader(child) }))
    let seen = 0
    for await (const page of resourcePages(work, parents.get(resource.name) ?? [], stop)) {
      if (children.length > 0) seen = await remember(run, resource, page, children, seen)
      yield page
    }
    work.tally.end()
    parents.delete(resource.name)
  }
}

/** What runs, with the parents it needs, in the order of the config. */
function wantedResources({ config, only }: ExtractRun): readonly ResolvedResource[] {
  const byName = new Map(config.resources.map((each) => [each.name, each]))
  const unknown = only?.find((name) => !byName.has(name))
  if (unknown !== undefined)
    throw new AppError('pipeline_config', {
      where: 'resources',
      why: `There is no resource ${JSON.stringify(unknown)}; there are ${[...byName.keys()].join(', ')}.`,
    })
  const wanted = new Set<string>()
  const want = (name: string | undefined): void => {
    if (name === undefined || wanted.has(name)) return
    wanted.add(name)
    want(byName.get(name)?.parent)
  }
  for (const { name, selected } of config.resources) if (only === undefined ? selected : only.includes(name)) want(name)
  return config.resources.filter(({ name }) => wanted.has(name))
}

function workOf(run: ExtractRun, resource: ResolvedResource, sending: Exchange): ResourceWork {
  const { endpoint } = resource
  const tally = tallyOf(resource, run)
  const own = endpoint.path.kind === 'constant' && endpoint.baseUrl === null && endpoint.hasOwnAuth ? String(endpoint.path.value) : run.config.client.baseUrl
  const filter = endpoint.incremental && incrementalFilter(resource, endpoint.incremental, run.state[resource.name]?.incremental)
  return { run, resource, exchange: sending, sender: senderFor(run, resource, originOf(own), tally.retried), tally, filter }
}

function resourcePages(work: ResourceWork, parents: readonly ParentValues[], stop: () => void): AsyncIterable<ExtractedPage> {
  const { run, resource, tally } = work
  const logged = Map.groupBy(
    (run.resume ?? []).filter(({ entry }) => entry.resource === resource.name),
    ({ entry }) => entry.parent,
  )
  if (resource.parent === undefined) return ahead(pagesOf(work, null, logged.get(undefined) ?? []), PAGES_AHEAD)
  const asked = run.dryRun ? parents.slice(0, 1) : parents
  const source = (parent: ParentValues) => (): AsyncIterable<ExtractedPage> => {
    tally.parent()
    return pagesOf(work, parent, logged.get(parent.index) ?? [])
  }
  const sources = asked.map(source)
  return resource.parallelized
    ? sideBySide(sources, { width: run.config.client.maxParallel, most: PAGES_AHEAD, stop })
    : ahead(oneAfterOther(sources), PAGES_AHEAD)
}

async function* oneAfterOther<T>(sources: Iterable<() => AsyncIterable<T>>): AsyncGenerator<T> {
  for (const source of sources) yield* source()
}

interface Child {
  readonly into: ParentValues[]
  readonly read: ReturnType<typeof parentReader>
}
/** Keeps what children need of a page's records. @returns how many records the parent has had */
async function remember(run: ExtractRun, resource: ResolvedResource, page: ExtractedPage, children: readonly Child[], before: number): Promise<number> {
  const isAsItCame = resource.steps.length === 0
  const records = isAsItCame
    ? page.records
    : await run.prepare(resource, page.records, (index) => (page.body.isPlain ? undefined : page.body.exact(page.pathOf(index))))
  for (const [index, record] of records.entries()) {
    const exact = isAsItCame && !page.body.isPlain ? (path: readonly (string | number)[]) => page.body.exact([...page.pathOf(index), ...path]) : null
    for (const { into, read } of children) into.push(read(record, before + index, exact))
  }
  return before + records.length
}

function outcomeOf(before: ExtractState, begun: readonly Begun[]): ExtractOutcome {
  const moved = begun.flatMap(({ resource, filter }) => {
    const incremental = filter?.state()
    return incremental === undefined ? [] : [[resource.name, { incremental }] as const]
  })
  return {
    state: { ...before, ...Object.fromEntries(moved) },
    checks: begun.map(({ tally }) => tally.check()),
    detected: begun.flatMap(({ tally }) => tally.detections),
  }
}
