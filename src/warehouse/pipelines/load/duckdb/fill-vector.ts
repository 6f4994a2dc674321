import { BIGINT, BLOB, BOOLEAN, DATE, DOUBLE, type DuckDBType, TIME, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from '@duckdb/node-api'
import bindings, { type Vector } from '@duckdb/node-bindings'
import type { ColumnValue } from '../../normalize/index.ts'
import type { ColumnSchema } from '../../schema/index.ts'

/** Writes cells `from` … `from + count - 1` into a fresh vector. @throws TypeError for a cell that its column cannot hold */
export type Fill = (vector: Vector, cells: readonly ColumnValue[], from: number, count: number) => void

const MOST = bindings.vector_size()
const HALF = 2 ** 32
const ALL_VALID = 0xff
const ALL_NULL = new Uint8Array(MOST / 8)

// DuckDB copies out of these before the next cell is written
const validity = new Uint8Array(MOST / 8)
const integers = new Int32Array(2 * MOST)
const wide = new BigInt64Array(integers.buffer)
const days = new Int32Array(MOST)
const doubles = new Float64Array(MOST)
const flags = new Uint8Array(MOST)

/** Types that DuckDB reads from text come as text; the appender casts them. */
export function vectorTypeOf({ dataType, timezone }: ColumnSchema): DuckDBType {
  switch (dataType) {
    case 'bigint':
      return BIGINT
    case 'double':
      return DOUBLE
    case 'bool':
      return BOOLEAN
    case 'timestamp':
      return timezone === false ? TIMESTAMP : TIMESTAMPTZ
    case 'date':
      return DATE
    case 'time':
      return TIME
    case 'binary':
      return BLOB
    default:
      return VARCHAR
  }
}

export function fillOf({ dataType }: ColumnSchema): Fill {
  switch (dataType) {
    case 'bigint':
    case 'timestamp':
    case 'time':
      return fillIntegers
    case 'double':
      return fillDoubles
    case 'bool':
      return fillFlags
    case 'date':
      return fillDays
    case 'binary':
      return fillBytes
    default:
      return fillText
  }
}

export function markNull(vector: Vector): void {
  bindings.vector_ensure_validity_writable(vector)
  bindings.copy_data_to_vector_validity(vector, 0, ALL_NULL.buffer, 0, ALL_NULL.byteLength)
}

function fillText(vector: Vector, cells: readonly ColumnValue[], from: number, count: number): void {
  let nulls = 0
  for (let k = 0; k < count; k++) {
    const cell = cells[from + k]
    if (typeof cell === 'string') bindings.vector_assign_string_element(vector, k, cell)
    else nulls += isNull(cell, k, nulls)
  }
  if (nulls > 0) markNulls(vector)
}

function fillBytes(vector: Vector, cells: readonly ColumnValue[], from: number, count: number): void {
  let nulls = 0
  for (let k = 0; k < count; k++) {
    const cell = cells[from + k]
    if (cell instanceof Uint8Array) bindings.vector_assign_string_element_len(vector, k, cell)
    else nulls += isNull(cell, k, nulls)
  }
  if (nulls > 0) markNulls(vector)
}

function fillIntegers(vector: Vector, cells: readonly ColumnValue[], from: number, count: number): void {
  let nulls = 0
  for (let k = 0; k < count; k++) {
    const cell = cells[from + k]
    if (typeof cell === 'number') {
      // two halves, because a BigInt for every number would cost more than all the rest
      integers[2 * k] = cell | 0
      integers[2 * k + 1] = Math.floor(cell / HALF)
    } else if (typeof cell === 'bigint') wide[k] = cell
    else nulls += isNull(cell, k, nulls)
  }
  bindings.copy_data_to_vector(vector, 0, integers.buffer, 0, count * BigInt64Array.BYTES_PER_ELEMENT)
  if (nulls > 0) markNulls(vector)
}

function fillDays(vector: Vector, cells: readonly ColumnValue[], from: number, count: number): void {
  let nulls = 0
  for (let k = 0; k < count; k++) {
    const cell = cells[from + k]
    if (typeof cell === 'number') days[k] = cell
    else nulls += isNull(cell, k, nulls)
  }
  bindings.copy_data_to_vector(vector, 0, days.buffer, 0, count * Int32Array.BYTES_PER_ELEMENT)
  if (nulls > 0) markNulls(vector)
}

function fillDoubles(vector: Vector, cells: readonly ColumnValue[], from: number, count: number): void {
  let nulls = 0
  for (let k = 0; k < count; k++) {
    const cell = cells[from + k]
    if (typeof cell === 'number') doubles[k] = cell
    else nulls += isNull(cell, k, nulls)
  }
  bindings.copy_data_to_vector(vector, 0, doubles.buffer, 0, count * Float64Array.BYTES_PER_ELEMENT)
  if (nulls > 0) markNulls(vector)
}

function fillFlags(vector: Vector, cells: readonly ColumnValue[], from: number, count: number): void {
  let nulls = 0
  for (let k = 0; k < count; k++) {
    const cell = cells[from + k]
    if (typeof cell === 'boolean') flags[k] = cell ? 1 : 0
    else nulls += isNull(cell, k, nulls)
  }
  bindings.copy_data_to_vector(vector, 0, flags.buffer, 0, count)
  if (nulls > 0) markNulls(vector)
}

/** Notes a null at place k. @returns 1, to count it. @throws TypeError when the cell is of a kind that its column does not have */
function isNull(cell: ColumnValue | undefined, k: number, nullsBefore: number): 1 {
  if (cell !== null) throw new TypeError(`A cell of type ${typeof cell} does not fit its column.`)
  if (nullsBefore === 0) validity.fill(ALL_VALID)
  validity[k >> 3] = (validity[k >> 3] ?? 0) & ~(1 << (k & 7))
  return 1
}

function markNulls(vector: Vector): void {
  bindings.vector_ensure_validity_writable(vector)
  bindings.copy_data_to_vector_validity(vector, 0, validity.buffer, 0, validity.byteLength)
}
