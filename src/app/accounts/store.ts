import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import type { Role } from '../../flow.ts'
import type { SealedSecret } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Account } from './account.ts'
import { ENROLL_SCOPE, type TokenKind } from './token-kind.ts'

interface OrgTable {
  id: string
  name: string
  settings: unknown
  created_at: Date
}
interface AccountTable {
  id: string
  org_id: string
  email: string
  realname: string
  role: Role
  password_hash: string | null
  active: Generated<boolean>
  attributes: Generated<unknown>
  created_at: Date
  last_active_at: Date | null
}
interface GroupMemberTable {
  org_id: string
  group_name: string
  account_id: string
  joined_at: Date
}
interface SigningKeyTable {
  kid: string
  sealed: SealedSecret
  created_at: Date
  retired_at: Date | null
}
interface TokenTable {
  jti: string
  token_hash: Buffer
  last_four: string
  kind: TokenKind
  name: string
  description: string
  scopes: string[]
  account_id: string
  issued_by: string | null
  singleton: boolean
  active_groups: string[] | null
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
  last_used_address: string | null
  user_agent: string | null
  revoked_at: Date | null
  grant_id: string | null
}
export interface RegistrationTable {
  email: string
  org_id: string
  realname: string
  password_hash: string
  secret_hash: Buffer | null
  created_at: Date
  expires_at: Date
}
export type AccountsTables = {
  installation: { name: string; value: string }
  org: OrgTable
  account: AccountTable
  account_group: { org_id: string; name: string; created_at: Date }
  account_group_member: GroupMemberTable
  signing_key: SigningKeyTable
  token: TokenTable
  registration: RegistrationTable
  oauth_grant: { id: string; account_id: string; revoked_at: Date | null }
  setup_link: { secret_hash: Buffer; created_at: Date; expires_at: Date }
  sign_in_failure: { id: Generated<string>; subject: Buffer; failed_at: Date }
  sign_in_address: { account_id: string; address: string; last_at: Date }
}

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
export interface AccountWithPassword {
  readonly account: Account
  readonly passwordHash: string | null
}

export type Db = Kysely<AccountsTables> | Transaction<AccountsTables>

/** Any two of these never run at once, on any server. */
const LOCKS = { bootstrap: 7_340_010, setup: 7_340_011 } as const

export function accountsDb(store: Store): Kysely<AccountsTables> {
  return store.db.withTables<AccountsTables>()
}

export async function lockFor(db: Transaction<AccountsTables>, purpose: keyof typeof LOCKS): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${LOCKS[purpose]})`.execute(db)
}

/** Tells every server, when the transaction is committed. */
export async function notify(db: Db, channel: string, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${payload})`.execute(db)
}

export async function installationId(db: Db): Promise<string> {
  const row = await db.selectFrom('installation').select('value').where('name', '=', 'id').executeTakeFirstOrThrow()
  return row.value
}

export function findOrg(db: Db) {
  return db.selectFrom('org').selectAll().orderBy('created_at').executeTakeFirst()
}

export async function insertOrg(db: Db, org: { id: string; name: string; createdAt: Date }): Promise<void> {
  await db.insertInto('org').values({ id: org.id, name: org.name, settings: {}, created_at: org.createdAt }).execute()
}

const groupsOf = sql<string[]>`ARRAY(SELECT m.group_name FROM account_group_member m WHERE m.account_id = account.id ORDER BY m.joined_at, m.group_name)`

function selectAccounts(db: Db) {
  return db
    .selectFrom('account')
    .select(['account.id', 'account.org_id', 'account.email', 'account.realname', 'account.role', 'account.active', 'account.password_hash'])
    .select(['account.created_at', 'account.last_active_at', groupsOf.as('groups')])
}
type AccountRow = Awaited<ReturnType<ReturnType<typeof selectAccounts>['executeTakeFirstOrThrow']>>

function toAccount(row: Omit<AccountRow, 'password_hash'>): Account {
  const { id, email, realname, role, active, groups } = row
  return { id, orgId: row.org_id, email, realname, role, active, groups, createdAt: row.created_at, lastActiveAt: row.last_active_at }
}

