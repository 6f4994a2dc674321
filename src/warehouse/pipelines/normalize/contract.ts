import type { ResolvedConfig } from '../config/index.ts'
import type { JsonPath, PageBody } from '../json/index.ts'
import type { DatasetSchema, TableSchema } from '../schema/index.ts'

/**
 * One cell. By the column's type:
 * text, json: string · bool: boolean · double: number, also NaN and ±Infinity where a text said so · bigint: number where safe, else bigint, always within 64 bits ·
 * decimal, wei: string of plain digits (`-12.50`), rounded to the column's scale · timestamp: microseconds since 1970 UTC,
 * number where safe, else bigint · date: number of days since 1970 · time: number of microseconds since midnight · binary: bytes
 */
export type ColumnValue = null | string | number | boolean | bigint | Uint8Array

/**
 * Rows of one table, by column. `columns[n]` belongs to `table.columns[n]` and holds `rows` cells and perhaps more, which
 * are to be ignored. The arrays are used again: read or copy them before the next `add` of their normalizer.
 */
export interface ColumnBatch {
  /** As of this batch. Another object than before means that columns were added, always at the end. */
  readonly table: TableSchema
  readonly rows: number
  readonly columns: readonly (readonly ColumnValue[])[]
}

export interface NormalizerOptions {
  readonly config: Pick<ResolvedConfig, 'resources' | 'contract' | 'maxTableNesting' | 'dataset'>
  /** As stored by the last load; `emptySchema(dataset)` for none. */
  readonly schema: DatasetSchema
  readonly loadId: string
  /** When the run began: `_dlt_valid_from` of scd2. */
  readonly startedAt: Date
  /** Of the destination, in characters. */
  readonly identifierLength: number
  /** Fills the bytes with chance: root ids. */
  readonly random: (bytes: Uint8Array) => void
}

/** What an ExtractedPage has, after its resource's steps have run. */
export interface NormalizerPage {
  readonly resource: string
  readonly parent?: { readonly included: Readonly<Record<string, unknown>> }
  readonly records: readonly unknown[]
  readonly body: PageBody
  /** Where a record stands in `body`; null for one that a step has made. */
  readonly pathOf: (index: number) => JsonPath | null
}

export interface Normalizer {
  /** Takes the records of a page into the open batches. @throws AppError `pipeline_limit` */
  add(page: NormalizerPage): void
  /** Batches that are full, or with `flush` all that hold rows; empties them. Parents before children. */
  take(flush?: boolean): readonly ColumnBatch[]
  /** As of now; the next version if anything was added. */
  readonly schema: DatasetSchema
  readonly report: NormalizeReport
  /** To call once all pages were added. @throws AppError `pipeline_contract` naming every violation of a frozen schema, at most 100 */
  end(): void
}

export interface NormalizeReport {
  /** By table, in the order of the schema; rows dropped by contract are not in `rows`. */
  readonly tables: readonly TableReport[]
  readonly collisions: readonly Collision[]
  readonly violations: readonly ContractViolation[]
}
export interface TableReport {
  readonly table: string
  readonly rows: number
  readonly discardedRows: number
  readonly discardedValues: number
  /** Columns that only ever were null, in this run and before: they do not exist. */
  readonly nullOnly: readonly string[]
  readonly isNew: boolean
  readonly newColumns: readonly string[]
}
/** Two keys of one record whose names become the same column: one value is lost. */
export interface Collision {
  readonly table: string
  readonly column: string
  readonly keys: readonly string[]
  readonly rows: number
}
export interface ContractViolation {
  readonly table: string
  /** Null: the table itself is new. */
  readonly column: string | null
  /** `not_null`: a key, or a column declared not nullable, has no value; no contract allows that. */
  readonly kind: 'tables' | 'columns' | 'data_type' | 'not_null'
  /** Which record of its resource in this run was the first such, from 1. */
  readonly record: number
}
