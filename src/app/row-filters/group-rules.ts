import type { Actor } from '../../flow.ts'
import { type AccessRules, type AttributeFilters, resolveAttributes } from '../../warehouse/row-filters/index.ts'
import { type Db, rulesOfMember } from './store.ts'

/** What a group says about a connection; values may be attributes of whoever asks. */
export interface GroupRules extends Pick<AccessRules, 'tables' | 'tablesDefault'> {
  readonly filters: AttributeFilters
}

/**
 * Rules of every group the actor's account is in, `all_users` among them; all of them hold. Read at each call, and by
 * the account, not by the credential: a token for fewer groups must not see more rows.
 */
export async function groupRules(db: Db, actor: Actor, connectionId: string): Promise<readonly AccessRules[]> {
  if (actor.role === 'admin') return []
  const { rules, attributes } = await rulesOfMember(db, actor.orgId, actor.userId, connectionId)
  return rules.map(({ filters, ...rest }) => ({ ...rest, filters: resolveAttributes(filters, attributes) }))
}
