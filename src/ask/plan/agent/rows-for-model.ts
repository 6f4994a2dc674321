import type { Cell, Json, ResultSet } from '../../../flow.ts'
import { AGENT_LIMITS } from './agent-limits.ts'

/** Fewer rows than this could be told apart in a sum of them. */
const FEWEST_SUMMED = 5

/**
 * What a model learns of a result. Where rows may not leave the server: columns, types, numbers of rows, of empty cells and
 * of different ones, and for columns of numbers over at least five rows their sum and average; never a cell, a least or a greatest.
 */
export function rowsForModel(name: string, result: ResultSet, rowsMayLeave: boolean): Json {
  const columns = result.columns.filter((column) => column.show !== 'hidden')
  const about = { name, row_count: result.rows.length, more_rows_exist: result.truncated }
  if (!rowsMayLeave)
    return {
      ...about,
      columns: result.columns.flatMap((column, k) => (column.show === 'hidden' ? [] : [summary(column, k, result)])),
      rows: 'not shown to you; use placeholders in your text',
    }
  const places = columns.map((column) => result.columns.indexOf(column))
  const rows: Json[] = []
  let characters = 0
  for (const row of result.rows.slice(0, AGENT_LIMITS.rows)) {
    const shown = places.map((k) => short(row[k] ?? null))
    characters += JSON.stringify(shown).length
    if (characters > AGENT_LIMITS.resultCharacters) break
    rows.push(shown)
  }
  return {
    ...about,
    columns: columns.map(({ name: column, type, format }) => ({ name: column, type, ...(format && { format: format.kind }) })),
    rows,
    rows_shown: rows.length,
  }
}

/** Rows whose cells a model has seen of a result, or may fill in by place. */
export function rowsSeen(): number {
  return AGENT_LIMITS.rows
}

function short(cell: Cell): Json {
  return typeof cell === 'string' && cell.length > AGENT_LIMITS.cellCharacters ? `${cell.slice(0, AGENT_LIMITS.cellCharacters)}…` : cell
}

function summary(column: ResultSet['columns'][number], k: number, { rows }: ResultSet): Json {
  const cells = rows.map((row) => row[k] ?? null).filter((cell) => cell !== null)
  const { name, type } = column
  const about = { name, type, empty: rows.length - cells.length }
  const isNumber = type === 'integer' || type === 'decimal' || type === 'float'
  if (cells.length < FEWEST_SUMMED) return about
  const different = new Set(cells).size
  if (!isNumber) return { ...about, different }
  const sum = cells.reduce((total: number, cell) => total + Number(cell), 0)
  return { ...about, different, sum: significant(sum), average: significant(sum / cells.length) }
}
function significant(value: number): number {
  return Number(value.toPrecision(6))
}
