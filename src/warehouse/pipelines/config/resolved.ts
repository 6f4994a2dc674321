/** A config ready to run: strict, merged with its defaults, secrets filled in. Plain data without methods, except for functions of `.ts` files. */
export interface ResolvedConfig {
  readonly name: string
  readonly destination: DestinationSpec
  readonly dataset: string
  /** As written: a cron expression, with or without a zone. */
  readonly schedule?: string
  readonly contract?: Contract
  readonly maxTableNesting: number
  readonly onGuard: 'fail' | 'warn'
  readonly resume: boolean
  readonly client: ResolvedClient
  /** Parents before their children, else in the order of the file. */
  readonly resources: readonly ResolvedResource[]
  /** Resources that guard 3 left out, only with `skipUnresolved`. */
  readonly skipped: readonly SkippedResource[]
  /** Of what decides about the rows; holds no secret. */
  readonly hash: string
  /** Values to hide in everything that is written. */
  readonly secrets: readonly string[]
}
export interface SkippedResource {
  readonly resource: string
  readonly message: string
}
export interface DestinationSpec {
  readonly type: string
  readonly connection?: string
  readonly path?: string
  readonly format?: 'parquet' | 'jsonl' | 'csv'
}

export interface ResolvedClient {
  /** Without a slash at its end. */
  readonly baseUrl: string
  /** Requests at once to one host. */
  readonly maxParallel: number
  readonly requestsPerSecond?: number
  readonly timeoutMs: number
  readonly maxPageBytes: number
  /** Of one resource and parent record. */
  readonly maxPages: number
}

export interface ResolvedResource {
  readonly name: string
  readonly tableName: string
  readonly parent?: string
  /** Fields of the parent's record that come along as columns `_<parent>_<field>`. */
  readonly includeFromParent: readonly string[]
  readonly selected: boolean
  readonly parallelized: boolean
  readonly steps: readonly Step[]
  readonly disposition: Disposition
  readonly primaryKey: readonly string[]
  readonly mergeKey: readonly string[]
  readonly columns: ReadonlyMap<string, ColumnHint>
  readonly contract?: Contract
  readonly maxTableNesting?: number
  /** Hints for child tables, by their path in the record (`a` or `a.b`). */
  readonly nestedHints: ReadonlyMap<string, NestedHint>
  readonly references: readonly Reference[]
  readonly endpoint: ResolvedEndpoint
}
export interface Step {
  readonly kind: 'filter' | 'map' | 'yield_map'
  /** JSONata, or a function of a `.ts` file. */
  readonly expression: string | StepFunction
}
export type StepFunction = (record: unknown) => unknown
export type Disposition =
  | { readonly kind: 'append' }
  | { readonly kind: 'replace'; readonly strategy: 'truncate-and-insert' | 'insert-from-staging' }
  | { readonly kind: 'merge'; readonly strategy: 'delete-insert' | 'upsert' | 'insert-only' | 'scd2' }
  | { readonly kind: 'skip' }
export const DATA_TYPES = ['text', 'double', 'bool', 'timestamp', 'bigint', 'binary', 'json', 'decimal', 'wei', 'date', 'time'] as const
export type DataType = (typeof DATA_TYPES)[number]
export interface ColumnHint {
  readonly dataType?: DataType
  readonly nullable?: boolean
  readonly primaryKey?: boolean
  readonly mergeKey?: boolean
  readonly unique?: boolean
  readonly hardDelete?: boolean
  readonly dedupSort?: 'asc' | 'desc'
  readonly precision?: number
  readonly scale?: number
  readonly timezone?: boolean
}
export const CONTRACT_MODES = ['evolve', 'freeze', 'discard_row', 'discard_value'] as const
export type ContractMode = (typeof CONTRACT_MODES)[number]
export interface Contract {
  readonly tables: ContractMode
  readonly columns: ContractMode
  readonly dataType: ContractMode
}
export interface NestedHint {
  readonly columns: ReadonlyMap<string, ColumnHint>
  readonly primaryKey: readonly string[]
  readonly mergeKey: readonly string[]
  readonly contract?: Contract
  readonly maxTableNesting?: number
  readonly references: readonly Reference[]
}
export interface Reference {
  readonly columns: readonly string[]
  readonly referencedTable: string
  readonly referencedColumns: readonly string[]
}

