/** Every scope a token may hold. `api:full` is all of /api, never `mcp`. */
export const SCOPES = ['api:full', 'api:read', 'api:ask', 'api:sync', 'api:export', 'mcp', 'spaces', 'embed', 'chatbot', 'chatbot:query'] as const
/** A session that may do nothing but set up the second factor. */
export const ENROLL_SCOPE = 'second_factor'
export type TokenScope = (typeof SCOPES)[number] | typeof ENROLL_SCOPE

export const TOKEN_KINDS = ['api', 'cli', 'mcp', 'access', 'embed', 'cookie', 'oauth'] as const
export type TokenKind = (typeof TOKEN_KINDS)[number]

/** Kinds that people see as tokens; the others are sessions. */
export const LISTED_KINDS = ['api', 'cli', 'mcp'] as const satisfies readonly TokenKind[]
export const SESSION_KINDS = ['cookie', 'access', 'embed'] as const satisfies readonly TokenKind[]
/** What a new password ends: sessions, and programs that were let in by one. */
export const PASSWORD_KINDS = ['cookie', 'access', 'oauth'] as const satisfies readonly TokenKind[]

export const AUDIENCES = ['parley-api', 'parley-mcp'] as const
export type Audience = (typeof AUDIENCES)[number]

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

interface KindRule {
  readonly audience: Audience
  /** What stands before the JWT. */
  readonly prefix: '' | 'dot-'
  /** Longest life; null: as chosen, or without end. */
  readonly lifetimeMs: number | null
  /** A new one revokes the old. */
  readonly onePerAccount: boolean
}

export const KIND_RULES: Readonly<Record<TokenKind, KindRule>> = {
  api: { audience: 'parley-api', prefix: 'dot-', lifetimeMs: null, onePerAccount: false },
  cli: { audience: 'parley-api', prefix: 'dot-', lifetimeMs: 365 * DAY_MS, onePerAccount: true },
  mcp: { audience: 'parley-mcp', prefix: 'dot-', lifetimeMs: 365 * DAY_MS, onePerAccount: true },
  access: { audience: 'parley-api', prefix: '', lifetimeMs: 24 * HOUR_MS, onePerAccount: false },
  embed: { audience: 'parley-api', prefix: '', lifetimeMs: 24 * HOUR_MS, onePerAccount: false },
  oauth: { audience: 'parley-mcp', prefix: '', lifetimeMs: HOUR_MS, onePerAccount: false },
  cookie: { audience: 'parley-api', prefix: '', lifetimeMs: 30 * DAY_MS, onePerAccount: false },
}

/** A browser session that is not used ends after this; used, it goes on to its whole lifetime. */
export const COOKIE_IDLE_MS = 7 * DAY_MS
