import { sql, type Transaction } from 'kysely'
import type { Account } from '../account.ts'
import type { TokenKind } from '../token-kind.ts'
import { groupsOf, toAccount } from './accounts.ts'
import { type AccountsTables, type Db, notify } from './tables.ts'

/** A token or session as stored; its text is nowhere. */
export interface StoredToken {
  readonly jti: string
  readonly hash: Buffer
  readonly lastFour: string
  readonly kind: TokenKind
  readonly name: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly accountId: string
  readonly activeGroups: readonly string[] | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly lastUsedAddress: string | null
  readonly userAgent: string | null
  readonly revokedAt: Date | null
}

export interface OwnedToken {
  readonly token: StoredToken
  readonly owner: Account
}

function selectTokens(db: Db) {
  return db
    .selectFrom('token')
    .innerJoin('account', 'account.id', 'token.account_id')
    .selectAll('token')
    .select(['account.id', 'account.org_id', 'account.email', 'account.realname', 'account.role', 'account.active', 'account.last_active_at'])
    .select(['account.created_at as account_created_at', groupsOf.as('groups')])
}

type TokenRow = Awaited<ReturnType<ReturnType<typeof selectTokens>['executeTakeFirstOrThrow']>>

function toOwnedToken(row: TokenRow): OwnedToken {
  const token: StoredToken = {
    jti: row.jti,
    hash: row.token_hash,
    lastFour: row.last_four,
    kind: row.kind,
    name: row.name,
    description: row.description,
    scopes: row.scopes,
    accountId: row.account_id,
    activeGroups: row.active_groups,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedAddress: row.last_used_address,
    userAgent: row.user_agent,
    revokedAt: row.revoked_at,
  }
  return { token, owner: toAccount({ ...row, created_at: row.account_created_at }) }
}

export async function findToken(db: Db, by: { readonly jti: string } | { readonly hash: Buffer }): Promise<OwnedToken | undefined> {
  const query = 'jti' in by ? selectTokens(db).where('token.jti', '=', by.jti) : selectTokens(db).where('token.token_hash', '=', by.hash)
  const row = await query.executeTakeFirst()
  return row === undefined ? undefined : toOwnedToken(row)
}

/** @param accountId absent: of everyone in the org */
export async function listTokens(db: Db, of: { orgId: string; accountId?: string; kinds: readonly TokenKind[] }): Promise<readonly OwnedToken[]> {
  const query = selectTokens(db).where('account.org_id', '=', of.orgId).where('token.kind', 'in', of.kinds)
  const rows = await (of.accountId === undefined ? query : query.where('token.account_id', '=', of.accountId))
    .orderBy('token.created_at', 'desc')
    .orderBy('token.jti')
    .execute()
  return rows.map(toOwnedToken)
}

export interface NewToken extends Omit<StoredToken, 'lastUsedAt' | 'lastUsedAddress' | 'revokedAt'> {
  readonly issuedBy: string | null
  readonly singleton: boolean
  /** What it was issued under; ends with it. */
  readonly grantId?: string
}

export async function insertToken(db: Db, token: NewToken): Promise<void> {
  const row = {
    jti: token.jti,
    token_hash: token.hash,
    last_four: token.lastFour,
    kind: token.kind,
    name: token.name,
    description: token.description,
    scopes: [...token.scopes],
    account_id: token.accountId,
    issued_by: token.issuedBy,
    singleton: token.singleton,
    active_groups: token.activeGroups === null ? null : [...token.activeGroups],
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    last_used_at: null,
    last_used_address: null,
    user_agent: token.userAgent,
    revoked_at: null,
    grant_id: token.grantId ?? null,
  }
  await db.insertInto('token').values(row).execute()
}

export async function countLiveTokens(db: Db, accountId: string, kinds: readonly TokenKind[], now: Date): Promise<number> {
  const row = await db
    .selectFrom('token')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where('kind', 'in', kinds)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export interface WhichTokens {
  readonly jti?: string
  readonly accountId?: string
  readonly kinds?: readonly TokenKind[]
  readonly singleton?: true
  readonly exceptJti?: string
  readonly grantId?: string
}

/** Revokes those that match everything given and were not revoked before. @returns their ids */
export async function revokeTokens(db: Db, which: WhichTokens, now: Date): Promise<readonly string[]> {
  if (which.accountId !== undefined && which.kinds?.includes('oauth') === true) await endGrants(db, which.accountId, now)
  let query = db.updateTable('token').set({ revoked_at: now }).where('revoked_at', 'is', null)
  if (which.jti !== undefined) query = query.where('jti', '=', which.jti)
  if (which.accountId !== undefined) query = query.where('account_id', '=', which.accountId)
  if (which.kinds !== undefined) query = query.where('kind', 'in', which.kinds)
  if (which.singleton !== undefined) query = query.where('singleton', '=', true)
  if (which.grantId !== undefined) query = query.where('grant_id', '=', which.grantId)
  if (which.exceptJti !== undefined) query = query.where('jti', '!=', which.exceptJti)
  const rows = await query.returning('jti').execute()
  for (const row of rows) await notify(db, REVOKED_CHANNEL, row.jti)
  return rows.map((row) => row.jti)
}

/** What a person allowed programs, and what they were about to allow. */
async function endGrants(db: Db, accountId: string, now: Date): Promise<void> {
  // in the order in which one becomes the next, so that none slips through while this waits for it
  await sql`DELETE FROM consent WHERE account_id = ${accountId}`.execute(db)
  await sql`DELETE FROM oauth_code WHERE account_id = ${accountId}`.execute(db)
  await db.updateTable('oauth_grant').set({ revoked_at: now }).where('account_id', '=', accountId).where('revoked_at', 'is', null).execute()
}

/** Has whoever ends the grant wait until the transaction ends. @returns false when it has ended */
export async function lockGrant(db: Transaction<AccountsTables>, id: string): Promise<boolean> {
  const row = await db.selectFrom('oauth_grant').select('revoked_at').where('id', '=', id).forShare().executeTakeFirst()
  return row !== undefined && row.revoked_at === null
}

/** Carries the id of each token that was revoked, when the revocation is committed. */
export const REVOKED_CHANNEL = 'token_revoked'

export async function touchToken(db: Db, use: { jti: string; accountId: string; at: Date; address: string; expiresAt: Date | null }): Promise<void> {
  const set = { last_used_at: use.at, last_used_address: use.address, expires_at: use.expiresAt }
  await db.updateTable('token').set(set).where('jti', '=', use.jti).execute()
  await db.updateTable('account').set({ last_active_at: use.at }).where('id', '=', use.accountId).execute()
}
