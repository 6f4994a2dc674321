import { isDeepStrictEqual } from 'node:util'
import { detectPaginator } from './detect.ts'
import type { Reading } from './logged-state.ts'
import type { Received } from './page-parts.ts'
import { type PagedAnswer, type Paginator, type PagingState, stateAfter } from './paginate.ts'
import { candidates, follows } from './probe.ts'
import type { Selection } from './select-records.ts'
import type { Total } from './total.ts'

/** Asks once for the page a paginator leads to; null when the API does not give one. */
export type TryPage = (paginator: Paginator, state: PagingState) => Promise<{ readonly received: Received; readonly selection: Selection } | null>
export interface FirstPage {
  readonly resource: string
  readonly answer: PagedAnswer
  readonly selection: Selection
  readonly selector: string
  readonly total: Total | null
  /** Where the page says that there is more. */
  readonly more: string | null
}
export interface Decided {
  readonly reading: Reading
  /** The second page, where finding out has fetched it. */
  readonly second: Received | null
}

/** Decides from the first page, and where that says too little from tries, how an API without a configured paginator goes on. */
export async function decidePaging(first: FirstPage, tryPage: TryPage): Promise<Decided> {
  const found = detectPaginator(first.answer)
  const { paginator, second } = found.unnumbered ? await numberedFrom(found.paginator, first, tryPage) : { paginator: found.paginator, second: null }
  if (paginator.kind !== 'single-page') return { reading: { selector: first.selector, paginator, probed: false }, second }
  const probed = await probe(first, tryPage)
  return { reading: { selector: first.selector, paginator: probed?.paginator ?? paginator, probed: probed !== null }, second: probed?.second ?? null }
}

interface Found {
  readonly paginator: Paginator
  readonly second: Received | null
}

/** Counted pages that do not say which one this is: page=1 is either this one again, or the next. */
async function numberedFrom(paginator: Paginator, { resource, answer, selection }: FirstPage, tryPage: TryPage): Promise<Found> {
  if (paginator.kind !== 'page-number' || stateAfter(paginator, null, answer, resource) === null) return { paginator, second: null }
  const tried = await tryPage(paginator, { at: 1 })
  if (tried === null || isDeepStrictEqual(tried.selection.records, selection.records)) return { paginator, second: null }
  return { paginator: { ...paginator, base: 0, first: 0 }, second: tried.received }
}

/** Asks for a second page in up to three ways; the first whose page follows this one is right. */
async function probe({ resource, answer, selection, total, more }: FirstPage, tryPage: TryPage): Promise<Found | null> {
  const { records, list } = selection
  const isPartial = more !== null || (total !== null && records.length < total.value)
  if (!isPartial || list === null || records.length === 0) return null
  for (const paginator of candidates(records, list.path, more)) {
    const state = stateAfter(paginator, null, answer, resource)
    const tried = state === null ? null : await tryPage(paginator, state)
    if (tried !== null && follows(tried.selection.records, records)) return { paginator, second: tried.received }
  }
  return null
}
