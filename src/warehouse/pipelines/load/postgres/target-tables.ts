import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type ColumnSchema, SYSTEM_COLUMN, type TableSchema } from '../../schema/index.ts'
import { mergeKeyOf, primaryKeyOf } from '../chains.ts'
import { listed, quoted } from '../sql-text.ts'
import { columnType } from './column-type.ts'

type Place = Pick<TableSchema, 'name' | 'columns'>

/** The tables of a dataset, inside the transaction of a commit. */
export class TargetTables {
  readonly #client: pg.ClientBase
  readonly #schema: string
  readonly #columns = new Map<string, Set<string>>()

  constructor(client: pg.ClientBase, schema: string) {
    this.#client = client
    this.#schema = schema
  }

  sql(table: string): string {
    return `${quoted(this.#schema)}.${quoted(table)}`
  }

  async find(): Promise<void> {
    await this.#client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(this.#schema)}`)
    const { rows } = await this.#client.query<{ table: string; column: string }>(
      `SELECT c.relname AS table, a.attname AS column FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
      [this.#schema],
    )
    for (const { table, column } of rows) this.#columnsOf(table).add(column)
  }

  /** @returns the columns that were added to a table that was there before */
  async ensure({ name, columns }: Place): Promise<readonly string[]> {
    const there = this.#columns.get(name)
    if (there === undefined) {
      await this.#client.query(
        `CREATE TABLE ${this.sql(name)} (${columns.map((column) => `${definition(column)}${column.nullable ? '' : ' NOT NULL'}`).join(', ')})`,
      )
      this.#columns.set(name, new Set(columns.map((column) => column.name)))
      return []
    }
    const missing = columns.filter((column) => !there.has(column.name))
    if (missing.length > 0) await this.#client.query(`ALTER TABLE ${this.sql(name)} ${missing.map((column) => `ADD COLUMN ${definition(column)}`).join(', ')}`)
    for (const column of missing) there.add(column.name)
    return missing.map((column) => column.name)
  }

  /** What merges look up; a row id is unique, except where its record may come back as a version of its own. */
  async index(table: TableSchema, hasVersions: boolean): Promise<void> {
    const has = (name: string): boolean => this.#columnsOf(table.name).has(name)
    const unique = indexName(table.name, [SYSTEM_COLUMN.id, 'unique'])
    if (hasVersions) await this.#client.query(`DROP INDEX IF EXISTS ${quoted(this.#schema)}.${quoted(unique)}`)
    else if (has(SYSTEM_COLUMN.id))
      await this.#client.query(`CREATE UNIQUE INDEX IF NOT EXISTS ${quoted(unique)} ON ${this.sql(table.name)} (${quoted(SYSTEM_COLUMN.id)})`)
    const looked = [primaryKeyOf(table), mergeKeyOf(table), [SYSTEM_COLUMN.parentId], [SYSTEM_COLUMN.rootId], ...(hasVersions ? [[SYSTEM_COLUMN.id]] : [])]
    for (const columns of looked) {
      if (columns.length === 0 || !columns.every(has)) continue
      await this.#client.query(`CREATE INDEX IF NOT EXISTS ${quoted(indexName(table.name, columns))} ON ${this.sql(table.name)} (${listed(columns)})`)
    }
  }

  #columnsOf(table: string): Set<string> {
    const columns = this.#columns.get(table) ?? new Set()
    this.#columns.set(table, columns)
    return columns
  }
}

function definition(column: ColumnSchema): string {
  return `${quoted(column.name)} ${columnType(column)}`
}

const READABLE = 40
const TAG = 12

/** Within PostgreSQL's 63 characters, and different for different columns. */
function indexName(table: string, columns: readonly string[]): string {
  const tag = createHash('sha256')
    .update(JSON.stringify([table, columns]))
    .digest('hex')
    .slice(0, TAG)
  return `${table.replace(/[^a-z0-9_]/g, '').slice(0, READABLE)}_${tag}`
}
