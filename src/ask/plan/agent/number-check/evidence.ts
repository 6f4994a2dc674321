import type { Cell, ResultSet } from '../../../../flow.ts'
import { datesIn } from './dates-in.ts'
import { numbersIn } from './numbers-in.ts'

/** A result as its reader saw it. */
export interface CitedResult {
  readonly result: ResultSet
  /** Rows that the writer could know; figures of later ones were not read from it. */
  readonly rowsSeen: number
  /** What the result is, in our own words: its period and conditions. */
  readonly said: readonly string[]
}
/** A figure reckoned from cells, as declared. */
export interface Reckoned {
  readonly value: number
  readonly kind: 'plain' | 'share' | 'times'
  readonly currency?: string
}
/** What the figures of a text may be taken from. */
export interface Evidence {
  readonly numbers: readonly Known[]
  /** ISO dates and periods. */
  readonly dates: readonly string[]
  /** Texts with letters and digits that may be repeated as they are. */
  readonly names: readonly string[]
  /** Words that gave figures themselves: the question, the reading; a figure counts beside the same word only. */
  readonly said: readonly string[]
  /** Number of rows of each cited result. */
  readonly rows: readonly number[]
}
export interface Known {
  readonly value: number
  readonly kind: 'plain' | 'share' | 'points' | 'times'
  readonly currency?: string
}

const MOST_NAMES = 5_000
const SHARE_NAME = /(pct|percent|share|rate|growth|ratio|margin|change|%)/i

export function evidenceOf(cited: readonly CitedResult[], reckoned: readonly Reckoned[], said: readonly string[]): Evidence {
  const cells = cited.flatMap(({ result, rowsSeen }) => cellsOf(result, rowsSeen))
  const texts = cells.flatMap(({ cell }) => (typeof cell === 'string' ? [cell] : []))
  const labels = cited.flatMap(({ result }) => result.columns.flatMap(({ label, name }) => [label, name]))
  const words = [...said, ...cited.flatMap((one) => one.said)]
  return {
    numbers: [...cells.flatMap(knownOf), ...reckoned],
    dates: [...texts.filter((text) => /^\d{4}-\d\d(-\d\d|$)/.test(text)).map((text) => text.slice(0, 10)), ...words.flatMap(datesOf)],
    names: [...texts, ...labels].filter((text) => /\p{L}/u.test(text) && /\p{N}/u.test(text)).slice(0, MOST_NAMES),
    said: [...words, ...labels],
    rows: cited.flatMap(({ result }) => (result.truncated ? [] : [result.rows.length])),
  }
}

interface ColumnCell {
  readonly cell: Cell
  readonly column: ResultSet['columns'][number]
}
function cellsOf({ columns, rows }: ResultSet, rowsSeen: number): readonly ColumnCell[] {
  return rows.slice(0, rowsSeen).flatMap((row) =>
    columns.flatMap((column, k) => {
      const cell = row[k] ?? null
      return cell === null || column.show === 'hidden' ? [] : [{ cell, column }]
    }),
  )
}

function knownOf({ cell, column }: ColumnCell): readonly Known[] {
  const isNumeric = typeof cell === 'number' || ((column.type === 'decimal' || column.type === 'integer') && typeof cell === 'string')
  const stored = Number(cell)
  if (!isNumeric || !Number.isFinite(stored)) return []
  const { format } = column
  const value = format?.scale === undefined ? stored : stored * Number(format.scale)
  if (format?.kind === 'percent') return [{ value, kind: 'share' }]
  if (format?.kind === 'currency') return [{ value, kind: 'plain', ...(format.currency !== undefined && { currency: format.currency }) }]
  if (column.type !== 'integer' && SHARE_NAME.test(`${column.name} ${column.label}`))
    return [
      { value, kind: 'share' },
      { value, kind: 'points' },
    ]
  return [{ value, kind: 'plain' }]
}

function datesOf(text: string): readonly string[] {
  const years = numbersIn(text).numbers.flatMap((each) => (each.kind === 'number' && isYear(each.value) ? [String(each.value)] : []))
  return [...datesIn(text).dates.flatMap((each) => (each.kind === 'date' ? [each.at] : [])), ...years]
}
export function isYear(value: number): boolean {
  return Number.isInteger(value) && value >= 1900 && value < 2100
}
