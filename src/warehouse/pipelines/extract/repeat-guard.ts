import { isDeepStrictEqual } from 'node:util'
import type { PaginatorSpec } from '../config/index.ts'
import { nextKeyOf } from './detect.ts'
import type { PagingState } from './paginate.ts'
import { paginatorText } from './paginator-text.ts'
import type { Finding } from './tally.ts'

/** Guard 2, for one resource and parent record: paging that goes in circles. Each answer is null where all is well. */
export interface RepeatGuard {
  /** Before a request is sent. */
  request(key: string, page: number, url: string): Finding | null
  /** After a page: its rows, as they came. */
  rows(records: readonly unknown[], page: number, body: unknown, asked: PagingState | null, spec: PaginatorSpec): Finding | null
  /** The state that leads to the next page. */
  cursor(state: PagingState, page: number): Finding | null
}

export function repeatGuard(resource: string): RepeatGuard {
  const requests = new Map<string, number>()
  const cursors = new Set<string>()
  let previous: readonly unknown[] = []
  return {
    request: (key, page, url) => {
      const before = requests.get(key)
      requests.set(key, page)
      return before === undefined
        ? null
        : { message: `${resource}: page ${page} would repeat the request of page ${before} (${url}). The API leads in a circle.` }
    },
    rows: (records, page, body, asked, spec) => {
      const repeats = records.length > 0 && records.length === previous.length && isDeepStrictEqual(records, previous)
      previous = records
      if (!repeats) return null
      const { message, fix } = advice(body, asked, spec)
      return { message: `${resource}: page ${page} repeats page ${page - 1}. ${message}`, ...(fix !== undefined && { fix }) }
    },
    cursor: (state, page) => {
      if (!('cursor' in state)) return null
      const text = `${typeof state.cursor} ${state.cursor}`
      const isNew = !cursors.has(text)
      cursors.add(text)
      if (isNew) return null
      return { message: `${resource}: page ${page} gives the cursor ${state.cursor} a second time. The API leads in a circle.` }
    },
  }
}

function advice(body: unknown, asked: PagingState | null, spec: PaginatorSpec): Finding {
  if (asked !== null && 'url' in asked) return { message: 'The link to the next page leads to the same rows.' }
  const value = asked === null ? '' : 'at' in asked ? asked.at : asked.cursor
  const parameter = parameterOf(spec)
  const ignored = `The API ignored parameter ${parameter}=${value}`
  const named = nextKeyOf(body)
  const key = named?.split('.').at(-1) ?? parameter
  if (named === null || key === parameter) {
    return { message: `${ignored}. Look up what the API pages by; now it is ${paginatorText(spec)}. If there is only one page, set paginator: single_page.` }
  }
  const right: PaginatorSpec = { kind: 'cursor', cursorPath: named, place: { in: 'query', name: key }, stopAfterEmptyPage: false, hasMorePath: null }
  return { message: `${ignored}; its body names ${named}. Set cursor_param: ${key}`, fix: `paginator: ${paginatorText(right)}` }
}

function parameterOf(spec: PaginatorSpec): string {
  if (spec.kind === 'header-cursor') return spec.param
  if (spec.kind === 'cursor' || spec.kind === 'offset' || spec.kind === 'page-number') return spec.place.in === 'query' ? spec.place.name : spec.place.path
  return 'next'
}
