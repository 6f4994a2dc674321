import type { CellType, DialectId, Expr, Format, Path, Period, Predicate } from '../../flow.ts'

/**
 * The semantic model of one connection, resolved: names checked, formulas parsed, inverse joins added.
 * Plain data; made by `loadModel` from files and the last sync, never edited in place.
 */
export interface Model {
  /** 40 hex digits: SHA-1 of the canonical JSON of its files. Equal content, equal commit. */
  readonly commit: string
  readonly connection: string
  readonly dialect: DialectId
  readonly label: string
  readonly description: string
  /** Tie-break between connections; the demo has 0, others 10 unless changed. */
  readonly priority: number
  readonly calendar: Calendar
  readonly currency: string | null
  /** Plain word or phrase (lower case) → name of an entity, `entity.field` or `entity.measure`. */
  readonly synonyms: Readonly<Record<string, string>>
  readonly entities: Readonly<Record<string, Entity>>
  readonly questions: readonly VerifiedQuestion[]
  /** Former entity name → name, from `was`. */
  readonly renamed?: Readonly<Record<string, string>>
}

export interface Calendar {
  readonly timeZone: string
  readonly weekStart: 'monday' | 'sunday' | 'saturday'
  /** Month 1–12. */
  readonly fiscalYearStart: number
  readonly fiscalYearName: 'start' | 'end'
  readonly quarters: 'calendar' | 'fiscal'
}

/** Where a table is: what the compiler quotes. `id` is `<database>.<schema>.<table>` as on the wire. */
export interface TableRef {
  readonly id: string
  readonly schema: string | null
  readonly table: string
}

export interface Named {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly synonyms: readonly string[]
  readonly hidden: boolean
  /** Made by sync, import or a model and not yet accepted: the whole object, or the keys listed. */
  readonly suggested: boolean | readonly string[]
  /** Groups that may see it; absent: whoever may see the table. Narrows only. */
  readonly visibleTo?: readonly string[]
}

export interface Entity extends Named {
  readonly source: { readonly kind: 'table'; readonly table: TableRef } | { readonly kind: 'sql'; readonly sql: string }
  /** Field names; never empty for a table that has a key, empty when none is known. */
  readonly key: readonly string[]
  /** Field names that name a row for people; empty when none is known. */
  readonly title: readonly string[]
  /** Field names for "list X"; empty: the title alone. */
  readonly shown: readonly string[]
  /** One row is … */
  readonly grain: string
  readonly time?: { readonly path: Path; readonly field: string }
  readonly defaultPeriod?: Period
  readonly defaultOrder: readonly { readonly field: string; readonly direction: 'asc' | 'desc' }[]
  readonly fields: Readonly<Record<string, Field>>
  /** Declared joins and the inverses of those declared elsewhere; one name space with `fields`. */
  readonly joins: Readonly<Record<string, Join>>
  readonly measures: Readonly<Record<string, Measure>>
  readonly filters: Readonly<Record<string, NamedFilter>>
  readonly active: boolean
  readonly weight: number
  /** Former name → name of fields, joins, measures and filters, from `was`. */
  readonly renamed?: Readonly<Record<string, string>>
  /** From the last sync. */
  readonly rowCount?: number
  readonly freshUntil?: string
}

export interface Field extends Named {
  readonly type: FieldType
  readonly source: { readonly kind: 'column'; readonly column: string } | { readonly kind: 'formula'; readonly expr: Expr }
  readonly role?: 'key' | 'title'
  /** What the values are. `year`, `year_month` take periods at their own granularity. */
  readonly kind?: FieldKind
  readonly unit?: string
  readonly format?: Format
  /** Code → meaning. */
  readonly values: Readonly<Record<string, string>>
  readonly examples: readonly string[]
  /**
   * IANA zone of a timestamp without zone, or how SQLite holds a date: `text`, `epoch`, `epoch_ms`, `julian`.
   * `text` on an integer or decimal: a number kept as text, converted when read.
   */
  readonly storedIn?: string
  readonly personal: boolean
  /** Its distinct values may be looked up. */
  readonly valueIndex: boolean
  readonly profile?: FieldProfile
}
export type FieldType = Extract<CellType, 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'timestamptz' | 'json'>
export const FIELD_KINDS = [
  'country',
  'city',
  'email',
  'url',
  'percent',
  'id',
  'code',
  'year',
  'year_month',
  'name',
  'money',
  'latitude',
  'longitude',
  'phone',
] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** Measured by sync over the whole table unless `sampled`. `min`, `max` as text in the field's own form. */
export interface FieldProfile {
  readonly rows: number
  readonly nulls: number
  readonly distinct: number
  readonly min?: string
  readonly max?: string
  readonly sampled: boolean
  /** Most frequent first, at most 20. */
  readonly top: readonly { readonly value: string; readonly count: number }[]
}

export type Cardinality = 'many_to_one' | 'one_to_one' | 'one_to_many' | 'many_to_many'
export interface Join extends Named {
  readonly to: string
  /** Own field, field of the other. */
  readonly keys: readonly (readonly [own: string, other: string])[]
  readonly cardinality: Cardinality
  /** Name of the same join seen from the other side. */
  readonly inverse: string
  /** Declared here, not derived as an inverse. */
  readonly declared: boolean
  /** Every row has a partner. */
  readonly required: boolean
  readonly weight: number
  /** Rows without a partner, when profiled. */
  readonly orphans?: number
  readonly evidence?: { readonly inclusion: number; readonly unique: boolean; readonly names: number }
}

export interface Measure extends Named {
  readonly expr: Expr
  readonly kind: 'simple' | 'filtered' | 'ratio' | 'derived' | 'semi_additive' | 'window'
  readonly format?: Format
  readonly unit?: string
  readonly time?: { readonly path: Path; readonly field: string }
  readonly defaultPeriod?: Period
}
export interface NamedFilter extends Named {
  readonly predicate: Predicate
}

export interface VerifiedQuestion {
  readonly id: string
  readonly question: string
  readonly slots: Readonly<Record<string, { readonly kind: 'field' | 'period'; readonly field: string } | { readonly kind: 'number' | 'limit' }>>
  /** Compact plan as in the file (see `expandPlan`), or a statement without slots. */
  readonly body: { readonly kind: 'plan'; readonly plan: unknown } | { readonly kind: 'sql'; readonly sql: string }
  /** Id of the table a statement is an example for. */
  readonly table?: string
}

/** A step is to-one if walking it never multiplies rows. */
export function isToOne(join: Join): boolean {
  return join.cardinality === 'many_to_one' || join.cardinality === 'one_to_one'
}
