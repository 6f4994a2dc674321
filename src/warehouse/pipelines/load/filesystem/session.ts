import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../../errors.ts'
import type { Disposition } from '../../config/index.ts'
import type { ColumnBatch } from '../../normalize/index.ts'
import { FOLDER_MODE, storing } from '../../package/index.ts'
import { SYSTEM_COLUMN, type TableSchema } from '../../schema/index.ts'
import { boundaryOf } from '../boundary.ts'
import { type Chain, chainsOf, completeTables } from '../chains.ts'
import type { Commit, LoadSession } from '../destination.ts'
import { DATA, STAGING, Tables, WritingEngine } from '../duckdb/index.ts'
import { loadFailure } from '../load-failure.ts'
import { mergeStatements, needsNoChoice, rootIdBackfill } from '../merge-statements.ts'
import { loadRow, stateRow, versionRow } from '../system-tables.ts'
import { copyStatement, type FileFormat, formatOf, readFiles } from './file-format.ts'
import type { FileStore } from './file-store.ts'
import { type FileManifest, loadIds, writeManifest } from './manifest.ts'

const ROWS_A_FILE = 250_000

export interface FileLoadOptions {
  readonly store: FileStore
  readonly loadId: string
  readonly dispositions: ReadonlyMap<string, Disposition>
  readonly format: FileFormat
  /** Folder of this machine that only this load uses. */
  readonly workFolder: string
  readonly before: FileManifest | null
}

/**
 * One load: rows come together in a DuckDB of this machine, and are written as files when all have come. A merge reads the files
 * of its chain and writes them anew; what is only added to keeps its files.
 */
export class FileLoad implements LoadSession {
  readonly #options: FileLoadOptions
  readonly #engine: WritingEngine
  readonly #target: Tables
  readonly #staging: Tables
  #ended = false

  private constructor(options: FileLoadOptions, engine: WritingEngine) {
    this.#options = options
    this.#engine = engine
    this.#target = new Tables(engine, DATA, { isStrict: true })
    this.#staging = new Tables(engine, STAGING, { isStrict: false })
  }

  static async begin(options: FileLoadOptions): Promise<FileLoad> {
    const { workFolder, store } = options
    await rm(workFolder, { recursive: true, force: true })
    await storing(workFolder, () => mkdir(workFolder, { recursive: true, mode: FOLDER_MODE }))
    const path = (name: string): string => join(workFolder, name)
    const open = [workFolder, ...(store.folder === undefined ? [] : [store.folder])]
    const files = { data: path('target'), staging: path('staging'), spill: path('spill'), open }
    const engine = await WritingEngine.open(files).catch(async (error: unknown) => {
      await rm(workFolder, { recursive: true, force: true })
      throw error
    })
    return new FileLoad(options, engine)
  }

