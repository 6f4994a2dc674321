import type { CellType, Clock, DatePart, DialectId, Grain, Unit } from '../../../flow.ts'
import type { Field } from '../../../warehouse/semantic/model.ts'
import type { Spelling, Sql } from '../sql.ts'

/** Types a constant can be given. */
export type ConstantType = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'timestamptz'
/** Statistics without a plain aggregate in every database. */
export type Statistic = { readonly fn: 'percentile'; readonly fraction: Sql } | { readonly fn: 'stddev' | 'variance' }

/**
 * How one database writes what plans need; one function per row of the table in `docs/`. Dates and times that
 * these functions take are local already (`local`), and what they return is local.
 */
export interface Dialect extends Spelling {
  readonly id: DialectId
  constant(type: ConstantType, value: string | boolean | null): Sql
  /** A column as its model type: dates held as text or numbers are converted. */
  read(column: Sql, field: Field): Sql
  /** A boundary of a range in the form the column itself holds. `at` is a date or a local time; `instant` its UTC instant. */
  boundary(column: Sql, field: Field, at: string, instant: string): { readonly column: Sql; readonly bound: Sql }
  asText(value: Sql): Sql
  asDecimal(value: Sql): Sql
  asDate(time: Sql): Sql
  asTime(date: Sql): Sql
  /** Local time in `zone` of an instant (`from` absent) or of a time written in another zone. */
  local(time: Sql, zone: string, from?: string): Sql
  bucket(value: Sql, type: CellType, grain: Grain, clock: Clock): Sql
  part(value: Sql, part: DatePart, clock: Clock): Sql
  days(from: Sql, to: Sql): Sql
  seconds(from: Sql, to: Sql): Sql
  add(value: Sql, type: 'date' | 'timestamp', count: Sql, unit: Unit): Sql
  divide(left: Sql, right: Sql, integers: boolean): Sql
  truncate(value: Sql): Sql
  call(fn: 'round' | 'floor' | 'ceil' | 'least' | 'greatest' | 'left' | 'length' | '%' | 'concat', args: readonly Sql[]): Sql
  fold(value: Sql): Sql
  /** Folded LIKE of patterns that are constants; `patterns` are spellings of one pattern. */
  like(value: Sql, patterns: readonly Sql[]): Sql
  position(needle: Sql, hay: Sql): Sql
  same(left: Sql, right: Sql): Sql
  /** Undefined: there is none, and the compiler ranks rows itself. */
  statistic(statistic: Statistic, value: Sql, filter: Sql | undefined): Sql | undefined
}

/** Spellings of one text that a database whose folding knows only ASCII must be given. */
export function spellings(text: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII itself
  return /^[\x00-\x7f]*$/.test(text) ? [text] : [...new Set([text, text.toLowerCase(), text.toUpperCase()])]
}
