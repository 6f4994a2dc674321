import type { DataType, Disposition, Reference } from '../config/index.ts'

/**
 * The tables of a dataset as they are known so far. Plain data that survives JSON; never changed, a new column makes a new
 * TableSchema. Tables that the destination keeps for itself (`_dlt_loads` …) are not in here.
 */
export interface DatasetSchema {
  readonly name: string
  /** From 1; grows by one with each load that changed something. */
  readonly version: number
  /** Of the content, independent of the order in which it was found. */
  readonly versionHash: string
  /** Hashes of earlier versions, the latest first, at most 10. */
  readonly previousHashes: readonly string[]
  /** Parents before their children. */
  readonly tables: readonly TableSchema[]
}

export interface TableSchema {
  readonly name: string
  /** Resource whose records fill it. */
  readonly resource: string
  /** The table above; absent on a root table. */
  readonly parent?: string
  /** Only on root tables; their chain follows. */
  readonly disposition?: Disposition
  readonly references?: readonly Reference[]
  /** Only columns that have a type; in the order in which they came, which the destination keeps. */
  readonly columns: readonly ColumnSchema[]
}

export interface ColumnSchema {
  readonly name: string
  readonly dataType: DataType
  readonly nullable: boolean
  readonly primaryKey?: true
  readonly mergeKey?: true
  readonly unique?: true
  /** `_dlt_id`. */
  readonly rowKey?: true
  /** `_dlt_parent_id`. */
  readonly parentKey?: true
  /** `_dlt_root_id`. */
  readonly rootKey?: true
  readonly hardDelete?: true
  readonly dedupSort?: 'asc' | 'desc'
  /** Holds the values that did not fit the column it is named after. */
  readonly variant?: true
  readonly precision?: number
  readonly scale?: number
  /** Of a timestamp: false keeps the instant in UTC, but in a column without zone. */
  readonly timezone?: false
}

/** Columns that normalising adds, by name. */
export const SYSTEM_COLUMN = {
  id: '_dlt_id',
  loadId: '_dlt_load_id',
  parentId: '_dlt_parent_id',
  listIndex: '_dlt_list_idx',
  rootId: '_dlt_root_id',
  validFrom: '_dlt_valid_from',
  validTo: '_dlt_valid_to',
} as const
export type SystemColumn = keyof typeof SYSTEM_COLUMN
export const SYSTEM_COLUMNS: readonly SystemColumn[] = ['id', 'loadId', 'parentId', 'listIndex', 'rootId', 'validFrom', 'validTo']
export const SYSTEM_PREFIX = '_dlt'

export function findTable(schema: DatasetSchema, name: string): TableSchema | undefined {
  return schema.tables.find((table) => table.name === name)
}

/** The table and everything below it, parents first. */
export function chainOf(schema: DatasetSchema, root: string): readonly TableSchema[] {
  const names = new Set([root])
  return schema.tables.filter((table) => table.name === root || (table.parent !== undefined && names.has(table.parent) && names.add(table.name)))
}
