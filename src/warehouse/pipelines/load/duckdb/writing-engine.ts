import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { literal } from '../sql-text.ts'

/** The dataset's file and the file for staged rows, as catalogs of one engine. */
export const DATA = 'data'
export const STAGING = 'staging'

// a second thread makes nothing here faster and takes a third more of the processor
const THREADS = '1'
const APPENDING_MEMORY = '32MiB'
const MERGING_MEMORY = '128MiB'

/** Only what is attached here is ever touched: no file functions, no extensions, nothing from the network. */
const LOCKED = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_persistent_secrets: 'false',
} as const

export interface EngineFiles {
  readonly data: string
  /** Absent: nothing can be staged. */
  readonly staging?: string
  /** Folder for what does not fit into memory; absent: a statement that needs it fails. */
  readonly spill?: string
  readonly isReadOnly?: boolean
  /** Folders whose files COPY and the file functions may read and write. */
  readonly open?: readonly string[]
}

/** A DuckDB in this process for our own statements on our own files. */
export class WritingEngine {
  readonly connection: DuckDBConnection
  readonly #instance: DuckDBInstance
  #closed = false

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.connection = connection
  }

  static async open(files: EngineFiles): Promise<WritingEngine> {
    const instance = await DuckDBInstance.create(':memory:', { ...LOCKED, threads: THREADS, memory_limit: APPENDING_MEMORY, temp_directory: files.spill ?? '' })
    const engine = new WritingEngine(instance, await instance.connect())
    try {
      await engine.#attach(files)
    } catch (error) {
      engine.close()
      throw error
    }
    return engine
  }

  async #attach({ data, staging, isReadOnly, open }: EngineFiles): Promise<void> {
    // these files count only once they are checkpointed, synced and renamed, so a log of what is written would be written for nothing
    await this.run(`ATTACH ${literal(data)} AS ${DATA} (${isReadOnly === true ? 'READ_ONLY' : "RECOVERY_MODE 'no_wal_writes'"})`)
    if (staging !== undefined) await this.run(`ATTACH ${literal(staging)} AS ${STAGING} (RECOVERY_MODE 'no_wal_writes')`)
    await this.run("SET TimeZone = 'UTC'")
    if (open !== undefined) await this.run(`SET allowed_directories = [${open.map(literal).join(', ')}]`)
    await this.run('SET enable_external_access = false')
    await this.run(`USE ${DATA}`)
  }

  async run(sql: string, values?: Record<string, DuckDBValue>): Promise<void> {
    await this.connection.run(sql, values)
  }

  async rows(sql: string, values?: Record<string, DuckDBValue>): Promise<readonly Record<string, unknown>[]> {
    return (await this.connection.runAndReadAll(sql, values)).getRowObjectsJS()
  }

  /** More room for joins than appending needs. */
  async prepareMerging(): Promise<void> {
    await this.run(`SET memory_limit = '${MERGING_MEMORY}'`)
  }

  /** Writes everything into the attached files and lets go of them. */
  async detach(catalogs: readonly string[]): Promise<void> {
    await this.run('USE memory')
    for (const catalog of catalogs) {
      if (catalog === DATA) await this.run(`CHECKPOINT ${catalog}`)
      await this.run(`DETACH ${catalog}`)
    }
  }

  /** Again is nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.connection.closeSync()
    this.#instance.closeSync()
  }
}
