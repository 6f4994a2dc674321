import type { ResolvedConfig } from '../config/index.ts'
import type { Check, Detection, ExtractEvent, PipelineFetch } from '../extract/index.ts'
import type { Destination } from '../load/destination.ts'
import type { Failpoint } from '../package/index.ts'
import type { TableSchema } from '../schema/index.ts'
import type { Trace } from './trace.ts'

export interface RunRequest {
  readonly config: ResolvedConfig
  /** From the start, whatever was loaded before; tables that are only ever added to are emptied in the same commit. */
  readonly full: boolean
  /** These resources alone. */
  readonly only?: readonly string[]
  /** Guards 1 and 2 warn. */
  readonly acceptPartial: boolean
  readonly skipUnresolved: boolean
  /** Page logs stay after the load. */
  readonly keepPages: boolean
}

/** Everything a run touches. */
export interface RunDeps {
  /** `<data folder>/pipelines/<name>`. */
  readonly folder: string
  readonly destination: Destination
  readonly fetch: PipelineFetch
  readonly now: () => Date
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly randomBytes: (bytes: Uint8Array) => void
  readonly host: string
  readonly pid: number
  readonly isAlive: (pid: number) => boolean
  readonly signal: AbortSignal
  readonly events: (event: RunEvent) => void
  readonly failpoint?: Failpoint
}

/** 0 ok · 1 failed load · 2 config · 3 guard · 4 already running · 130 interrupted, to be resumed. */
export type RunExit = 0 | 1 | 2 | 3 | 4 | 130

export interface RunResult {
  readonly exitCode: RunExit
  readonly pipeline: string
  readonly destination: string
  readonly dataset: string
  /** Where the rows are; null when the destination was not reached. */
  readonly location: string | null
  /** Packages that this run committed: one that was pending, and the new one. */
  readonly loaded: readonly LoadedPackage[]
  /** The package this run ended with, where it is not loaded. */
  readonly unfinished: UnfinishedPackage | null
  /** Of the newest package. */
  readonly checks: readonly Check[]
  readonly detected: readonly Detection[]
  readonly tables: readonly TableCount[]
  /** Guards in mode warn, key collisions, discarded rows, resources left out: what a person should know about these rows. */
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
  readonly error: RunFailure | null
  readonly trace: Trace
}
export interface LoadedPackage {
  readonly loadId: string
  readonly rows: number
  /** It was left by an earlier run. */
  readonly wasPending: boolean
}
export interface UnfinishedPackage {
  readonly loadId: string
  readonly state: 'new' | 'extracted' | 'normalized' | 'aborted'
  readonly failedJobs: readonly { readonly job: string; readonly code: string; readonly message: string }[]
}
export interface RunFailure {
  readonly code: string
  readonly message: string
}
export interface TableCount {
  readonly table: string
  readonly resource: string
  readonly rows: number
  readonly discardedRows: number
  readonly discardedValues: number
  readonly isNew: boolean
  readonly newColumns: readonly string[]
  readonly nullOnly: readonly string[]
}

/** JSON without secrets and row values: what the progress of a run is drawn from. */
export type RunEvent =
  | ExtractEvent
  | {
      readonly type: 'run-start'
      readonly pipeline: string
      readonly loadId: string
      readonly at: string
      readonly resumed: boolean
      readonly pending: boolean
    }
  | { readonly type: 'table'; readonly table: string; readonly isNew: boolean; readonly newColumns: readonly string[] }
  | { readonly type: 'step-end'; readonly step: 'extract' | 'normalize' | 'load'; readonly seconds: number; readonly rows: number }
  | { readonly type: 'run-end'; readonly exitCode: RunExit; readonly loadIds: readonly string[]; readonly error: RunFailure | null }

/** What the first page of every resource shows, before anything is stored. */
export interface DryRun {
  readonly exitCode: RunExit
  readonly pipeline: string
  readonly requests: readonly { readonly resource: string; readonly method: string; readonly url: string; readonly status: number }[]
  readonly detected: readonly Detection[]
  readonly checks: readonly Check[]
  readonly tables: readonly (TableCount & { readonly columns: TableSchema['columns'] })[]
  readonly warnings: readonly string[]
  readonly error: RunFailure | null
}
