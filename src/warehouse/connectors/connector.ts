import type { Cell, CellType, DialectId, GuardedStatement } from '../../flow.ts'

/** A kind of system Parley can ask. One folder each; only its `driver.ts` imports the vendor's client, lazily. */
export interface Connector {
  readonly id: ConnectorId
  readonly label: string
  readonly dialect: DialectId
  readonly capabilities: Capabilities
  /** Form, request schema, documentation and redaction are all drawn from these. */
  readonly fields: readonly ConnectorField[]
  /** Its data and what they mean come with Parley: described when it is first connected, and for admins alone until somebody opens its tables. */
  readonly shipped?: true
  /** Id of a connection with this configuration, as on the wire: `<host>:<port>:<database>` in lower-case host, or the file name. */
  connectionId(config: ConnectorConfig): string
  /** Opens nothing yet; the first use does. @throws AppError `connection_failed` with a class a person can act on */
  open(config: ConnectorConfig, context: ConnectorContext): OpenConnection
}

export const CONNECTORS = ['postgres', 'duckdb', 'sqlite', 'usagedb'] as const
export type ConnectorId = (typeof CONNECTORS)[number]

/** What shared code may rely on; it never compares a connector's name. */
export interface Capabilities {
  /** Compiled plans may carry row filters. Declared only when proven. */
  readonly rowFilters: boolean
  /** Free SQL may be run under row filters. Declared only when proven. */
  readonly filteredSql: boolean
  /** The database converts instants to a named time zone. */
  readonly timeZones: boolean
  /** Keys and foreign keys can be declared, and are read. */
  readonly declaredKeys: boolean
  /** The database itself stops a statement at its time limit. */
  readonly statementTimeout: boolean
}

export interface ConnectorField {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly type: 'text' | 'number' | 'secret' | 'file' | 'boolean'
  readonly required: boolean
  readonly default?: string | number | boolean
}
/** Parsed against `fields`; secrets in clear, in memory only. */
export type ConnectorConfig = Readonly<Record<string, string | number | boolean>>

export interface ConnectorContext {
  /** Folders whose files may be opened by file-based connectors. */
  readonly fileRoots: readonly string[]
  /** Checks and resolves an address before it is dialled; throws `host_not_allowed`. */
  resolveHost(
    host: string,
    port: number,
  ): Promise<{
    readonly address: string
    /** Inside the installation's own network: encryption is tried, not demanded. */
    readonly private?: boolean
  }>
  /** Where Parley keeps a record of its own usage; absent where nothing is kept. */
  readonly usage?: UsageFile
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** A DuckDB file about Parley itself. */
export interface UsageFile {
  readonly file: string
  /** Writes it anew. */
  refresh(signal: AbortSignal): Promise<void>
  /** Writes it where it is missing or too old to be asked. */
  ready(signal: AbortSignal): Promise<void>
}

export interface OpenConnection {
  /** Set while nothing but its own locks stands around the engine; filtered actors then get plans only. */
  readonly reducedIsolation?: true
  /** Name, reach, TLS, sign-in, rights: each step done in order; stops at the first that fails. */
  test(signal: AbortSignal): Promise<TestReport>
  /** The catalog as it is now. Never reads a row of user data. */
  introspect(signal: AbortSignal): Promise<Catalog>
  /**
   * Runs one guarded statement, read-only, and returns at most `maxRows` rows (the first ones).
   * Aborting the signal stops the statement in the database within 2 s.
   * @throws AppError `query_failed`, `query_timeout`, `query_cancelled`, `connection_failed`
   */
  run(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): Promise<RawResult>
  /**
   * The same for results too large to hold: batches as they are asked for, in constant memory, on a session of its own.
   * Every batch names the columns, also the only one of an empty result; `truncated` is true on the last one alone.
   * Leaving the loop or aborting the signal stops the statement within 2 s.
   */
  stream(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): AsyncGenerator<RawResult>
  close(): Promise<void>
}
export interface RunLimits {
  readonly timeoutMs: number
  readonly maxRows: number
  readonly maxBytes: number
}
export interface RawResult {
  readonly columns: readonly { readonly name: string; readonly type: CellType }[]
  readonly rows: readonly (readonly Cell[])[]
  readonly truncated: boolean
}

export const TEST_STEPS = ['name', 'reach', 'tls', 'sign_in', 'rights'] as const
export interface TestReport {
  readonly ok: boolean
  readonly steps: readonly {
    readonly step: (typeof TEST_STEPS)[number]
    readonly status: 'ok' | 'failed' | 'skipped' | 'warning'
    readonly message: string
    readonly durationMs: number
  }[]
  readonly failure?: ConnectionFailure
  /** Set when the account can do more than read; the least-privilege statements to run instead. */
  readonly overPrivileged?: { readonly findings: readonly string[]; readonly fix: string }
}
export const CONNECTION_FAILURES = [
  'host_not_allowed',
  'name_not_found',
  'refused',
  'timeout',
  'unreachable',
  'tls',
  'authentication',
  'database_not_found',
  'permission',
] as const
export type ConnectionFailure = (typeof CONNECTION_FAILURES)[number]

/** What exists, in the warehouse's spelling. Order: schema, table, position. */
export interface Catalog {
  readonly tables: readonly CatalogTable[]
}
export interface CatalogTable {
  /** `<database>.<schema>.<table>`; a part that holds a dot or a quote is double-quoted. */
  readonly id: string
  readonly database: string
  readonly schema: string | null
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly comment: string
  /** Estimate where an exact count is dear; null when unknown. */
  readonly rowEstimate: number | null
  readonly columns: readonly CatalogColumn[]
  readonly primaryKey: readonly string[]
  readonly uniqueKeys: readonly (readonly string[])[]
  readonly foreignKeys: readonly { readonly columns: readonly string[]; readonly table: string; readonly references: readonly string[] }[]
}
export interface CatalogColumn {
  readonly name: string
  /** As the database spells it. */
  readonly dataType: string
  readonly type: CellType
  readonly nullable: boolean
  readonly comment: string
  /** Values of an enumerated type, in its order. */
  readonly enumValues?: readonly string[]
}
