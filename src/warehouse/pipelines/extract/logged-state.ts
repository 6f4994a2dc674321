import type { PaginatorSpec } from '../config/index.ts'
import type { PageEntry } from './contract.ts'
import type { Hide } from './hide.ts'
import { isRecord } from './is-record.ts'
import type { Paginator, PagingState } from './paginate.ts'

/** How the pages of one resource and parent record are read and paged. */
export interface Reading {
  readonly selector: string
  readonly paginator: Paginator
  /** Accepted by what it gave: it ends when all rows are there. */
  readonly probed: boolean
}

/** A state as the log keeps it: texts in pieces, so that no secret stands in it. */
export function loggedState(state: PagingState | null, { pieces }: Hide): unknown {
  if (state === null || 'at' in state) return state
  if ('url' in state) return { url: pieces(state.url) }
  return typeof state.cursor === 'string' ? { ...state, cursor: pieces(state.cursor) } : state
}

/** The state a logged page ended with. @throws TypeError for an entry that this version did not write */
export function stateOf({ next }: PageEntry, { whole }: Hide): PagingState | null {
  if (next === null || next === undefined) return null
  const state: unknown = isRecord(next) ? Object.fromEntries(Object.entries(next).map(([key, value]) => [key, isPieces(value) ? whole(value) : value])) : next
  if (isPagingState(state)) return state
  throw new TypeError('the page log holds a state that is none')
}

function isPieces(value: unknown): value is readonly (string | number)[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number')
}

function isPagingState(value: unknown): value is PagingState {
  if (!isRecord(value)) return false
  if (typeof value.url === 'string' || typeof value.at === 'number') return true
  return ['string', 'number', 'boolean'].includes(typeof value.cursor)
}

/** How logged pages were read; null where their first one said nothing. */
export function readingOf({ selector, paginator, ignored }: PageEntry, configured: PaginatorSpec): Reading | null {
  if (selector === null || ignored) return null
  if (configured.kind !== 'auto') return { selector, paginator: configured, probed: false }
  return isPaginator(paginator) ? { selector, paginator: paginator.spec, probed: paginator.probed } : null
}

interface LoggedPaginator {
  readonly spec: Paginator
  readonly probed: boolean
}
export function loggedPaginator({ paginator, probed }: Reading): LoggedPaginator {
  return { spec: paginator, probed }
}

function isPaginator(value: unknown): value is LoggedPaginator {
  return isRecord(value) && typeof value.probed === 'boolean' && isRecord(value.spec) && typeof value.spec.kind === 'string' && value.spec.kind !== 'auto'
}
