import type { PendingSkill } from './answer.ts'
import type { TurnContext } from './reading.ts'

export const ROLES = ['user', 'modeler', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who is asking, as of this request. Built by accounts from the store each time; never remembered. */
export interface Actor {
  /** E-mail in lower case. */
  readonly userId: string
  readonly orgId: string
  readonly role: Role
  /** Names of groups, `all_users` included, in order of joining. */
  readonly groups: readonly string[]
  /** What the credential may do; `api:full` is everything its owner may do. */
  readonly scopes: readonly string[]
  readonly credential: 'cookie' | 'access' | 'api' | 'cli' | 'mcp' | 'embed' | 'system'
  /** Id of the token or session, for audit and revocation. */
  readonly tokenId?: string
  /** The space an embedded user asks in; `userId` is then the id of the embedded user, `emb_…`. */
  readonly space?: { readonly id: string; readonly version: number; readonly customerId: string }
  /** What the organisation knows about the user; row filters of groups compare columns with these. */
  readonly attributes?: Readonly<Record<string, Attribute | readonly Attribute[]>>
}
export type Attribute = string | number | boolean

export const MODES = ['economy', 'balanced', 'frontier'] as const
export type Mode = (typeof MODES)[number]

/** One question as asked. `text` is NFC, not trimmed further; spans count its UTF-16 code units. */
export interface Question {
  readonly text: string
  readonly mode: Mode
  /** Restricts the answer to this connection. */
  readonly connection?: string
  /** Restricts the answer to this table (a table id). */
  readonly scope?: string
  readonly clarify: 'allow' | 'never'
  readonly investigate?: boolean
  /** Asked where results can feed one another: skills may take tables. */
  readonly agentic?: boolean
  /** A frontier mode that was asked for by name, not by default. */
  readonly deep?: boolean
  /** What earlier turns left behind, newest last. Empty for a first question. */
  readonly context: readonly TurnContext[]
  /** The skill that the turn before asked about: the text may be the missing value, or consent. */
  readonly pending?: PendingSkill
}
