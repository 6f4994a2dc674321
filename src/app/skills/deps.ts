import type { Transaction } from 'kysely'
import type { Actor, ResultSet } from '../../flow.ts'
import type { Sandbox } from '../../platform/sandbox/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'

export interface SkillDeps {
  readonly store: Pick<Store, 'db' | 'kept'>
  readonly secrets: Secrets
  readonly sandbox: Sandbox
  /** In the given transaction when there is one; what cannot be written down does not happen. */
  audit(actor: Actor, entry: SkillAuditEntry, transaction?: Transaction<unknown>): Promise<void>
  /** Whether modelers write skills in this organisation. */
  modelersMay(orgId: string): Promise<boolean>
  /** Stored rows of a conversation that the actor may take away. @throws AppError chat_not_found, asset_not_found, table_not_readable */
  storedRows(actor: Actor, chatId: string, key: string): Promise<Pick<ResultSet, 'columns' | 'rows'>>
  /** How long runs are remembered, and how many of one skill. */
  readonly runDays: number
  readonly runsKept: number
  now(): Date
}
export interface SkillAuditEntry {
  readonly action: string
  readonly target: string
  readonly outcome?: 'ok' | 'denied' | 'error'
  readonly detail?: Readonly<Record<string, unknown>>
}
