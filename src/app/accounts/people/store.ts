import { type Kysely, sql, type Transaction } from 'kysely'
import type { Role } from '../../../flow.ts'
import { ALL_USERS } from '../account.ts'
import type { AccountsTables } from '../store/tables.ts'

export type PeopleTables = AccountsTables & {
  invitation: { secret_hash: Buffer; org_id: string; email: string; invited_by: string; created_at: Date; expires_at: Date }
  password_reset: { secret_hash: Buffer; account_id: string; created_at: Date; expires_at: Date }
}
export type PeopleDb = Kysely<PeopleTables>
export type PeopleTransaction = Transaction<PeopleTables>

/** Held by every act that could leave the org without an admin. */
const ADMINS_LOCK = 7_340_013

export async function lockAdmins(db: PeopleTransaction): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${ADMINS_LOCK})`.execute(db)
}

export async function countOtherAdmins(db: PeopleTransaction, orgId: string, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('org_id', '=', orgId)
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .where('id', '<>', accountId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function emailsOf(db: PeopleDb, orgId: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('account').select('email').where('org_id', '=', orgId).orderBy('email').execute()
  return rows.map(({ email }) => email)
}

export async function setRole(db: PeopleTransaction, accountId: string, role: Role): Promise<void> {
  await db.updateTable('account').set({ role }).where('id', '=', accountId).execute()
}

export async function saveReset(db: PeopleDb, row: PeopleTables['password_reset']): Promise<void> {
  await db
    .insertInto('password_reset')
    .values(row)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
}

/** Replaces what the same address began before, and clears away what is over. */
export async function saveRegistration(db: PeopleDb, row: PeopleTables['registration']): Promise<void> {
  await db.deleteFrom('registration').where('expires_at', '<', row.created_at).execute()
  await db
    .insertInto('registration')
    .values(row)
    .onConflict((conflict) => conflict.column('email').doUpdateSet(row))
    .execute()
}

/** A new secret for the letter; the one before no longer works. @returns false when nothing is begun for the address */
export async function sealRegistration(db: PeopleDb, email: string, secret_hash: Buffer, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('registration')
    .set({ secret_hash })
    .where('email', '=', email)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gone with the call: a link works once. */
export function takeRegistration(db: PeopleDb, email: string, hash: Buffer, now: Date) {
  return db
    .deleteFrom('registration')
    .where('email', '=', email)
    .where('secret_hash', '=', hash)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
}

export function takeInvitation(db: PeopleDb, hash: Buffer, now: Date) {
  return db.deleteFrom('invitation').where('secret_hash', '=', hash).where('expires_at', '>', now).returningAll().executeTakeFirst()
}

/** Switched off, a link to a new password that is under way is worth nothing either. */
export async function setActive(db: PeopleTransaction, accountId: string, active: boolean): Promise<void> {
  await db.updateTable('account').set({ active }).where('id', '=', accountId).execute()
  if (!active) await db.deleteFrom('password_reset').where('account_id', '=', accountId).execute()
}

export async function deleteAccount(db: PeopleTransaction, accountId: string): Promise<void> {
  await db.deleteFrom('account').where('id', '=', accountId).execute()
}

export async function setAttributes(db: PeopleDb, accountId: string, attributes: unknown): Promise<void> {
  await db
    .updateTable('account')
    .set({ attributes: sql`${JSON.stringify(attributes)}::jsonb` })
    .where('id', '=', accountId)
    .execute()
}

export async function attributesOf(db: PeopleDb, accountId: string): Promise<unknown> {
  const row = await db.selectFrom('account').select('attributes').where('id', '=', accountId).executeTakeFirst()
  return row?.attributes
}

export async function ensureGroup(db: PeopleDb, orgId: string, group: string, now: Date): Promise<void> {
  if (group === ALL_USERS) return
  await db
    .insertInto('account_group')
    .values({ org_id: orgId, name: group, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function joinGroup(db: PeopleDb, orgId: string, accountId: string, group: string, now: Date): Promise<void> {
  await ensureGroup(db, orgId, group, now)
  const member = { org_id: orgId, group_name: group, account_id: accountId, joined_at: now }
  await db
    .insertInto('account_group_member')
    .values(member)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function leaveGroup(db: PeopleDb, accountId: string, group: string): Promise<void> {
  await db.deleteFrom('account_group_member').where('account_id', '=', accountId).where('group_name', '=', group).execute()
}

export async function groupsOf(db: PeopleDb, orgId: string): Promise<readonly { readonly name: string; readonly users: readonly string[] }[]> {
  const { rows } = await sql<{ name: string; users: string[] }>`
    SELECT g.name, ARRAY(SELECT a.email FROM account_group_member m JOIN account a ON a.id = m.account_id WHERE m.group_name = g.name AND m.org_id = g.org_id ORDER BY a.email) AS users
    FROM account_group g WHERE g.org_id = ${orgId} ORDER BY g.name`.execute(db)
  return rows
}

export async function saveSettings(db: PeopleDb, orgId: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  await sql`UPDATE org SET settings = settings || ${JSON.stringify(change)}::jsonb WHERE id = ${orgId}`.execute(db)
}
