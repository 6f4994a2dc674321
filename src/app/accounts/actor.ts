import type { Actor } from '../../flow.ts'
import { type Account, ALL_USERS } from './account.ts'
import type { OwnedToken } from './store/tokens.ts'

/** Invariant `instant-revoke`: role and groups are what the store says now, not what the token said when it was issued. */
export function buildActor({ token, owner }: OwnedToken): Actor {
  const { groups, ...whole } = systemActor(owner)
  const narrowed = token.activeGroups === null ? groups : groups.filter((group) => token.activeGroups?.includes(group))
  return { ...whole, groups: narrowed, scopes: token.scopes, credential: token.kind === 'oauth' ? 'mcp' : token.kind, tokenId: token.jti }
}

/** Invariant `askers-rights`: the account's own rights as of now, for work that runs without a request, such as a schedule. */
export function systemActor(account: Account): Actor {
  return {
    userId: account.email,
    orgId: account.orgId,
    role: account.role,
    groups: [ALL_USERS, ...account.groups],
    scopes: ['api:full'],
    credential: 'system',
  }
}