/** @param email in normal form */
export async function findAccount(db: Db, email: string): Promise<AccountWithPassword | undefined> {
  const row = await selectAccounts(db).where('account.email', '=', email).executeTakeFirst()
  return row === undefined ? undefined : { account: toAccount(row), passwordHash: row.password_hash }
}

export interface NewAccount {
  readonly id: string
  readonly orgId: string
  readonly email: string
  readonly realname: string
  readonly role: Role
  readonly passwordHash: string | null
  readonly createdAt: Date
}

export async function insertAccount(db: Db, account: NewAccount): Promise<void> {
  const { id, email, realname, role } = account
  const row = { id, org_id: account.orgId, email, realname, role, password_hash: account.passwordHash, created_at: account.createdAt, last_active_at: null }
  await db.insertInto('account').values(row).execute()
}

/** Of somebody who made themselves an account and has not confirmed the address. */
export async function pendingPassword(db: Db, email: string, now: Date): Promise<string | null> {
  const row = await db.selectFrom('registration').select('password_hash').where('email', '=', email).where('expires_at', '>', now).executeTakeFirst()
  return row?.password_hash ?? null
}

export async function updateAccount(db: Db, id: string, change: { realname?: string; passwordHash?: string }): Promise<void> {
  const { realname, passwordHash } = change
  const set = { ...(realname === undefined ? {} : { realname }), ...(passwordHash === undefined ? {} : { password_hash: passwordHash }) }
  if (Object.keys(set).length > 0) await db.updateTable('account').set(set).where('id', '=', id).execute()
}

export async function hasAdmin(db: Db): Promise<boolean> {
  const row = await db.selectFrom('account').select('id').where('role', '=', 'admin').where('active', '=', true).limit(1).executeTakeFirst()
  return row !== undefined
}

export async function insertSetupLink(db: Db, link: { hash: Buffer; createdAt: Date; expiresAt: Date }): Promise<void> {
  await db.insertInto('setup_link').values({ secret_hash: link.hash, created_at: link.createdAt, expires_at: link.expiresAt }).execute()
}

export async function hasSetupLink(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const row = await db.selectFrom('setup_link').select('created_at').where('secret_hash', '=', hash).where('expires_at', '>', now).executeTakeFirst()
  return row !== undefined
}

export async function deleteSetupLinks(db: Db): Promise<void> {
  await db.deleteFrom('setup_link').execute()
}

export function liveSigningKeys(db: Db) {
  return db
    .selectFrom('signing_key')
    .select(['kid', 'sealed', 'created_at'])
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute()
}

export async function insertSigningKey(db: Db, key: { kid: string; sealed: SealedSecret; createdAt: Date }): Promise<void> {
  await db.insertInto('signing_key').values({ kid: key.kid, sealed: key.sealed, created_at: key.createdAt, retired_at: null }).execute()
}

