import type { DataType, Disposition, Reference } from '../config/index.ts'
import type { ColumnSchema, SystemColumn, TableSchema } from '../schema/index.ts'
import { DECIMAL_SIZE, type Size, WHOLE_SIZE } from './coerce.ts'
import type { ColumnBatch, ColumnValue } from './contract.ts'

/** Rows after which a batch is full. */
export const BATCH_ROWS = 20_000
/** Cells after which it is full too, so that wide tables stay small. */
const BATCH_CELLS = 1_000_000
const FIRST_CAPACITY = 256

/** A column and its cells in the open batch. */
export interface Column {
  readonly name: string
  readonly type: DataType
  readonly size: Size
  readonly index: number
  schema: ColumnSchema
  /** As long as the table's capacity; null where nothing was written. */
  cells: ColumnValue[]
  /** Emptied arrays of earlier batches. */
  readonly spare: ColumnValue[][]
  /** Where values go that do not fit, by their type. */
  readonly variants: Partial<Record<DataType, Column>>
}

export interface TableFacts {
  readonly name: string
  readonly resource: string
  readonly parent: Table | null
  readonly disposition?: Disposition
  readonly references?: readonly Reference[]
}

interface Taken {
  readonly column: Column
  readonly cells: ColumnValue[]
  readonly rows: number
}

/** A table while it is filled: its columns as far as known, and the rows of the batch that is open. */
export class Table {
  readonly name: string
  readonly resource: string
  readonly parent: Table | null
  /** Known to the destination before this run. */
  readonly isStored: boolean
  readonly columns: Column[] = []
  readonly byName = new Map<string, Column>()
  readonly newColumns: string[] = []
  /** Columns that normalising fills in each row, once they exist. */
  readonly system: Partial<Record<SystemColumn, Column>> = {}
  /** In the open batch. */
  rows = 0
  rowsInAll = 0
  discardedRows = 0
  discardedValues = 0
  #capacity = FIRST_CAPACITY
  #facts: Pick<TableSchema, 'disposition' | 'references'> = {}
  #schema: TableSchema | null = null
  #sealed: ColumnBatch[] = []
  #taken: Taken[] = []

  constructor(facts: TableFacts, stored?: TableSchema) {
    this.name = facts.name
    this.resource = facts.resource
    this.parent = facts.parent
    this.isStored = stored !== undefined
    this.refresh(facts)
    for (const column of stored?.columns ?? []) this.#append(column)
  }

  /** Takes over what the config says now, which may differ from what was stored. */
  refresh({ disposition, references }: TableFacts): void {
    this.#facts = {
      ...(disposition === undefined ? {} : { disposition }),
      ...(references === undefined || references.length === 0 ? {} : { references }),
    }
    this.#schema = null
  }

  get schema(): TableSchema {
    this.#schema ??= {
      name: this.name,
      resource: this.resource,
      ...(this.parent === null ? {} : { parent: this.parent.name }),
      ...this.#facts,
      columns: this.columns.map((column) => column.schema),
    }
    return this.#schema
  }

  /** Whether a row was ever written: a column that comes later has nulls above it. */
  get hasRows(): boolean {
    return this.isStored || this.rowsInAll > 0
  }

  add(schema: ColumnSchema): Column {
    this.newColumns.push(schema.name)
    return this.#append(schema)
  }

  /** Changes what is known of a column; its name and type stay. */
  describe(column: Column, schema: ColumnSchema): void {
    column.schema = schema
    this.#schema = null
  }

  /** The next free row, with room in every column. */
  openRow(): number {
    if (this.rows === this.#capacity) this.#grow()
    return this.rows
  }

  clearRow(row: number): void {
    for (const column of this.columns) column.cells[row] = null
  }

  closeRow(): void {
    this.rows++
    this.rowsInAll++
    if (this.rows >= BATCH_ROWS || (this.rows >= FIRST_CAPACITY && this.rows * this.columns.length >= BATCH_CELLS)) this.seal()
  }

  /** Ends the open batch, if it holds rows. */
  seal(): void {
    if (this.rows === 0) return
    const rows = this.rows
    this.#sealed.push({ table: this.schema, rows, columns: this.columns.map((column) => column.cells) })
    for (const column of this.columns) {
      this.#taken.push({ column, cells: column.cells, rows })
      column.cells = column.spare.pop() ?? emptyCells(this.#capacity)
      if (column.cells.length < this.#capacity) extend(column.cells, this.#capacity)
    }
    this.rows = 0
  }

  take(): readonly ColumnBatch[] {
    const sealed = this.#sealed
    if (sealed.length > 0) this.#sealed = []
    return sealed
  }

  /** Makes the arrays of batches that were taken and used ready for others. */
  recycle(): void {
    if (this.#taken.length === 0 || this.#sealed.length > 0) return
    for (const { column, cells, rows } of this.#taken) {
      cells.fill(null, 0, rows)
      column.spare.push(cells)
    }
    this.#taken = []
  }

  #append(schema: ColumnSchema): Column {
    const column = {
      name: schema.name,
      type: schema.dataType,
      size: sizeOf(schema),
      index: this.columns.length,
      schema,
      cells: emptyCells(this.#capacity),
      spare: [],
      variants: {},
    }
    this.columns.push(column)
    this.byName.set(schema.name, column)
    this.#schema = null
    return column
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, BATCH_ROWS)
    for (const column of this.columns) extend(column.cells, this.#capacity)
  }
}

function emptyCells(capacity: number): ColumnValue[] {
  const cells: ColumnValue[] = []
  extend(cells, capacity)
  return cells
}

/** One after the other: an array made with its length at once would have holes for ever. */
function extend(cells: ColumnValue[], capacity: number): void {
  for (let length = cells.length; length < capacity; length++) cells.push(null)
}

function sizeOf(schema: ColumnSchema): Size {
  const usual = schema.dataType === 'wei' ? WHOLE_SIZE : DECIMAL_SIZE
  return { precision: schema.precision ?? usual.precision, scale: schema.scale ?? usual.scale }
}
