import type { BoundValue, Cell, StatementColumn, TableRead } from '../../../flow.ts'
import type { Catalog, RawResult, RunLimits } from '../connector.ts'

/** What the server says to an engine's process. The first message is `open`; nothing secret is in argv or the environment. */
export type Request =
  | { readonly id: number; readonly op: 'open'; readonly file: string; readonly memoryBytes: number; readonly threads: number }
  | { readonly id: number; readonly op: 'introspect' }
  | { readonly id: number; readonly op: 'run'; readonly run: RunRequest }
  | { readonly id: number; readonly op: 'stop' }
  /** The batch of a stream has been read. */
  | { readonly id: number; readonly op: 'more' }

export interface RunRequest {
  readonly text: string
  readonly values: readonly BoundValue[]
  /** Expected output; empty when the database names its columns. */
  readonly columns: readonly Pick<StatementColumn, 'name' | 'type'>[]
  readonly limits: Pick<RunLimits, 'maxRows' | 'maxBytes'>
  /** All that the guard saw it read; the engine compares. */
  readonly reads: readonly TableRead[] | null
  /** Waits after each batch until it has been read. */
  readonly stream?: boolean
}

export type Reply =
  | { readonly id: number; readonly kind: 'rows'; readonly rows: readonly (readonly Cell[])[]; readonly columns?: RawResult['columns'] }
  | { readonly id: number; readonly kind: 'ran'; readonly result: Omit<RawResult, 'rows'> }
  | { readonly id: number; readonly kind: 'catalog'; readonly catalog: Catalog }
  | { readonly id: number; readonly kind: 'opened' }
  | { readonly id: number; readonly kind: 'failed'; readonly reason: FailureReason; readonly message: string }

/** `unsafe`: the engine's settings are not as ordered, or the statement is not a SELECT. `unusable`: the file cannot be opened. */
export type FailureReason = 'stopped' | 'query' | 'unsafe' | 'unusable'

/** One engine inside its process. */
export interface Engine {
  introspect(): Promise<Catalog>
  /** Hands over rows in batches, each once the one before is taken; resolves when all are out. Stops soon after `stop` is aborted. */
  run(request: RunRequest, emit: Emit, stop: AbortSignal): Promise<Omit<RawResult, 'rows'>>
}

/** Resolves when the batch is taken. The last batch may be empty. */
export type Emit = (rows: readonly (readonly Cell[])[], columns: RawResult['columns']) => Promise<void>

/** A failure with a reason that survives the way to the server. */
export class EngineFailure extends Error {
  readonly reason: FailureReason

  constructor(reason: FailureReason, message: string) {
    super(message)
    this.reason = reason
  }
}
