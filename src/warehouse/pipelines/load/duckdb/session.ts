import { AppError } from '../../../../errors.ts'
import type { Disposition } from '../../config/index.ts'
import type { ColumnBatch } from '../../normalize/index.ts'
import { chainOf, type DatasetSchema, SYSTEM_COLUMN } from '../../schema/index.ts'
import { boundaryOf } from '../boundary.ts'
import { type Chain, chainsOf, completeTables, storedRoot } from '../chains.ts'
import type { Commit, LoadSession } from '../destination.ts'
import { loadFailure } from '../load-failure.ts'
import { mergeStatements, needsNoChoice, rootIdBackfill } from '../merge-statements.ts'
import { SYSTEM_TABLES } from '../system-tables.ts'
import { type PrivateFiles, publish, removePrivate } from './private-copy.ts'
import { writeSystemRows } from './system-rows.ts'
import { Tables } from './tables.ts'
import { DATA, STAGING, WritingEngine } from './writing-engine.ts'

/**
 * One load into a private copy of the dataset's file. Rows to append or to replace with go straight into their tables; rows to
 * merge into a second file first, because what they replace is known only once all have come.
 */
export class DuckdbLoad implements LoadSession {
  readonly #loadId: string
  readonly #files: PrivateFiles
  readonly #engine: WritingEngine
  readonly #data: Tables
  readonly #staging: Tables
  readonly #dispositions: ReadonlyMap<string, Disposition>
  readonly #stored: DatasetSchema | null
  /** Roots of the chains that have been emptied. */
  readonly #emptied = new Set<string>()
  #ended = false

  private constructor(load: {
    loadId: string
    files: PrivateFiles
    engine: WritingEngine
    dispositions: ReadonlyMap<string, Disposition>
    stored: DatasetSchema | null
  }) {
    this.#loadId = load.loadId
    this.#files = load.files
    this.#engine = load.engine
    this.#dispositions = load.dispositions
    this.#stored = load.stored
    this.#data = new Tables(load.engine, DATA, { isStrict: true })
    this.#staging = new Tables(load.engine, STAGING, { isStrict: false })
  }

  static async begin(loadId: string, files: PrivateFiles, dispositions: ReadonlyMap<string, Disposition>, stored: DatasetSchema | null): Promise<DuckdbLoad> {
    const engine = await WritingEngine.open(files)
    const load = new DuckdbLoad({ loadId, files, engine, dispositions, stored })
    try {
      await load.#data.find(stored?.tables ?? [])
    } catch (error) {
      await load.abort()
      throw error
    }
    return load
  }

  async append(batch: ColumnBatch): Promise<void> {
    const { resource } = batch.table
    const kind = this.#dispositions.get(resource)?.kind ?? 'append'
    if (kind === 'skip' || batch.rows === 0) return
    await this.#guarded(async () => {
      if (kind === 'merge') return this.#staging.append(batch)
      if (kind === 'replace') await this.#emptyOnce(this.#stored === null ? undefined : storedRoot(this.#stored, batch.table))
      return this.#data.append(batch)
    })
  }

  async commit(what: Commit): Promise<void> {
    await this.#guarded(async () => {
      this.#data.close()
      this.#staging.close()
      for (const table of SYSTEM_TABLES) await this.#data.ensure(table)
      for (const chain of chainsOf(what.schema)) await this.#settle(chain, what)
      await writeSystemRows(this.#engine, this.#loadId, what)
      await this.#engine.detach([STAGING, DATA])
      this.#engine.close()
      await publish(this.#files)
      this.#ended = true
      await removePrivate(this.#files)
    })
  }

  async abort(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    try {
      this.#engine.close()
    } finally {
      await removePrivate(this.#files).catch(() => undefined) // the next open sweeps
    }
  }

  async #settle(chain: Chain, what: Commit): Promise<void> {
    if (chain.effect === 'skip') return
    const isWhole = what.extracted.includes(chain.root.name)
    const kind = this.#dispositions.get(chain.root.resource)?.kind
    if (kind === 'replace' && isWhole) await this.#emptyOnce(chain.root.name)
    for (const table of completeTables(chain)) {
      const added = await this.#data.ensure(table)
      if (added.includes(SYSTEM_COLUMN.rootId)) await this.#engine.run(rootIdBackfill(table, { target: (name) => this.#data.sql(name), root: chain.root.name }))
    }
    if (kind === 'merge') await this.#merge(chain, isWhole)
  }

  async #merge(chain: Chain, isWhole: boolean): Promise<void> {
    await this.#engine.prepareMerging()
    const names = {
      target: (table: string) => this.#data.sql(table),
      staging: (table: string) => this.#staging.sql(table),
      order: 'rowid',
      staged: (table: string) => this.#staging.columnNames(table),
    }
    const check = needsNoChoice(chain, names)
    const takesAll = check !== undefined && (await this.#engine.rows(check))[0]?.all === true
    for (const sql of mergeStatements(chain, names, { boundary: boundaryOf(this.#loadId), isWhole, takesAll })) await this.#engine.run(sql)
    for (const { name } of chain.tables) await this.#staging.drop(name) // else they would be written to disk when the file is let go
  }

  /** Empties what earlier loads left in a chain, before the first row of this load. */
  async #emptyOnce(root: string | undefined): Promise<void> {
    if (root === undefined || this.#stored === null || this.#emptied.has(root)) return
    this.#emptied.add(root)
    for (const table of chainOf(this.#stored, root)) await this.#data.empty(table.name)
  }

  async #guarded(act: () => Promise<void>): Promise<void> {
    if (this.#ended) throw new AppError('pipeline_load', { why: 'this load has ended' })
    try {
      await act()
    } catch (error) {
      await this.abort()
      throw loadFailure(error)
    }
  }
}