export interface ResolvedEndpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** What path parameters are appended to; null where the path is a whole address. */
  readonly baseUrl: string | null
  readonly path: Template
  readonly params: readonly (readonly [name: string, value: Template])[]
  readonly headers: readonly (readonly [name: string, value: Template])[]
  readonly body?: { readonly kind: 'json' | 'form' | 'text'; readonly value: Template }
  readonly auth?: Auth
  /** The credentials are the endpoint's own: they go to the origin of its path, else to that of the client. */
  readonly hasOwnAuth: boolean
  readonly paginator: PaginatorSpec
  /** JSONPath of the records; absent: detected on the first page. */
  readonly selector?: string
  readonly allowMissingSelector: boolean
  readonly responseActions: readonly ResponseAction[]
  readonly incremental?: Incremental
  /** JSONPath of the total; false: nothing is to be taken for a total. */
  readonly countPath?: string | false
  readonly countCheck: 'fail' | 'warn' | 'off'
  readonly repeatCheck: 'fail' | 'off'
}

/** A value of the config in which placeholders were compiled; a placeholder that stands alone keeps the type of what it stands for. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'placeholder'; readonly placeholder: Placeholder }
  | { readonly kind: 'text'; readonly parts: readonly (string | Placeholder)[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: Template])[] }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
export type Placeholder =
  | { readonly from: 'parent'; readonly resource: string; readonly path: string }
  | { readonly from: 'incremental'; readonly value: 'start_value' | 'initial_value' | 'last_value' | 'end_value' }
export type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json }

export type Auth =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'api-key'; readonly name: string; readonly key: string; readonly location: 'header' | 'query' | 'cookie' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'client-credentials'
      readonly tokenUrl: string
      readonly clientId: string
      readonly clientSecret: string
      readonly token?: string
      readonly request: Readonly<Record<string, string>>
      readonly lifetimeS: number
    }

/** Where a page number, offset or cursor goes: a query parameter or a dotted path in the JSON body. */
export type PagingPlace = { readonly in: 'query'; readonly name: string } | { readonly in: 'body'; readonly path: string }
export interface RangeStops {
  readonly totalPath: string | null
  readonly maximum: number | null
  readonly stopAfterEmptyPage: boolean
  readonly hasMorePath: string | null
}
export type PaginatorSpec =
  | { readonly kind: 'auto' }
  | { readonly kind: 'single-page' }
  | { readonly kind: 'json-link'; readonly nextUrlPath: string }
  | { readonly kind: 'header-link'; readonly relation: string }
  | { readonly kind: 'header-cursor'; readonly header: string; readonly param: string }
  | {
      readonly kind: 'cursor'
      readonly cursorPath: string
      readonly place: PagingPlace
      readonly stopAfterEmptyPage: boolean
      readonly hasMorePath: string | null
    }
  | ({ readonly kind: 'offset'; readonly limit: number; readonly first: number; readonly place: PagingPlace; readonly limitPlace: PagingPlace } & RangeStops)
  | ({ readonly kind: 'page-number'; readonly base: number; readonly first: number; readonly place: PagingPlace } & RangeStops)

export interface ResponseAction {
  readonly status?: number
  readonly content?: string
  readonly action: 'ignore' | 'retry'
}
export type CursorValue = string | number | null
export interface Incremental {
  readonly cursorPath: string
  readonly initialValue: CursorValue
  readonly endValue: CursorValue
  readonly startParam?: string
  readonly endParam?: string
  /** Null: the whole row; empty: rows at the boundary are not compared. */
  readonly primaryKey: readonly string[] | null
  readonly rowOrder?: 'asc' | 'desc'
  readonly rangeStart: 'closed' | 'open'
  readonly rangeEnd: 'open' | 'closed'
  readonly lag?: number
  readonly onMissing: 'raise' | 'include' | 'exclude'
  readonly lastValue: 'max' | 'min'
  readonly convert?: 'date' | 'epoch' | 'epoch_ms' | 'string'
}
