import { AppError } from '../../../errors.ts'
import type { ResolvedResource } from '../config/index.ts'
import type { Detection, ExtractedPage, LoggedPage, PageEntry } from './contract.ts'
import { countGuard } from './count-guard.ts'
import type { Sender } from './exchange.ts'
import { filterPage } from './filter-page.ts'
import { decidePaging, type TryPage } from './first-page.ts'
import { type Reading, readingOf, stateOf } from './logged-state.ts'
import { addressOf, type Outgoing, requestKey } from './outgoing.ts'
import { type Received, readPage } from './page-parts.ts'
import { logEntry, NO_BYTES, pageOf, receivedFrom } from './page-record.ts'
import { endedByMaximum, firstPage, type PagedAnswer, type PagingState, pageAfter, stateAfter } from './paginate.ts'
import { paginatorText } from './paginator-text.ts'
import { asksAgain, checkCount, checkSelector, circles, missingList, repeatsRows, totalIn } from './paging-guards.ts'
import { type Paging, type Position, type ResourceWork, TOTAL_HEADER } from './paging-state.ts'
import type { ParentValues } from './parent-values.ts'
import { repeatGuard } from './repeat-guard.ts'
import { requestOf } from './resource-request.ts'
import { detectSelector, type Selection, selectRecords } from './select-records.ts'
import { moreIn } from './total.ts'

/** A page of 10 or 25 rows without a word on how many there are may well be the first of many. */
const LIKELY_PAGE_SIZES = new Set([10, 20, 25, 40, 50, 100, 200, 250, 500, 1_000])
const NO_RECORDS: Selection = { records: [], pathOf: () => [], list: null, found: true, isNull: false }

/** All pages, those of the log first, then from where they end. */
export async function* pagesOf(work: ResourceWork, parent: ParentValues | null, logged: readonly LoggedPage[]): AsyncGenerator<ExtractedPage> {
  const { resource, sender, run, exchange, filter } = work
  const base = requestOf(resource, filter, parent)
  const paging: Paging = {
    work,
    parent,
    base,
    repeats: repeatGuard(resource.name),
    count: countGuard(),
    reading: null,
    latest: NO_RECORDS,
    hadList: false,
    missing: null,
    more: null,
    complete: true,
  }
  const replay = [...logged]
  let position: Position | null = positionAt(sender, { number: 0, asked: null, request: firstPage(base, resource.endpoint.paginator), ready: null })
  while (position !== null && !asksAgain(paging, position)) {
    const page: LoggedPage | undefined = replay.shift()
    const received: Received = page === undefined ? (position.ready ?? (await exchange.send(position.request, sender))) : await receivedFrom(page)
    const turned: Turned | null = await turn(paging, position, received, page?.entry ?? null)
    if (turned === null) break
    yield* turned.pages()
    if (run.dryRun && turned.next !== null) paging.complete = false
    position = run.dryRun ? null : turned.next
  }
  checkCount(paging)
}

interface Turned {
  /** Read while they are taken: a large list comes in parts. */
  readonly pages: () => Iterable<ExtractedPage>
  readonly next: Position | null
}

/** Takes one answer: reads it, holds it against guard 2, decides how to go on. Null: it repeats the page before. */
async function turn(paging: Paging, position: Position, received: Received, entry: PageEntry | null): Promise<Turned | null> {
  const { work, count } = paging
  const { resource, sender, filter } = work
  const { endpoint } = resource
  if (entry !== null) paging.reading ??= readingOf(entry, endpoint.paginator)
  const { bytes, first: body, rest } = readPage(received, resource.name, work.run.config.client.maxPageBytes, mayComeInParts(paging, received))
  const hasContent = bytes.byteLength > 0
  const selector = paging.reading?.selector ?? endpoint.selector ?? detectSelector(body.value)
  const selection = hasContent ? selectRecords(body.value, selector) : NO_RECORDS
  if (hasContent) checkSelector(resource, selection, body, position.number)
  if (hasContent) paging.missing ??= missingList(paging, selection, selector, body, position.number)
  paging.hadList ||= selection.list !== null && !selection.isNull
  if (repeatsRows(paging, position, selection, body)) return null
  const answer: PagedAnswer = { body, headers: received.headers, rows: selection.records.length, url: position.url }
  paging.latest = selection
  count.page(hasContent ? totalIn(paging, answer, selection, position.number) : null, selection.records.length)
  const second = paging.reading === null && hasContent ? await decide(paging, answer, selection, selector) : null
  const { kept, stop } = filterPage(filter, selection, body)
  if (stop) paging.complete = false
  const state = stop || !hasContent ? null : entry === null ? nextState(paging, position.asked, answer) : stateOf(entry, sender.hide)
  const log = entry ?? logEntry(paging, position, received, selector, state)

  function* pages(): Generator<ExtractedPage> {
    yield pageOf(paging, log, { selection, body, bytes, kept, replayed: entry !== null })
    for (const part of rest) {
      const more = selectRecords(part.value, selector)
      count.more(more.records.length)
      // the log holds the whole page with its first part
      yield pageOf(paging, log, { selection: more, body: part, bytes: NO_BYTES, kept: filterPage(filter, more, part).kept, replayed: true })
    }
  }
  return { pages, next: positionAfter(paging, position, state, second) }
}

