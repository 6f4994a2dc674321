import type { ColumnBatch } from '../../normalize/index.ts'
import type { ColumnSchema, TableSchema } from '../../schema/index.ts'
import { literal, quoted } from '../sql-text.ts'
import type { SystemTable } from '../system-tables.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { columnType } from './column-type.ts'
import type { WritingEngine } from './writing-engine.ts'

type Place = Pick<TableSchema, 'name' | 'columns'>

/** The tables of one catalog: made as batches need them, and written to. */
export class Tables {
  readonly #engine: WritingEngine
  readonly #catalog: string
  /** In the order of the file. */
  readonly #columns = new Map<string, ColumnSchema[]>()
  readonly #writers = new Map<string, ChunkWriter>()
  /** Staged rows may lack anything; the table they go to refuses them. */
  readonly #isStrict: boolean

  constructor(engine: WritingEngine, catalog: string, options: { readonly isStrict: boolean }) {
    this.#engine = engine
    this.#catalog = catalog
    this.#isStrict = options.isStrict
  }

  /** Reads what is there; a column that the schema does not know is kept, and filled with nulls. */
  async find(known: readonly Place[]): Promise<void> {
    const rows = await this.#engine.rows(
      `SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ${literal(this.#catalog)} AND schema_name = 'main' AND NOT internal ORDER BY table_oid, column_index`,
    )
    const described = new Map(known.map((table) => [table.name, new Map(table.columns.map((column) => [column.name, column]))]))
    for (const { table_name, column_name } of rows) {
      const name = String(column_name)
      const column = described.get(String(table_name))?.get(name) ?? { name, dataType: 'text', nullable: true }
      this.#columnsOf(String(table_name)).push(column)
    }
  }

  has(table: string): boolean {
    return this.#columns.has(table)
  }

  columnNames(table: string): readonly string[] | undefined {
    return this.#columns.get(table)?.map(({ name }) => name)
  }

  sql(table: string): string {
    return `${this.#catalog}.main.${quoted(table)}`
  }

  async append(batch: ColumnBatch): Promise<void> {
    await this.ensure(batch.table)
    const { name } = batch.table
    const writer = this.#writers.get(name) ?? (await ChunkWriter.open(this.#engine.connection, { catalog: this.#catalog, table: name }, this.#columnsOf(name)))
    this.#writers.set(name, writer)
    writer.append(batch)
  }

  /** @returns the columns that were added to a table that was there before */
  async ensure(table: Place | SystemTable): Promise<readonly string[]> {
    const columns = this.#columns.get(table.name)
    if (columns === undefined) {
      await this.#create(table)
      return []
    }
    if (columns.length >= table.columns.length && table.columns.every(({ name }, index) => columns[index]?.name === name)) return []
    const there = new Set(columns.map(({ name }) => name))
    const missing = table.columns.filter(({ name }) => !there.has(name))
    if (missing.length > 0) await this.#add(table.name, missing)
    return missing.map(({ name }) => name)
  }

  /** The table again, without rows; its old blocks are free at once. */
  async empty(table: string): Promise<void> {
    const columns = this.#columns.get(table)
    if (columns === undefined) return
    this.#closeWriter(table)
    this.#columns.delete(table)
    await this.#engine.run(`ALTER TABLE ${this.sql(table)} RENAME TO _parley_emptied`)
    await this.#engine.run(`CREATE TABLE ${this.sql(table)} AS FROM ${this.sql('_parley_emptied')} LIMIT 0`)
    await this.#engine.run(`DROP TABLE ${this.sql('_parley_emptied')}`)
    for (const { name, nullable } of columns)
      if (!nullable && this.#isStrict) await this.#engine.run(`ALTER TABLE ${this.sql(table)} ALTER ${quoted(name)} SET NOT NULL`)
    this.#columns.set(table, columns)
  }

  async drop(table: string): Promise<void> {
    this.#closeWriter(table)
    await this.#engine.run(`DROP TABLE IF EXISTS ${this.sql(table)}`)
    this.#columns.delete(table)
  }

  close(): void {
    for (const table of [...this.#writers.keys()]) this.#closeWriter(table)
  }

  async #create({ name, columns }: Place): Promise<void> {
    const definitions = columns.map((column) => `${quoted(column.name)} ${columnType(column)}${this.#isStrict && !column.nullable ? ' NOT NULL' : ''}`)
    await this.#engine.run(`CREATE TABLE ${this.sql(name)} (${definitions.join(', ')})`)
    this.#columns.set(name, [...columns])
  }

  async #add(table: string, columns: readonly ColumnSchema[]): Promise<void> {
    this.#closeWriter(table)
    for (const column of columns) {
      await this.#engine.run(`ALTER TABLE ${this.sql(table)} ADD COLUMN ${quoted(column.name)} ${columnType(column)}`)
      this.#columnsOf(table).push({ ...column, nullable: true })
    }
  }

  #closeWriter(table: string): void {
    this.#writers.get(table)?.close()
    this.#writers.delete(table)
  }

  #columnsOf(table: string): ColumnSchema[] {
    const columns = this.#columns.get(table) ?? []
    this.#columns.set(table, columns)
    return columns
  }
}
