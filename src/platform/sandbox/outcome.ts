/** Column types as the chat API names them. */
export const COLUMN_TYPES = ['string', 'number', 'integer', 'boolean', 'date', 'datetime', 'json'] as const
export type ColumnType = (typeof COLUMN_TYPES)[number]
export type SkillCell = null | boolean | number | string

/**
 * A table going in or coming out. Integers beyond 2⁵³ are decimal text in an `integer` column, cells of a `json` column
 * are JSON text, dates and times are ISO 8601.
 */
export interface SkillTable {
  readonly type: 'dataframe'
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
  readonly rows: readonly (readonly SkillCell[])[]
}
export type SkillParameter = string | number | boolean | null | SkillTable
export type SkillOutput = { readonly type: 'text'; readonly data: string } | { readonly type: 'json'; readonly data: unknown } | SkillTable

export interface SkillError {
  /** The Python exception's name, or `Timeout`, `MemoryLimit`, `OutputLimit`, `Cancelled`, `Killed`, `BrokenResult`. */
  readonly type: string
  readonly message: string
  /** Line of the skill's source, from 1. */
  readonly line?: number
}

/** What one run gave. Outputs printed before a run ended badly are kept. */
export interface SkillOutcome {
  readonly status: 'ok' | 'error' | 'timeout' | 'killed'
  readonly outputs: readonly SkillOutput[]
  /** What was written to stdout otherwise than by `print`, and to stderr; cut at their limits, secrets masked. */
  readonly log: string
  readonly stderr: string
  readonly error?: SkillError
  readonly durationMs: number
  /** Largest use of memory; null where it is not counted (mode `unprivileged`). */
  readonly memoryBytes: number | null
  /** Where it went and where it was not let, as `host:port` in the skill's own words; addresses behind names do not show. */
  readonly egress: EgressUse
}

export interface EgressUse {
  readonly contacted: readonly string[]
  readonly refused: readonly string[]
}

export interface SkillRun {
  readonly code: string
  /** Become globals of the skill. */
  readonly parameters: Readonly<Record<string, SkillParameter>>
  /** Become environment variables. */
  readonly secrets: Readonly<Record<string, string>>
  /** Host names, `*.example.com`, or `*` for any public host; empty means no network. */
  readonly allowedHosts: readonly string[]
  /** Who runs it: the key of the limit per person. */
  readonly runBy: string
  /** Narrower than the sandbox's own; never wider. */
  readonly limits?: Partial<SkillLimits>
  readonly signal?: AbortSignal
}

export interface SkillLimits {
  readonly wallMs: number
  readonly memoryBytes: number
  readonly processes: number
  /** Of one core. */
  readonly cpuPercent: number
  readonly diskBytes: number
  readonly temporaryBytes: number
  readonly fileBytes: number
  readonly openFiles: number
  readonly sourceBytes: number
  readonly parameterBytes: number
  readonly resultBytes: number
  readonly logBytes: number
  readonly stderrBytes: number
  readonly egressBytes: number
  readonly egressConnections: number
  readonly egressConnectMs: number
  readonly egressIdleMs: number
}

const MIB = 1 << 20
/** @source section 9 of the security specification */
export const DEFAULT_LIMITS: SkillLimits = {
  wallMs: 600_000,
  memoryBytes: 1024 * MIB,
  processes: 64,
  cpuPercent: 100,
  diskBytes: 64 * MIB,
  temporaryBytes: 64 * MIB,
  fileBytes: 64 * MIB,
  openFiles: 256,
  sourceBytes: MIB / 2,
  parameterBytes: 128 * MIB,
  resultBytes: 128 * MIB,
  logBytes: MIB,
  stderrBytes: 64 * 1024,
  egressBytes: 16 * MIB,
  egressConnections: 32,
  egressConnectMs: 10_000,
  egressIdleMs: 30_000,
}

/** Each limit is the narrower of the two. */
export function narrowed(limits: SkillLimits, by: Partial<SkillLimits> = {}): SkillLimits {
  const pick = (name: keyof SkillLimits): number => Math.min(limits[name], by[name] ?? limits[name])
  return {
    wallMs: pick('wallMs'),
    memoryBytes: pick('memoryBytes'),
    processes: pick('processes'),
    cpuPercent: pick('cpuPercent'),
    diskBytes: pick('diskBytes'),
    temporaryBytes: pick('temporaryBytes'),
    fileBytes: pick('fileBytes'),
    openFiles: pick('openFiles'),
    sourceBytes: pick('sourceBytes'),
    parameterBytes: pick('parameterBytes'),
    resultBytes: pick('resultBytes'),
    logBytes: pick('logBytes'),
    stderrBytes: pick('stderrBytes'),
    egressBytes: pick('egressBytes'),
    egressConnections: pick('egressConnections'),
    egressConnectMs: pick('egressConnectMs'),
    egressIdleMs: pick('egressIdleMs'),
  }
}