export async function retireSigningKeys(db: Db, kids: readonly string[], now: Date): Promise<void> {
  await db.updateTable('signing_key').set({ retired_at: now }).where('kid', 'in', kids).execute()
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

export interface NewToken {
  readonly jti: string
  readonly hash: Buffer
  readonly lastFour: string
  readonly kind: TokenKind
  readonly name: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly accountId: string
  readonly issuedBy: string | null
  readonly singleton: boolean
  readonly activeGroups: readonly string[] | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly userAgent: string | null
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

/**
 * Waits for others who issue a token to this account or switch it off, and has them wait until the transaction ends.
 * @returns false when it is switched off or gone
 */
export async function lockAccount(db: Transaction<AccountsTables>, id: string): Promise<boolean> {
  const row = await db.selectFrom('account').select('active').where('id', '=', id).forUpdate().executeTakeFirst()
  return row?.active === true
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

const WITHOUT_FACTOR = sql<boolean>`o.settings ->> 'require_second_factor' = 'true'
  AND NOT EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL)`

/** Whether the org asks for a second factor that this account does not have. */
export async function lacksSecondFactor(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM account a JOIN org o ON o.id = a.org_id WHERE a.id = ${accountId} AND ${WITHOUT_FACTOR}`.execute(db)
  return rows.length > 0
}

/**
 * Leaves sessions that lack the second factor which the org asks for nothing but setting it up, and has every server close what
 * they hold open. Who has a password counts as signed in with it: a session from a provider is then begun there again.
 */
export async function narrowSessions(db: Db, orgId: string): Promise<void> {
  const { rows } = await sql<{ jti: string }>`
    UPDATE token t SET scopes = ${[ENROLL_SCOPE]}::text[] FROM account a JOIN org o ON o.id = a.org_id
    WHERE t.account_id = a.id AND a.org_id = ${orgId} AND a.password_hash IS NOT NULL AND t.kind IN ('cookie', 'access') AND t.revoked_at IS NULL
      AND t.scopes <> ${[ENROLL_SCOPE]}::text[] AND ${WITHOUT_FACTOR}
    RETURNING t.jti`.execute(db)
  for (const { jti } of rows) await notify(db, REVOKED_CHANNEL, jti)
}

/** Waits for everyone in the org whom a token is being issued to, and has the next wait until the transaction ends. */
export async function lockAccounts(db: Transaction<AccountsTables>, orgId: string): Promise<void> {
  await db.selectFrom('account').select('id').where('org_id', '=', orgId).orderBy('id').forUpdate().execute()
}

/** Carries the id of each token that was revoked, when the revocation is committed. */
export const REVOKED_CHANNEL = 'token_revoked'

export async function touchToken(db: Db, use: { jti: string; accountId: string; at: Date; address: string; expiresAt: Date | null }): Promise<void> {
  const set = { last_used_at: use.at, last_used_address: use.address, expires_at: use.expiresAt }
  await db.updateTable('token').set(set).where('jti', '=', use.jti).execute()
  await db.updateTable('account').set({ last_active_at: use.at }).where('id', '=', use.accountId).execute()
}

export async function lockSubjects(db: Transaction<AccountsTables>, subjects: readonly Buffer[]): Promise<void> {
  for (const subject of [...subjects].sort(Buffer.compare)) {
    await sql`SELECT pg_advisory_xact_lock(${subject.readBigInt64BE(0).toString()}::bigint)`.execute(db)
  }
}

export async function failuresSince(db: Db, subject: Buffer, since: Date): Promise<{ count: number; oldest: Date | null }> {
  const row = await db
    .selectFrom('sign_in_failure')
    .select((eb) => [eb.fn.countAll<string>().as('count'), eb.fn.min('failed_at').as('oldest')])
    .where('subject', '=', subject)
    .where('failed_at', '>', since)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), oldest: row.oldest }
}

export async function insertFailures(db: Db, subjects: readonly Buffer[], at: Date): Promise<readonly string[]> {
  const rows = await db
    .insertInto('sign_in_failure')
    .values(subjects.map((subject) => ({ subject, failed_at: at })))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

export async function deleteFailures(db: Db, which: { ids: readonly string[]; subject: Buffer; before: Date }): Promise<void> {
  await db
    .deleteFrom('sign_in_failure')
    .where((eb) => eb.or([eb('id', 'in', which.ids), eb('subject', '=', which.subject), eb('failed_at', '<', which.before)]))
    .execute()
}

export async function hasSignedInFrom(db: Db, accountId: string, address: string): Promise<boolean> {
  const row = await db.selectFrom('sign_in_address').select('last_at').where('account_id', '=', accountId).where('address', '=', address).executeTakeFirst()
  return row !== undefined
}

export async function rememberAddress(db: Db, accountId: string, address: string, at: Date): Promise<void> {
  await db
    .insertInto('sign_in_address')
    .values({ account_id: accountId, address, last_at: at })
    .onConflict((conflict) => conflict.columns(['account_id', 'address']).doUpdateSet({ last_at: at }))
    .execute()
}