function positionAfter(paging: Paging, { number }: Position, state: PagingState | null, ready: Received | null): Position | null {
  const { resource, run } = paging.work
  const { maxPages } = run.config.client
  if (state === null || paging.reading === null || circles(paging, (guard) => guard.cursor(state, number + 1))) return null
  if (number + 1 >= maxPages)
    throw fault(resource, `there are more than ${maxPages} pages. Narrow the request, set a maximum in the paginator, or raise client.max_pages.`)
  return positionAt(paging.work.sender, { number: number + 1, asked: state, request: pageAfter(paging.base, paging.reading.paginator, state), ready })
}

function positionAt({ hide }: Sender, at: Pick<Position, 'number' | 'asked' | 'request' | 'ready'>): Position {
  const url = addressOf(at.request)
  return { ...at, key: requestKey(at.request), url, shown: hide.url(url) }
}

function nextState(paging: Paging, asked: PagingState | null, answer: PagedAnswer): PagingState | null {
  const { reading, count, work } = paging
  if (reading === null || (reading.probed && count.total !== null && count.received >= count.total.value)) return null
  const next = stateAfter(reading.paginator, asked, answer, work.resource.name)
  if (next === null && answer.rows > 0 && endedByMaximum(reading.paginator, asked)) paging.complete = false
  return next
}

/** Settles how the pages of this resource and parent record are read. @returns the second page, where finding out has fetched it */
async function decide(paging: Paging, answer: PagedAnswer, selection: Selection, selector: string): Promise<Received | null> {
  const { work, count, base } = paging
  const { resource, tally } = work
  const { paginator: configured, selector: given } = resource.endpoint
  if (configured.kind !== 'auto') {
    paging.reading = { selector, paginator: configured, probed: false }
    if (given === undefined) tally.detected(detection(work, paging.reading))
    return null
  }
  const more = moreIn(answer.body.value, selection.list)
  const first = { resource: resource.name, answer, selection, selector, total: count.total, more }
  const { reading, second } = await decidePaging(first, tryPage(work, base, selector))
  paging.reading = reading
  tally.detected(detection(work, reading))
  const rows = selection.records.length
  if (reading.paginator.kind === 'single-page') paging.more = more
  if (more === null && reading.paginator.kind === 'single-page' && selection.list !== null && count.total === null && LIKELY_PAGE_SIZES.has(rows)) {
    tally.suspect(
      'page-size',
      `${resource.name}: one page of exactly ${rows} rows, and the API says neither how many there are nor how to go on. Configure a paginator if there are more.`,
    )
  }
  return second
}

function tryPage({ exchange, sender, resource, run }: ResourceWork, base: Outgoing, selector: string): TryPage {
  return async (paginator, state) => {
    try {
      const received = await exchange.send(pageAfter(base, paginator, state), { ...sender, attempts: 1 })
      const { bytes, first } = readPage(received, resource.name, run.config.client.maxPageBytes, false)
      return bytes.byteLength === 0 ? null : { received, selection: selectRecords(first.value, selector) }
    } catch (error) {
      run.signal.throwIfAborted()
      if (error instanceof AppError) return null
      throw error
    }
  }
}

function detection({ resource }: ResourceWork, { selector, paginator }: Reading): Detection {
  const text = paginatorText(paginator)
  const selectorLine = resource.endpoint.selector === undefined ? [`data_selector: ${selector}`] : []
  const pagingLine = resource.endpoint.paginator.kind === 'auto' ? [`paginator: ${text}`] : []
  return { resource: resource.name, paginator: text, selector, asConfig: [...selectorLine, ...pagingLine].join('\n') }
}

/** A large list may be read in parts where nothing but its records is looked at. */
function mayComeInParts({ work, reading }: Paging, { headers }: Received): boolean {
  const { selector = '$', paginator, incremental } = work.resource.endpoint
  const kind = reading?.paginator.kind ?? paginator.kind
  const needsWhole = kind === 'cursor' || kind === 'json-link' || (kind === 'auto' && headers.has(TOTAL_HEADER)) || incremental?.rowOrder !== undefined
  return selector === '$' && !needsWhole
}

function fault(resource: ResolvedResource, why: string): AppError {
  return new AppError('pipeline_request', { resource: resource.name, why })
}
