import type { z } from 'zod'
import { type Identity, LISTED_KINDS, type Org, type OwnedToken, SESSION_KINDS } from '../../../app/accounts/index.ts'
import type { me, session, tokenInfo } from './schema.ts'

export function presentMe({ account, actor, token }: Identity, org: Org): z.output<typeof me> {
  return {
    user_id: account.email,
    email: account.email,
    realname: account.realname,
    role: account.role,
    groups: [...actor.groups],
    org_id: org.id,
    org_name: org.name,
    default_workspace: 'main',
    modes_allowed: org.settings.modes_allowed,
    default_mode: org.settings.default_mode,
    permissions: permissions(actor.role, org),
    token: {
      kind: token.kind,
      ...(token.name === '' ? {} : { name: token.name }),
      scopes: [...token.scopes],
      expires_at: token.expiresAt?.toISOString(),
    },
  }
}

/** What an admin may always do, and a modeler where the org allows it. */
function permissions(role: Identity['actor']['role'], org: Org): string[] {
  if (role === 'user') return []
  const all = Object.entries(org.settings.modeler_permissions)
  return all.filter(([, granted]) => role === 'admin' || granted).map(([name]) => name)
}

export function presentToken({ token, owner }: OwnedToken): z.output<typeof tokenInfo> {
  return {
    id: token.jti,
    name: token.name,
    description: token.description,
    kind: LISTED_KINDS.find((kind) => kind === token.kind) ?? 'api',
    scopes: [...token.scopes],
    user_id: owner.email,
    last_four: token.lastFour,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt?.toISOString(),
    last_used_at: token.lastUsedAt?.toISOString(),
    revoked_at: token.revokedAt?.toISOString(),
  }
}

export function presentSession({ token, owner }: OwnedToken, currentJti: string | undefined): z.output<typeof session> {
  return {
    id: token.jti,
    kind: SESSION_KINDS.find((kind) => kind === token.kind) ?? 'access',
    user_id: owner.email,
    created_at: token.createdAt.toISOString(),
    expires_at: (token.expiresAt ?? token.createdAt).toISOString(),
    last_used_at: token.lastUsedAt?.toISOString(),
    ...(token.lastUsedAddress === null ? {} : { address: token.lastUsedAddress }),
    ...(token.userAgent === null || token.userAgent === '' ? {} : { user_agent: token.userAgent }),
    current: token.jti === currentJti,
  }
}
