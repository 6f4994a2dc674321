import type pg from 'pg'
import type { ColumnBatch } from '../../normalize/index.ts'
import type { TableSchema } from '../../schema/index.ts'
import { listed, quoted } from '../sql-text.ts'
import { columnType } from './column-type.ts'
import { copyIn } from './copy-in.ts'
import { copyText } from './copy-text.ts'

/** Grows with every row, so that the last received is known. */
export const ROW_NUMBER = '_parley_row'

/** Tables beside the dataset that take what comes; unlogged, because a crash makes the load anew. */
export class Staging {
  readonly #client: pg.ClientBase
  readonly #schema: string
  readonly #columns = new Map<string, readonly string[]>()

  constructor(client: pg.ClientBase, schema: string) {
    this.#client = client
    this.#schema = schema
  }

  sql(table: string): string {
    return `${quoted(this.#schema)}.${quoted(table)}`
  }

  columnNames(table: string): readonly string[] | undefined {
    return this.#columns.get(table)
  }

  async append(batch: ColumnBatch): Promise<void> {
    await this.#ensure(batch.table)
    const names = batch.table.columns.map(({ name }) => name)
    await copyIn(this.#client, `COPY ${this.sql(batch.table.name)} (${listed(names)}) FROM STDIN`, copyText(batch))
  }

  async analyze(): Promise<void> {
    for (const table of this.#columns.keys()) await this.#client.query(`ANALYZE ${this.sql(table)}`)
  }

  async drop(): Promise<void> {
    await this.#client.query(`DROP SCHEMA IF EXISTS ${quoted(this.#schema)} CASCADE`)
  }

  async #ensure({ name, columns }: TableSchema): Promise<void> {
    const there = this.#columns.get(name)
    if (there?.length === columns.length) return
    const definitions = columns.map((column) => `${quoted(column.name)} ${columnType(column)}`)
    if (there === undefined) {
      await this.#client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(this.#schema)}`)
      await this.#client.query(`CREATE UNLOGGED TABLE ${this.sql(name)} (${definitions.join(', ')}, ${ROW_NUMBER} bigint GENERATED ALWAYS AS IDENTITY)`)
    } else {
      const added = definitions.filter((_, index) => !there.includes(columns[index]?.name ?? ''))
      await this.#client.query(`ALTER TABLE ${this.sql(name)} ${added.map((definition) => `ADD COLUMN ${definition}`).join(', ')}`)
    }
    this.#columns.set(
      name,
      columns.map((column) => column.name),
    )
  }
}
