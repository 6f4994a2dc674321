import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Account } from '../account.ts'
import { findAccount, insertAccount } from '../store/accounts.ts'
import type { Person } from './claims.ts'
import { accountOfIdentity, addToGroup, followAttributes, followGroups, followRole, linkIdentity, type SsoDb } from './store.ts'

const ACCOUNT_ID_BYTES = 12
/** Two first sign-ins of one person make one account. */
const JOIN_LOCK = 7_340_012

/**
 * The account of a person who signed in elsewhere. Identity is (issuer, subject); an address that the provider vouches for
 * is joined to the account that already has it, anyone else becomes a new account with the least role.
 *
 * @throws AppError `sso_failed` when the account is switched off, or the address belongs to somebody the provider does not vouch for
 */
export function join(db: SsoDb, orgId: string, person: Person, { now, newUserGroup }: { readonly now: Date; readonly newUserGroup: string }): Promise<Account> {
  return db.transaction().execute(async (write) => {
    await sql`SELECT pg_advisory_xact_lock(${JOIN_LOCK})`.execute(write)
    const known = await accountOfIdentity(write, person.issuer, person.subject)
    const email = known ?? person.email
    const tables = write.withTables<Record<never, never>>()
    const before = await findAccount(tables, email)
    if (before !== undefined && !before.account.active) throw new AppError('sso_failed', { why: 'this account is switched off' })
    if (known === undefined && before !== undefined && !person.verified)
      throw new AppError('sso_failed', { why: 'an account has this address already, and the provider does not vouch for it' })
    const id = before?.account.id ?? `acc_${randomBytes(ACCOUNT_ID_BYTES).toString('hex')}`
    if (before === undefined) {
      await insertAccount(tables, { id, orgId, email, realname: person.realname, role: 'user', passwordHash: null, createdAt: now })
      if (newUserGroup !== '' && newUserGroup !== 'all_users') await addToGroup(write, orgId, id, newUserGroup, now)
    }
    if (known === undefined) await linkIdentity(write, { issuer: person.issuer, subject: person.subject, account_id: id, linked_at: now })
    if (person.groups !== undefined) await followGroups(write, orgId, id, person.groups, now)
    if (person.role !== undefined) await followRole(write, id, person.role)
    if (Object.keys(person.attributes).length > 0) await followAttributes(write, id, person.attributes)
    const after = await findAccount(tables, email)
    if (after === undefined) throw new AppError('sso_failed', { why: 'the account was deleted meanwhile' })
    return after.account
  })
}
