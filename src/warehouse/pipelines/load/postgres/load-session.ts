import type pg from 'pg'
import { AppError } from '../../../../errors.ts'
import type { Disposition } from '../../config/index.ts'
import type { ColumnBatch } from '../../normalize/index.ts'
import { SYSTEM_COLUMN } from '../../schema/index.ts'
import { boundaryOf } from '../boundary.ts'
import { type Chain, chainsOf, completeTables } from '../chains.ts'
import type { Commit, LoadSession } from '../destination.ts'
import { mergeStatements, needsNoChoice, rootIdBackfill } from '../merge-statements.ts'
import { SYSTEM_TABLES } from '../system-tables.ts'
import { postgresFailure } from './failure.ts'
import { ROW_NUMBER, type Staging } from './staging.ts'
import { writeSystemRows } from './system-rows.ts'
import { TargetTables } from './target-tables.ts'

const LOCK_WAIT_MS = 30_000

/**
 * One load: rows go into staging tables, and one transaction brings them into the dataset. Tables are emptied with DELETE, because
 * TRUNCATE and a table put in another's place show a reader with an older snapshot an empty table.
 */
export class PostgresLoad implements LoadSession {
  readonly #client: pg.ClientBase
  readonly #dataset: string
  readonly #loadId: string
  readonly #dispositions: ReadonlyMap<string, Disposition>
  readonly #staging: Staging
  readonly #release: () => Promise<void>
  #ended = false

  constructor(load: {
    readonly client: pg.ClientBase
    readonly dataset: string
    readonly loadId: string
    readonly dispositions: ReadonlyMap<string, Disposition>
    readonly staging: Staging
    readonly release: () => Promise<void>
  }) {
    this.#client = load.client
    this.#dataset = load.dataset
    this.#loadId = load.loadId
    this.#dispositions = load.dispositions
    this.#staging = load.staging
    this.#release = load.release
  }

  async append(batch: ColumnBatch): Promise<void> {
    if (batch.rows === 0 || this.#dispositions.get(batch.table.resource)?.kind === 'skip') return
    await this.#guarded(() => this.#staging.append(batch))
  }

  async commit(what: Commit): Promise<void> {
    await this.#guarded(async () => {
      await this.#staging.analyze()
      await this.#client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`)
      const target = new TargetTables(this.#client, this.#dataset)
      await target.find()
      for (const table of SYSTEM_TABLES) await target.ensure(table)
      for (const chain of chainsOf(what.schema)) await this.#settle(chain, target, what)
      await writeSystemRows(this.#client, target, this.#loadId, what)
      await this.#client.query('COMMIT')
    })
    this.#ended = true
    await this.#tidy()
  }

  async abort(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#client.query('ROLLBACK').catch(() => undefined)
    await this.#tidy()
  }

  async #settle(chain: Chain, target: TargetTables, what: Commit): Promise<void> {
    if (chain.effect === 'skip') return
    for (const table of completeTables(chain)) {
      const added = await target.ensure(table)
      if (added.includes(SYSTEM_COLUMN.rootId)) await this.#client.query(rootIdBackfill(table, { target: (name) => target.sql(name), root: chain.root.name }))
    }
    const names = {
      target: (table: string) => target.sql(table),
      staging: (table: string) => this.#staging.sql(table),
      order: ROW_NUMBER,
      staged: (table: string) => this.#staging.columnNames(table),
      analyze: (table: string) => `ANALYZE ${table}`,
    }
    const check = needsNoChoice(chain, names)
    const takesAll = check !== undefined && (await this.#client.query<{ all: boolean }>(check)).rows[0]?.all === true
    const load = { boundary: boundaryOf(this.#loadId), isWhole: what.extracted.includes(chain.root.name), takesAll }
    for (const sql of mergeStatements(chain, names, load)) await this.#client.query(sql)
    for (const table of completeTables(chain)) await target.index(table, chain.effect === 'scd2' && table.parent === undefined)
  }

  /** What is left behind all the same goes when the dataset is opened next. */
  async #tidy(): Promise<void> {
    await this.#staging.drop().catch(() => undefined)
    await this.#release().catch(() => undefined)
  }

  async #guarded(act: () => Promise<void>): Promise<void> {
    if (this.#ended) throw new AppError('pipeline_load', { why: 'this load has ended' })
    try {
      await act()
    } catch (error) {
      await this.abort()
      throw postgresFailure(error)
    }
  }
}
