import type { Difference } from './same-dataset.ts'

interface Reason {
  readonly case?: string
  readonly what: Difference['what']
  readonly table?: RegExp
  readonly why: string
}

const LAST_WINS = 'of rows with one key in one load, Parley keeps the last that came; dlt keeps any of them'
const UNTOUCHED = 'insert-only leaves rows that exist untouched; dlt adds list items to them whose position is new'

/** Where Parley differs from dlt on purpose. */
const REASONS: readonly Reason[] = [
  {
    what: 'order',
    why: 'columns come in the order of the record, those of an object where the object stood; dlt puts these last, and declared ones and those of scd2 first',
  },
  { case: 'numbers', what: 'rows', table: /^items$/, why: 'dlt writes SQL text into DuckDB, which reads -0.0 as 0.0; Parley keeps the sign' },
  { case: 'repeated_keys', what: 'rows', why: LAST_WINS },
  { case: 'repeated_keys', what: 'count', why: LAST_WINS },
  { case: 'repeated_keys', what: 'system', why: LAST_WINS },
  { case: 'hints', what: 'rows', why: 'on PostgreSQL dlt makes wei numeric(156,78), which shows 78 zeros; Parley numeric(38,0) as everywhere' },
  { case: 'insert_only', what: 'rows', why: UNTOUCHED },
  { case: 'insert_only', what: 'count', why: UNTOUCHED },
  { case: 'insert_only', what: 'system', why: UNTOUCHED },
]

/** @returns why it is meant to differ, or null where it is not */
export function documented(name: string, difference: Difference): string | null {
  return (
    REASONS.find((reason) => (reason.case ?? name) === name && reason.what === difference.what && (reason.table?.test(difference.table) ?? true))?.why ?? null
  )
}

/** @returns why dlt cannot load what Parley loads, or null where that is not known */
export function documentedFailure(dlt: string): string | null {
  return dlt.includes('Integer exceeds 64-bit range') ? 'dlt fails on integers beyond 64 bits; Parley keeps every digit as decimal or text' : null
}
