import type { Disposition, Json } from '../config/index.ts'
import type { ColumnBatch } from '../normalize/index.ts'
import type { DatasetSchema } from '../schema/index.ts'

/** A place datasets are loaded into. */
export interface Destination {
  readonly kind: string
  /** Longest name of a table or column; the normalizer shortens to it. */
  readonly identifierLength: number
  /**
   * Opens a dataset, also one that does not exist yet. To `load` is for who holds the pipeline's lock: what a killed load left
   * behind is removed. To `read` never disturbs a load that runs.
   * @throws AppError `pipeline_destination` when it cannot be reached or used
   */
  open(dataset: string, use?: 'load' | 'read'): Promise<OpenDataset>
}

export interface OpenDataset {
  /** What the last commit left. */
  stored(): Promise<StoredDataset>
  /** Whether a load with this id was committed. */
  isLoaded(loadId: string): Promise<boolean>
  /**
   * Starts a load; one at a time.
   * @param dispositions by name of the resource; a table whose resource is absent is appended to
   * @throws AppError `pipeline_load` when another process is loading into this dataset
   */
  begin(loadId: string, dispositions: ReadonlyMap<string, Disposition>): Promise<LoadSession>
  /** Where the rows are, as printed after a run; holds no secret. */
  location(): string
  /** Removes tables with their rows, and writes what is left as schema and state, in one commit; a table that does not exist is passed over. */
  drop(tables: readonly string[], left: Left): Promise<void>
  close(): Promise<void>
}

export interface StoredDataset {
  /** As it was given to the last `commit`. */
  readonly schema: DatasetSchema | null
  readonly state: Json | null
  /** Of the newest load, or null before the first. */
  readonly loadId: string | null
}

/** One load. Nothing of it is visible before `commit` resolves; after a failure or `abort` nothing of it remains. */
export interface LoadSession {
  /**
   * Takes the rows over before it resolves, so that the caller may use the arrays again. Creates tables and adds columns as they
   * come; a batch may have more columns than the one before, never fewer.
   * @throws AppError `pipeline_load`
   */
  append(batch: ColumnBatch): Promise<void>
  /**
   * Makes the load visible in one step, durable when it resolves.
   * @throws AppError `pipeline_load`; `facts.transient` says that the same load may succeed when it is tried again from its pages
   */
  commit(what: Commit): Promise<void>
  /** Never throws; may follow a failed `append` or `commit`. */
  abort(): Promise<void>
}

export interface Left {
  readonly pipeline: string
  readonly schema: DatasetSchema
  readonly state: Json
  readonly insertedAt: Date
}

export interface Commit extends Left {
  /** Whether a row of `_dlt_pipeline_state` is written. */
  readonly stateChanged: boolean
  /**
   * Root tables whose resource was read to its end in this load, with or without rows: `replace` empties them with all their
   * child tables, `scd2` closes rows that are gone. A table that is absent here is only added to.
   */
  readonly extracted: readonly string[]
}
