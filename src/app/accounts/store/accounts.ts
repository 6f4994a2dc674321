import { sql, type Transaction } from 'kysely'
import type { Role } from '../../../flow.ts'
import type { Account } from '../account.ts'
import type { AccountsTables, Db } from './tables.ts'

interface AccountWithPassword {
  readonly account: Account
  readonly passwordHash: string | null
}

export const groupsOf = sql<string[]>`ARRAY(SELECT m.group_name FROM account_group_member m WHERE m.account_id = account.id ORDER BY m.joined_at, m.group_name)`

function selectAccounts(db: Db) {
  return db
    .selectFrom('account')
    .select(['account.id', 'account.org_id', 'account.email', 'account.realname', 'account.role', 'account.active', 'account.password_hash'])
    .select(['account.created_at', 'account.last_active_at', groupsOf.as('groups')])
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof selectAccounts>['executeTakeFirstOrThrow']>>

export function toAccount(row: Omit<AccountRow, 'password_hash'>): Account {
  const { id, email, realname, role, active, groups } = row
  return { id, orgId: row.org_id, email, realname, role, active, groups, createdAt: row.created_at, lastActiveAt: row.last_active_at }
}

/** @param email in normal form */
export async function findAccount(db: Db, email: string): Promise<AccountWithPassword | undefined> {
  const row = await selectAccounts(db).where('account.email', '=', email).executeTakeFirst()
  return row === undefined ? undefined : { account: toAccount(row), passwordHash: row.password_hash }
}

interface NewAccount {
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

/**
 * Waits for others who issue a token to this account or switch it off, and has them wait until the transaction ends.
 * @returns false when it is switched off or gone
 */
export async function lockAccount(db: Transaction<AccountsTables>, id: string): Promise<boolean> {
  const row = await db.selectFrom('account').select('active').where('id', '=', id).forUpdate().executeTakeFirst()
  return row?.active === true
}

/** Waits for everyone in the org whom a token is being issued to, and has the next wait until the transaction ends. */
export async function lockAccounts(db: Transaction<AccountsTables>, orgId: string): Promise<void> {
  await db.selectFrom('account').select('id').where('org_id', '=', orgId).orderBy('id').forUpdate().execute()
}
