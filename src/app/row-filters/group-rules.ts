import type { Actor } from '../../flow.ts'
import { type AccessRules, type AttributeFilters, resolveAttributes } from '../../warehouse/row-filters/index.ts'
import { type Db, rulesFor } from './store.ts'

/** What a group says about a connection; values may be attributes of whoever asks. */
export interface GroupRules extends Pick<AccessRules, 'tables' | 'tablesDefault'> {
  readonly filters: AttributeFilters
}

/** Rules under which nothing is visible. */
const CLOSED: AccessRules = { filters: {}, tables: [], tablesDefault: 'hidden' }

/**
 * Rules of every group the actor's account is in, `all_users` among them; all of them hold. Read at each call, and by
 * the account, not by the credential: a token for fewer groups must not see more rows. Of a connection that any group
 * filters, whoever has no account sees nothing, but in a space, which has rules of its own.
 */
export async function groupRules(db: Db, actor: Actor, connectionId: string): Promise<readonly AccessRules[]> {
  if (actor.role === 'admin') return []
  const rows = await rulesFor(db, actor.orgId, actor.userId, connectionId)
  if (rows.some(({ account }) => account === null)) return actor.space === undefined ? [CLOSED] : []
  return rows
    .filter(({ binds }) => binds)
    .map(({ rules: { filters, ...rest }, attributes }) => ({ ...rest, filters: resolveAttributes(filters, attributes ?? {}) }))
}
