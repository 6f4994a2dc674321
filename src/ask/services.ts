import type { Actor, Chart, Clock, DialectId, GuardedStatement, Progress } from '../flow.ts'
import type { Capabilities, RawResult, RunLimits } from '../warehouse/connectors/connector.ts'
import type { TableFence } from '../warehouse/row-filters/index.ts'
import type { Model, TableRef } from '../warehouse/semantic/model.ts'
import type { ValueIndex } from '../warehouse/semantic/values.ts'

/** One connection as one actor sees it: only visible entities, fields and values exist in it. */
export interface AskConnection {
  readonly id: string
  readonly label: string
  /** Answers only when chosen, or when no own data can. */
  readonly demo: boolean
  readonly dialect: DialectId
  readonly capabilities: Capabilities
  readonly model: Model
  readonly values: ValueIndex
  readonly scope: Scope
  run(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): Promise<RawResult>
  /** The rows in batches, for exports larger than memory; see `OpenConnection.stream`. */
  stream?(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): AsyncGenerator<RawResult>
}

/** What an actor may read on one connection; what the guard checks against. */
export interface Scope {
  readonly connection: string
  readonly dialect: DialectId
  readonly tables: readonly VisibleTable[]
  /** Set where rows are filtered on a connection that is not proven, or not isolated, for SQL written by people or models. */
  readonly plansOnly?: true
  /** SHA-256 over all of it, hex: two actors share a cache entry only if theirs are equal. */
  readonly fingerprint: string
}
export interface VisibleTable {
  readonly ref: TableRef
  readonly columns: readonly string[]
  /** Set when not every row is visible: what each row fulfils. */
  readonly fence?: TableFence
  /** Set when the table has more columns than the visible ones, or may get them: it is never read as it stands. */
  readonly narrowed?: true
}

/** All that answering needs from outside; every effect is here, so a test passes its own. */
export interface AskServices {
  /** Active connections with at least one table the actor may query, models narrowed to the actor. */
  connections(actor: Actor): Promise<readonly AskConnection[]>
  /** Now, with the connection's calendar. */
  clock(model: Model): Clock
  readonly limits: RunLimits
  report(progress: Progress): void
}

/** The server's picture of a chart. */
export interface ChartImage {
  readonly chart: Chart
  readonly png: Uint8Array
}
