/**
 * What sync measured about the data of one connection, by guarded probe statements. Keyed by the catalog's
 * spelling (table id, column name). A table or column that could not be measured is absent, never guessed.
 */
export interface Profiles {
  /** ISO 8601, UTC. */
  readonly takenAt: string
  readonly tables: Readonly<Record<string, TableProfile>>
  /** Declared foreign keys and plausible undeclared ones, each measured. */
  readonly foreignKeys: readonly ForeignKeyEvidence[]
}

export interface TableProfile {
  /** Exact unless `sampled`. */
  readonly rows: number
  /** Column figures come from a sample; `distinct`, `min`, `max` are then lower bounds and estimates. */
  readonly sampled: boolean
  readonly columns: Readonly<Record<string, ColumnProfile>>
  /** Column sets tested for uniqueness, declared keys included. `unique` means over the whole table, nulls excluded. */
  readonly keys: readonly { readonly columns: readonly string[]; readonly unique: boolean; readonly nulls: number; readonly declared: boolean }[]
}

export interface ColumnProfile {
  /** Rows the figures cover. */
  readonly rows: number
  readonly nulls: number
  readonly distinct: number
  /** In the column's own form, as text; absent for types without order, and when there is no value. */
  readonly min?: string
  readonly max?: string
  /** Text columns: longest value in characters. */
  readonly maxLength?: number
  /** Most frequent first, at most 20; absent for long texts, binary and json. */
  readonly top: readonly { readonly value: string; readonly count: number }[]
  /** Distinct values in the order the table holds them, at most 20. */
  readonly sample: readonly string[]
  readonly form?: ValueForm
  /** SQLite, where a column may hold any type: what its non-null values are. Absent elsewhere. */
  readonly storage?: { readonly integer: number; readonly real: number; readonly text: number; readonly blob: number }
}

/**
 * What the values of a column really are, when that differs from its declared type and every one of them agrees.
 * `date`, `timestamp`: ISO text (`2026-09-14`, `2026-09-14 08:03:11`, `T` and fractions allowed); `year_month`: `2026-09`;
 * `date_compact`: `20260914`; `epoch`, `epoch_ms`, `julian`: numbers that are instants and a column named like one;
 * `integer`, `decimal`: numbers held as text; `boolean`: two-valued (0/1, t/f, yes/no).
 */
export const VALUE_FORMS = ['date', 'timestamp', 'year_month', 'date_compact', 'epoch', 'epoch_ms', 'julian', 'integer', 'decimal', 'boolean'] as const
export type ValueForm = (typeof VALUE_FORMS)[number]

export interface ForeignKeyEvidence {
  readonly table: string
  readonly columns: readonly string[]
  readonly toTable: string
  readonly toColumns: readonly string[]
  /** Declared in the database. */
  readonly declared: boolean
  /** Share of distinct non-null own values found on the other side, in [0, 1]. */
  readonly inclusion: number
  /** Rows whose non-null key has no partner. */
  readonly orphans: number
  /** Rows whose key is null. */
  readonly nulls: number
  /** The other side is unique, so the join never multiplies rows. */
  readonly unique: boolean
  /** No own value repeats: the relation is one to one. */
  readonly ownUnique: boolean
}

export const NO_PROFILES: Profiles = { takenAt: '1970-01-01T00:00:00.000Z', tables: {}, foreignKeys: [] }
