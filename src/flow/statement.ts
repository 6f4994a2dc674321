import type { Format, ValueType } from './plan.ts'

export const DIALECTS = ['postgres', 'duckdb', 'sqlite'] as const
export type DialectId = (typeof DIALECTS)[number]

/** Type of a value as stored and as returned. `timestamptz` is an instant; `timestamp` is local and has no zone. */
export type CellType = 'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'date' | 'time' | 'timestamp' | 'timestamptz' | 'json' | 'binary'

/**
 * One cell. `integer`: a number while it is safe, else decimal text. `decimal`: decimal text, never a float.
 * `float`: a finite number, else null. `date`: YYYY-MM-DD. `timestamp`: YYYY-MM-DDTHH:MM:SS[.mmm], no zone.
 * `timestamptz`: the same in UTC with a final Z. `json`, `text`, `time`: text. `binary`: base64 text.
 */
export type Cell = null | boolean | number | string

/** A parameter of a statement, in the order of its placeholders. Numbers are decimal text. */
export interface BoundValue {
  readonly type: ValueType
  readonly value: string | boolean | null
}

export interface StatementColumn {
  readonly name: string
  readonly label: string
  readonly type: CellType
  readonly show: 'asked' | 'support' | 'hidden'
  readonly format?: Format
}

/** SQL in the connection's dialect. Values are bound, never part of the text. */
export interface Statement {
  readonly connection: string
  readonly dialect: DialectId
  readonly text: string
  readonly values: readonly BoundValue[]
  /** Output columns in order. Empty for free SQL, whose columns the database names. */
  readonly columns: readonly StatementColumn[]
  /** Ids of the tables it reads, sorted, each once. */
  readonly tables: readonly string[]
  /** `plan`: compiled from a plan. `probe`: made by sync to learn about the data. `free`: written by a person or a model. */
  readonly origin: 'plan' | 'probe' | 'free'
}

declare const guarded: unique symbol
/** A statement that passed the guard. Only `ask/guard` makes one. */
export type GuardedStatement = Statement & {
  readonly [guarded]: true
  readonly fingerprint: string
  readonly reads: readonly TableRead[] | null
  readonly uses: readonly TableUse[]
}

/** A table that a statement reads and the columns it may read of it: an engine that can tell refuses to read more. Null only where a connector alone is on trial. */
export interface TableRead {
  readonly schema: string | null
  readonly table: string
  readonly columns: readonly string[]
}

/** What a statement took from a table, kept with its result: later readers need the same rights. */
export interface TableUse {
  /** Id of the table. */
  readonly table: string
  readonly columns: readonly string[]
  /** Key of the condition that its rows fulfilled; absent: every row. */
  readonly rows?: string
}

export const REFUSALS = ['writes_data', 'unsafe', 'over_limit', 'not_visible'] as const
export interface Refusal {
  readonly kind: 'refused'
  readonly reason: (typeof REFUSALS)[number]
  readonly message: string
  /** The name in the statement that it is about, where there is one. */
  readonly about?: string
  /** What the parser says of a text that is no SQL. */
  readonly complaint?: string
}

/** Rows of one statement: `rows[n][k]`, k in the order of `columns`. */
export interface ResultSet {
  readonly columns: readonly StatementColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** More rows existed than the limit allowed. */
  readonly truncated: boolean
  readonly durationMs: number
  /** ISO 8601, UTC. */
  readonly executedAt: string
}
