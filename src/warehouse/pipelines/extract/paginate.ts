import { AppError } from '../../../errors.ts'
import type { PaginatorSpec, RangeStops } from '../config/index.ts'
import { compilePath, ExactNumber, type PageBody } from '../json/index.ts'
import { linkWith } from './link-header.ts'
import { type Outgoing, placed } from './outgoing.ts'

/** Where paging stands after a page: plain JSON; null when it was the last. */
export type PagingState = { readonly url: string } | { readonly cursor: string | number | boolean; readonly exact?: true } | { readonly at: number }
/** What a paginator looks at. */
export interface PagedAnswer {
  readonly body: PageBody
  readonly headers: ReadonlyMap<string, string>
  /** Records on this page, before any filter. */
  readonly rows: number
  /** The address this page was asked from. */
  readonly url: string
}
export type Paginator = Exclude<PaginatorSpec, { kind: 'auto' }>

/** The request of the first page. */
export function firstPage(request: Outgoing, spec: PaginatorSpec): Outgoing {
  if (spec.kind === 'offset') return placed(placed(request, spec.place, spec.first), spec.limitPlace, spec.limit)
  return spec.kind === 'page-number' ? placed(request, spec.place, spec.first) : request
}

/** The request of the page that a state leads to; `base` is that of the first page. */
export function pageAfter(base: Outgoing, spec: Paginator, state: PagingState): Outgoing {
  if ('url' in state) return { ...base, url: state.url, query: [] }
  const value = 'at' in state ? state.at : state.exact ? new ExactNumber(String(state.cursor)) : state.cursor
  if (spec.kind === 'header-cursor') return placed(base, { in: 'query', name: spec.param }, value)
  if (spec.kind === 'cursor' || spec.kind === 'offset' || spec.kind === 'page-number') return placed(firstPage(base, spec), spec.place, value)
  return base
}

/**
 * The state after a page, null when there is no page after it.
 * @source dlt 1.26.0, `sources/helpers/rest_client/paginators.py`
 * @throws AppError `pipeline_request` when what must say where to stop is missing
 */
export function stateAfter(spec: Paginator, before: PagingState | null, answer: PagedAnswer, resource: string): PagingState | null {
  const value = answer.body.value
  switch (spec.kind) {
    case 'single-page':
      return null
    case 'json-link':
      return link(compilePath(spec.nextUrlPath)(value)[0], answer.url, `${spec.nextUrlPath} of the answer`, resource)
    case 'header-link':
      return link(linkWith(answer.headers.get('link'), spec.relation), answer.url, 'the Link header', resource)
    case 'header-cursor':
      return cursor(answer.headers.get(spec.header.toLowerCase()))
    case 'cursor': {
      if (spec.stopAfterEmptyPage && answer.rows === 0) return null
      const more = spec.hasMorePath === null ? null : hasMore(value, spec.hasMorePath, resource)
      const next = more === false ? null : cursor(exactValue(answer.body, spec.cursorPath))
      if (more === true && next === null) throw fault(resource, `${spec.hasMorePath} says that there is more, but the cursor ${spec.cursorPath} is not there.`)
      return next
    }
    case 'offset':
      return range(spec, { reached: at(before, spec.first) + spec.limit, base: 0, items: 'rows' }, answer, resource)
    case 'page-number':
      return range(spec, { reached: at(before, spec.first) + 1, base: spec.base, items: 'pages' }, answer, resource)
  }
}

/** Whether a maximum of the config, and nothing the API said, is what ended paging. */
export function endedByMaximum(spec: Paginator, before: PagingState | null): boolean {
  if (spec.kind !== 'offset' && spec.kind !== 'page-number') return false
  const step = spec.kind === 'offset' ? spec.limit : 1
  return spec.maximum !== null && at(before, spec.first) + step >= spec.maximum
}

function at(state: PagingState | null, first: number): number {
  return state !== null && 'at' in state ? state.at : first
}

interface Reached {
  readonly reached: number
  readonly base: number
  readonly items: string
}
function range(stops: RangeStops, { reached, base, items }: Reached, { body, rows }: PagedAnswer, resource: string): PagingState | null {
  if (stops.stopAfterEmptyPage && rows === 0) return null
  const total = stops.totalPath === null ? null : totalAt(body.value, stops.totalPath, items, resource)
  const ended = (total !== null && reached >= total + base) || (stops.maximum !== null && reached >= stops.maximum)
  // as in dlt, what the API says in so many words outweighs what is computed
  const goesOn = stops.hasMorePath === null ? !ended : hasMore(body.value, stops.hasMorePath, resource)
  return goesOn ? { at: reached } : null
}

function totalAt(body: unknown, path: string, items: string, resource: string): number {
  const found = compilePath(path)(body)[0]
  const total = typeof found === 'string' && /^\s*\d{1,15}\s*$/.test(found) ? Number(found) : found
  if (typeof total === 'number' && Number.isFinite(total)) return Math.trunc(total)
  const why = found === undefined || found === null ? 'is not there' : 'is not a whole number'
  throw fault(resource, `the total of ${items} ${why} at ${path} of the answer. Set total_path to where it is, or to null.`)
}

function hasMore(body: unknown, path: string, resource: string): boolean {
  const found = compilePath(path)(body)[0]
  if (typeof found === 'boolean') return found
  const word = typeof found === 'string' ? found.trim().toLowerCase() : ''
  if (['yes', 'true', 't', 'y', '1'].includes(word)) return true
  if (['no', 'false', 'f', 'n', '0'].includes(word)) return false
  throw fault(
    resource,
    `${path} of the answer ${found === undefined || found === null ? 'is not there' : 'is neither true nor false'}. Set has_more_path to where the answer says whether there is more.`,
  )
}

function cursor(found: unknown): PagingState | null {
  if (found instanceof ExactNumber) return { cursor: found.text, exact: true }
  if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') return null
  return found === '' || found === 0 || found === false ? null : { cursor: found }
}

function exactValue(body: PageBody, path: string): unknown {
  const found = compilePath(path).locate(body.value)[0]
  if (found === undefined) return undefined
  return typeof found.value === 'number' && !body.isPlain ? body.exact(found.path) : found.value
}

function link(found: unknown, url: string, where: string, resource: string): PagingState | null {
  if (found === null || found === undefined || found === '' || found === false || found === 0) return null
  const next = typeof found === 'string' ? URL.parse(found, url) : null
  if (next === null) throw fault(resource, `${where} does not hold an address of a next page.`)
  return { url: next.href }
}

function fault(resource: string, why: string): AppError {
  return new AppError('pipeline_request', { resource, why })
}
