import { createHash } from 'node:crypto'
import { AppError } from '../../../errors.ts'
import type { Incremental, ResolvedResource } from '../config/index.ts'
import { compilePath } from '../json/index.ts'
import type { IncrementalState } from './contract.ts'
import { type Cursor, compareCursors, cursorOf, lagged, storedCursor } from './cursor-value.ts'
import { writeJson } from './fill-template.ts'
import { isRecord } from './is-record.ts'

/** Reads the value at a path below record `index` of the page, digits kept. */
export type ExactValue = (index: number, path: readonly (string | number)[], native: unknown) => unknown

export interface Filtered {
  /** Positions of the records that stay, in order. */
  readonly kept: readonly number[]
  /** Records are in order and the rest lies outside what is wanted. */
  readonly stop: boolean
}
/** What is new since the last run: filters records by their cursor and moves the state along. One for all pages of a resource. */
export interface IncrementalFilter {
  readonly start: Cursor | null
  readonly initial: Cursor | null
  readonly end: Cursor | null
  filter(records: readonly unknown[], exact: ExactValue): Filtered
  state(): IncrementalState | undefined
}

/**
 * @param stored state of the last run; another cursor begins anew
 * @source dlt 1.26.0, `extract/incremental/transform.py`
 */
export function incrementalFilter(resource: ResolvedResource, incremental: Incremental, stored: IncrementalState | undefined): IncrementalFilter {
  const path = compilePath(incremental.cursorPath)
  const sign = incremental.lastValue === 'max' ? 1 : -1
  const order = (a: Cursor, b: Cursor): number => sign * compareCursors(a, b)
  const initial = cursorOf(incremental.initialValue)
  const end = cursorOf(incremental.endValue)
  const before = end === null ? stored : undefined
  const resumed = before === undefined ? initial : cursorOf(before.last_value)
  const start = resumed !== null && incremental.lag !== undefined && end === null ? atLeast(lagged(resumed, sign * incremental.lag, resource.name)) : resumed
  const deduplicates = incremental.rangeStart === 'closed' && end === null && incremental.lag === undefined && incremental.primaryKey?.length !== 0
  const seen = new Set(deduplicates ? before?.unique_hashes : [])
  let last = start
  let hashes = new Set(seen)
  /** Records of this page at the last value: they are hashed once the page is through. */
  const farthest: unknown[] = []
  let emitted = false

  function atLeast(value: Cursor): Cursor {
    return initial !== null && order(value, initial) < 0 ? initial : value
  }

  /** @returns kept, or why not */
  function judge(record: unknown, cursor: Cursor): 'kept' | 'before' | 'after' {
    if (end !== null && (order(cursor, end) > 0 || (incremental.rangeEnd === 'open' && order(cursor, end) === 0))) return 'after'
    const toStart = start === null ? 1 : order(cursor, start)
    if (toStart < 0 || (toStart === 0 && incremental.rangeStart === 'open')) return 'before'
    if (toStart === 0 && deduplicates && seen.has(hashOf(record))) return 'before'
    const toLast = last === null ? 1 : order(cursor, last)
    if (toLast > 0) {
      last = cursor
      hashes = new Set()
      farthest.length = 0
    }
    if (toLast >= 0 && deduplicates) farthest.push(record)
    return 'kept'
  }

  function hashOf(record: unknown): string {
    const key = incremental.primaryKey
    if (key === null) return uniqueHash(record)
    const values = key.map((name) => {
      const value = isRecord(record) && Object.hasOwn(record, name) ? record[name] : undefined
      if (value === undefined) throw fault(`the primary key ${name} is missing in a record.`)
      return value
    })
    return uniqueHash(values.length === 1 ? values[0] : values)
  }

  function fault(why: string): AppError {
    return new AppError('pipeline_request', { resource: resource.name, why })
  }

  function cursorAt(record: unknown, index: number, exact: ExactValue): Cursor | null {
    const found = path.locate(record)[0]
    try {
      return found === undefined ? null : cursorOf(exact(index, found.path, found.value))
    } catch (error) {
      if (error instanceof TypeError)
        throw fault(`the cursor ${incremental.cursorPath} of record ${index + 1} of a page is ${error.message}, which has no order.`)
      throw error
    }
  }

  function keep(record: unknown, index: number, exact: ExactValue): 'kept' | 'before' | 'after' | 'dropped' {
    const cursor = cursorAt(record, index, exact)
    if (cursor !== null) return ordered(() => judge(record, cursor))
    if (incremental.onMissing === 'raise')
      throw fault(
        `record ${index + 1} of a page has no value at the cursor ${incremental.cursorPath}. Set on_cursor_value_missing: include or exclude to go on without.`,
      )
    return incremental.onMissing === 'include' ? 'kept' : 'dropped'
  }

  function ordered<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof TypeError)
        throw fault(`the cursor ${incremental.cursorPath} cannot be compared: ${error.message}. Look at initial_value, end_value and the data.`)
      throw error
    }
  }

  return {
    start,
    initial,
    end,
    filter(records, exact) {
      const kept: number[] = []
      let [before, after] = [false, false]
      for (const [index, record] of records.entries()) {
        const verdict = keep(record, index, exact)
        if (verdict === 'kept') kept.push(index)
        before ||= verdict === 'before'
        after ||= verdict === 'after'
      }
      for (const record of farthest.splice(0)) hashes.add(hashOf(record))
      emitted ||= kept.length > 0
      const { rowOrder, lastValue } = incremental
      const ascending = (rowOrder === 'asc') === (lastValue === 'max')
      return { kept, stop: rowOrder !== undefined && (ascending ? after : before) }
    },
    state() {
      if (end !== null) return undefined
      const reached = last !== null && resumed !== null && order(resumed, last) > 0 ? resumed : last
      return {
        initial_value: before === undefined ? storedCursor(initial) : before.initial_value,
        last_value: storedCursor(reached),
        start_value: emitted || before === undefined ? storedCursor(start) : before.start_value,
        unique_hashes: deduplicates ? [...hashes] : [],
      }
    },
  }
}

const HASH_BYTES = 15

/** dlt's `digest128` of the value's JSON with sorted keys. */
function uniqueHash(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : writeJson(sorted(value))
  return createHash('shake128', { outputLength: HASH_BYTES }).update(text).digest('base64').replace(/=+$/, '')
}

function sorted(value: unknown): Parameters<typeof writeJson>[0] {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}
