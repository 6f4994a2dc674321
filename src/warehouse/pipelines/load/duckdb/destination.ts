import { AppError } from '../../../../errors.ts'
import type { Disposition } from '../../config/index.ts'
import type { Destination, Left, LoadSession, OpenDataset, StoredDataset } from '../destination.ts'
import { loadFailure } from '../load-failure.ts'
import { copyPrivately, type PrivateFiles, publish, removePrivate, sweep, versionOf } from './private-copy.ts'
import { DuckdbLoad } from './session.ts'
import { hasLoad, readStored, writeState, writeVersion } from './system-rows.ts'
import { Tables } from './tables.ts'
import { DATA, WritingEngine } from './writing-engine.ts'

/** DuckDB's own limit is none; this one is dlt's. */
const IDENTIFIER_LENGTH = 65_536

/** Datasets as DuckDB files, one each: `<folder>/<dataset>.duckdb`. */
export function duckdbDestination(place: { readonly fileOf: (dataset: string) => string }): Destination {
  return {
    kind: 'duckdb',
    identifierLength: IDENTIFIER_LENGTH,
    open: async (dataset, use = 'load') => {
      const file = place.fileOf(dataset)
      if (use === 'read') return new DuckdbDataset(file)
      await sweep(file).catch((cause: unknown) => {
        throw new AppError('pipeline_destination', { destination: 'duckdb', why: 'its folder cannot be read' }, { cause })
      })
      return new DuckdbDataset(file)
    },
  }
}

class DuckdbDataset implements OpenDataset {
  readonly #file: string
  #load: LoadSession | undefined

  constructor(file: string) {
    this.#file = file
  }

  async stored(): Promise<StoredDataset> {
    return this.#reading(readStored, { schema: null, state: null, loadId: null })
  }

  async isLoaded(loadId: string): Promise<boolean> {
    return this.#reading((engine) => hasLoad(engine, loadId), false)
  }

  async begin(loadId: string, dispositions: ReadonlyMap<string, Disposition>): Promise<LoadSession> {
    const { schema } = await this.stored()
    const files = await copyPrivately(this.#file, loadId)
    try {
      this.#load = await DuckdbLoad.begin(loadId, files, dispositions, schema)
      return this.#load
    } catch (error) {
      await removePrivate(files)
      throw loadFailure(error)
    }
  }

  location(): string {
    return `duckdb:///${this.#file}`
  }

  async drop(tables: readonly string[], left: Left): Promise<void> {
    const { loadId } = await this.stored()
    if (loadId === null) return
    const files = await copyPrivately(this.#file, loadId)
    try {
      await dropTables(files, tables, left, loadId)
      await publish(files)
    } catch (error) {
      throw loadFailure(error)
    } finally {
      await removePrivate(files)
    }
  }

  async close(): Promise<void> {
    await this.#load?.abort()
  }

  /** Reads the published file, or gives what holds of no file. */
  async #reading<T>(read: (engine: WritingEngine) => Promise<T>, otherwise: T): Promise<T> {
    if ((await versionOf(this.#file)) === null) return otherwise
    try {
      const engine = await WritingEngine.open({ data: this.#file, isReadOnly: true })
      try {
        return await read(engine)
      } finally {
        engine.close()
      }
    } catch (error) {
      throw error instanceof AppError
        ? error
        : new AppError('pipeline_destination', { destination: 'duckdb', why: 'its file cannot be read' }, { cause: error })
    }
  }
}

async function dropTables(files: PrivateFiles, tables: readonly string[], left: Left, loadId: string): Promise<void> {
  const engine = await WritingEngine.open({ data: files.data, spill: files.spill })
  try {
    const found = new Tables(engine, DATA, { isStrict: true })
    for (const table of tables) await found.drop(table)
    await writeVersion(engine, left)
    await writeState(engine, loadId, left)
    await engine.detach([DATA])
  } finally {
    engine.close()
  }
}
