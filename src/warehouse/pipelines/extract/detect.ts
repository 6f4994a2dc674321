import { isRecord } from './is-record.ts'
import { linkWith } from './link-header.ts'
import type { PagedAnswer, Paginator } from './paginate.ts'
import { pathText } from './select-records.ts'

/** A paginator found in the first answer, and what stays to be seen. */
export interface Detected {
  readonly paginator: Paginator
  /** Pages are counted, but the answer does not say which one this is: the second page is asked for and compared. */
  readonly unnumbered: boolean
}

const LINK_IN_OBJECT = ['href', 'url']
const PAGE_COUNTS = new Set(['total_pages', 'pages', 'totalpages'])
const THIS_PAGE = ['page', 'current_page', 'currentPage', 'page_number', 'pageNumber']
const NO_STOPS = { maximum: null, hasMorePath: null } as const

/** The most certain reading of how the API pages; one page when nothing speaks for more. */
export function detectPaginator({ body, headers }: PagedAnswer): Detected {
  if (linkWith(headers.get('link'), 'next') !== undefined) return sure({ kind: 'header-link', relation: 'next' })
  const next = findNext(body.value, [])
  if (next !== null && typeof next.value === 'string' && /^(http|\/)/.test(next.value)) return sure({ kind: 'json-link', nextUrlPath: pathText(next.path) })
  const pages = findPageCount(body.value, [])
  if (pages !== null) return numbered(pages, body.value)
  if (next === null) return sure({ kind: 'single-page' })
  const name = next.path.at(-1) ?? ''
  return sure({ kind: 'cursor', cursorPath: pathText(next.path), place: { in: 'query', name }, stopAfterEmptyPage: false, hasMorePath: null })
}

function sure(paginator: Paginator): Detected {
  return { paginator, unnumbered: false }
}

function numbered(path: readonly string[], body: unknown): Detected {
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), body)
  const current = [holder, body].flatMap((object) => (isRecord(object) ? THIS_PAGE.map((key) => object[key]) : [])).find((value) => typeof value === 'number')
  const base = typeof current === 'number' ? current : 1
  const paginator = {
    kind: 'page-number',
    base,
    first: base,
    place: { in: 'query', name: 'page' },
    totalPath: pathText(path),
    stopAfterEmptyPage: true,
    ...NO_STOPS,
  } as const
  return { paginator, unnumbered: typeof current !== 'number' }
}

interface Next {
  readonly path: readonly string[]
  readonly value: string | number
}
/** The key of a body that leads to the next page, as a message names it. */
export function nextKeyOf(body: unknown): string | null {
  const found = findNext(body, [])
  return found === null ? null : pathText(found.path)
}

function findNext(object: unknown, path: readonly string[]): Next | null {
  if (!isRecord(object) || path.length > DEEPEST_KEY) return null
  for (const [key, value] of Object.entries(object)) {
    const found = key.toLowerCase().startsWith('next') ? nextIn(value, [...path, key]) : null
    const next = found ?? findNext(value, [...path, key])
    if (next !== null) return next
  }
  return null
}
const DEEPEST_KEY = 8

function nextIn(value: unknown, path: readonly string[]): Next | null {
  if (typeof value === 'string' || typeof value === 'number') return { path, value }
  if (!isRecord(value)) return null
  const key = Object.keys(value).find((name) => LINK_IN_OBJECT.some((start) => name.toLowerCase().startsWith(start)))
  const inner = key === undefined ? undefined : value[key]
  return key !== undefined && (typeof inner === 'string' || typeof inner === 'number') ? { path: [...path, key], value: inner } : null
}

function findPageCount(object: unknown, path: readonly string[]): readonly string[] | null {
  if (!isRecord(object) || path.length > DEEPEST_KEY) return null
  for (const [key, value] of Object.entries(object)) {
    if (PAGE_COUNTS.has(key.toLowerCase()) && /^\d{1,9}$/.test(String(value))) return [...path, key]
    const inside = findPageCount(value, [...path, key])
    if (inside !== null) return inside
  }
  return null
}