  async append(batch: ColumnBatch): Promise<void> {
    if (batch.rows === 0 || this.#options.dispositions.get(batch.table.resource)?.kind === 'skip') return
    await this.#guarded(() => this.#staging.append(batch))
  }

  async commit(what: Commit): Promise<void> {
    await this.#guarded(async () => {
      this.#staging.close()
      await this.#engine.prepareMerging()
      const tables: Record<string, readonly string[]> = { ...this.#options.before?.tables }
      for (const chain of chainsOf(what.schema)) Object.assign(tables, await this.#filesOf(chain, what))
      await this.#expectUnchanged()
      await writeManifest(this.#options.store, this.#manifest(what, tables))
      this.#ended = true
      this.#engine.close()
      await this.#tidy()
    })
  }

  async abort(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#engine.close()
    await this.#tidy()
  }

  /** The files of a chain after this load. */
  async #filesOf(chain: Chain, what: Commit): Promise<Readonly<Record<string, readonly string[]>>> {
    const isWhole = what.extracted.includes(chain.root.name)
    const came = chain.tables.some(({ name }) => this.#staging.has(name))
    if (chain.effect === 'skip' || (!came && !(isWhole && (chain.effect === 'replace' || chain.effect === 'scd2')))) return {}
    const before = this.#options.before?.tables ?? {}
    const files: [string, readonly string[]][] = []
    if (chain.effect !== 'append' && chain.effect !== 'replace') await this.#merge(chain, isWhole)
    for (const table of completeTables(chain)) {
      const isKept = chain.effect === 'append'
      const source = chain.effect === 'append' || chain.effect === 'replace' ? this.#staging : this.#target
      files.push([table.name, [...(isKept ? (before[table.name] ?? []) : []), ...(await this.#write(table, source))]])
    }
    return Object.fromEntries(files)
  }

  async #merge(chain: Chain, isWhole: boolean): Promise<void> {
    for (const table of completeTables(chain)) {
      await this.#target.ensure(table)
      await this.#readBack(table)
      const hasRootIds = table.columns.some(({ name }) => name === SYSTEM_COLUMN.rootId)
      if (hasRootIds) await this.#engine.run(rootIdBackfill(table, { target: (name) => this.#target.sql(name), root: chain.root.name }))
    }
    const names = {
      target: (table: string) => this.#target.sql(table),
      staging: (table: string) => this.#staging.sql(table),
      order: 'rowid',
      staged: (table: string) => this.#staging.columnNames(table),
    }
    const check = needsNoChoice(chain, names)
    const takesAll = check !== undefined && (await this.#engine.rows(check))[0]?.all === true
    for (const sql of mergeStatements(chain, names, { boundary: boundaryOf(this.#options.loadId), isWhole, takesAll })) await this.#engine.run(sql)
  }

  /** Takes a table's rows out of its files. */
  async #readBack(table: TableSchema): Promise<void> {
    const files = this.#options.before?.tables[table.name] ?? []
    for (const format of new Set(files.map(formatOf))) {
      if (format === undefined) throw new AppError('pipeline_load', { why: `the format of a file of ${table.name} is unknown` })
      const paths = await Promise.all(
        files.filter((file) => formatOf(file) === format).map((file) => this.#options.store.localPath(file, this.#options.workFolder)),
      )
      await this.#engine.run(`INSERT INTO ${this.#target.sql(table.name)} BY NAME ${readFiles(paths, table.columns, format)}`)
    }
  }

  async #write(table: TableSchema, source: Tables): Promise<readonly string[]> {
    if (!source.has(table.name)) return []
    await this.#checkRequired(table, source)
    const { loadId, format, workFolder, store } = this.#options
    const [last] = await this.#engine.rows(`SELECT coalesce(max(rowid), -1)::BIGINT AS row FROM ${source.sql(table.name)}`)
    const columns = table.columns.filter(({ name }) => source.columnNames(table.name)?.includes(name))
    const files: string[] = []
    for (let from = 0; from <= Number(last?.row); from += ROWS_A_FILE) {
      const path = join(workFolder, `${files.length}.${format}`)
      await this.#engine.run(copyStatement(source.sql(table.name), columns, `rowid >= ${from} AND rowid < ${from + ROWS_A_FILE}`, path, format))
      const name = `${fileSafe(table.name)}/${loadId}.${files.length}.${format}`
      await store.take(path, name)
      files.push(name)
    }
    return files
  }

  /** Files have no constraints, so what must not be null is looked for. */
  async #checkRequired(table: TableSchema, source: Tables): Promise<void> {
    const required = table.columns.filter(({ name, nullable }) => !nullable && source.columnNames(table.name)?.includes(name))
    for (const { name } of required) {
      const missing = await this.#engine.rows(`SELECT 1 FROM ${source.sql(table.name)} WHERE "${name.replaceAll('"', '""')}" IS NULL LIMIT 1`)
      if (missing.length > 0) throw new AppError('pipeline_load', { why: `a row has no value in a column that needs one (${table.name}.${name})` })
    }
  }

  async #expectUnchanged(): Promise<void> {
    const [latest] = await loadIds(this.#options.store)
    if (latest !== this.#options.before?.load_id)
      throw new AppError('pipeline_load', { why: 'another load was written into this dataset meanwhile', transient: true })
  }

  #manifest(what: Commit, tables: FileManifest['tables']): FileManifest {
    const { loadId, before } = this.#options
    const version = before?.version.version_hash === what.schema.versionHash ? before.version : versionRow(what)
    const state = what.stateChanged ? { version: (before?.state?.version ?? 0) + 1, ...stateRow(loadId, what) } : (before?.state ?? null)
    return { ...loadRow(loadId, what), version, state, tables }
  }

  async #tidy(): Promise<void> {
    await rm(this.#options.workFolder, { recursive: true, force: true }).catch(() => undefined) // the next load sweeps
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

/** A table's name as one of a folder: nothing that means something in a path. */
export function fileSafe(table: string): string {
  return encodeURIComponent(table).replace(/[.!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
