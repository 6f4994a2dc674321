import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Role } from '../../../flow.ts'
import type { Store } from '../../../platform/store/index.ts'
import { type Account, ALL_USERS, normalEmail } from '../account.ts'
import { type OrgSettings, orgSettingsSchema } from '../org-settings.ts'
import type { Passwords } from '../password.ts'
import { findAccount, insertAccount, lockAccounts } from '../store/accounts.ts'
import { findOrg } from '../store/org.ts'
import { narrowSessions } from '../store/second-factor.ts'
import { revokeTokens } from '../store/tokens.ts'
import { TOKEN_KINDS } from '../token-kind.ts'
import {
  attributesOf,
  countOtherAdmins,
  deleteAccount,
  emailsOf,
  ensureGroup,
  groupsOf,
  joinGroup,
  leaveGroup,
  lockAdmins,
  type PeopleDb,
  type PeopleTables,
  type PeopleTransaction,
  saveSettings,
  setActive,
  setAttributes,
  setRole,
} from './store.ts'

export interface NewPerson {
  readonly email: string
  readonly password: string
  readonly realname: string
}

/** Somebody who proved that an address is theirs. */
export interface Admission {
  readonly orgId: string
  readonly email: string
  readonly realname: string
  readonly passwordHash: string
}

/** Told inside the transaction of an act, for the audit log: where it throws, the act did not happen. */
export type Note = (transaction: Transaction<unknown>) => Promise<void>

/** Who belongs to the org, as what, and in which groups. Every change is in force for the next request on every server. */
export interface People {
  list(orgId: string): Promise<readonly Account[]>
  /** With the least role and the group that new people get. @throws AppError email_taken */
  create(orgId: string, person: NewPerson, note?: Note): Promise<Account>
  /** Makes the account of whom a link let in, with the link used up in the same transaction. @throws AppError link_invalid, email_taken */
  admit(take: (write: PeopleTransaction) => Promise<Admission | undefined>, note?: Note): Promise<Account>
  /** Ends what they hold; conversations stay. @throws AppError not_found, last_admin */
  remove(orgId: string, email: string, note?: Note): Promise<void>
  /** Switched off, all they hold ends at once and nothing lets them in; conversations stay. @throws AppError not_found, last_admin */
  setActive(orgId: string, email: string, active: boolean, note?: Note): Promise<Account>
  /** @throws AppError not_found, last_admin */
  changeRole(orgId: string, email: string, role: Role, note?: Note): Promise<Account>
  /** The group is made when nobody was in it yet. @throws AppError not_found */
  addToGroup(orgId: string, email: string, group: string, note?: Note): Promise<Account>
  removeFromGroup(orgId: string, email: string, group: string, note?: Note): Promise<Account>
  /** `all_users` first. */
  groups(orgId: string): Promise<readonly { readonly name: string; readonly users: readonly string[] }[]>
  /** Makes the group where there is none of this name. */
  ensureGroup(orgId: string, group: string): Promise<void>
  attributes(orgId: string, email: string): Promise<unknown>
  setAttributes(orgId: string, email: string, attributes: unknown, note?: Note): Promise<void>
  /** Only what is named changes. A second factor that is asked for from now on narrows sessions that are open without one. */
  saveSettings(orgId: string, change: Partial<OrgSettings>, note?: Note): Promise<OrgSettings>
}

export interface PeopleDeps {
  readonly store: Store
  readonly passwords: Passwords
  readonly now: () => Date
}

const ACCOUNT_ID_BYTES = 12
const silent: Note = async () => undefined

export function createPeople({ store, passwords, now }: PeopleDeps): People {
  const db: PeopleDb = store.db.withTables<PeopleTables>()

  async function found(from: PeopleDb, orgId: string, email: string): Promise<Account> {
    const account = (await findAccount(from.withTables<Record<never, never>>(), normalEmail(email)))?.account
    if (account === undefined || account.orgId !== orgId) throw new AppError('not_found', { what: 'User' })
    return account
  }

  /** With the least role and the group that new people get. */
  async function insert(write: PeopleTransaction, { orgId, email, realname, passwordHash }: Admission): Promise<Account> {
    const tables = write.withTables<Record<never, never>>()
    await lockAdmins(write)
    if ((await findAccount(tables, email)) !== undefined) throw new AppError('email_taken')
    const group = orgSettingsSchema.parse((await findOrg(tables))?.settings ?? {}).new_user_group
    const id = `acc_${randomBytes(ACCOUNT_ID_BYTES).toString('hex')}`
    await insertAccount(tables, { id, orgId, email, realname, role: 'user', passwordHash, createdAt: now() })
    if (group !== '' && group !== ALL_USERS) await joinGroup(write, orgId, id, group, now())
    return found(write, orgId, email)
  }

  /** What is done, and its note, together or not at all. */
  function together<T>(note: Note, act: (write: PeopleTransaction) => Promise<T>): Promise<T> {
    return store.db.transaction().execute(async (transaction) => {
      const done = await act(transaction.withTables<PeopleTables>())
      await note(transaction)
      return done
    })
  }

  /** An act on somebody that must leave the org an admin. */
  function withAdminLeft<T>(
    orgId: string,
    email: string,
    note: Note,
    leaves: (account: Account) => boolean,
    act: (write: PeopleTransaction, account: Account) => Promise<T>,
  ): Promise<T> {
    return together(note, async (write) => {
      await lockAdmins(write)
      const account = await found(write, orgId, email)
      const isLast = account.role === 'admin' && leaves(account) && (await countOtherAdmins(write, orgId, account.id)) === 0
      if (isLast) throw new AppError('last_admin')
      return act(write, account)
    })
  }

  /** @returns them as they are after the act */
  function onPerson(orgId: string, email: string, note: Note = silent, act: (write: PeopleTransaction, account: Account) => Promise<void>): Promise<Account> {
    return together(note, async (write) => {
      await act(write, await found(write, orgId, email))
      return found(write, orgId, email)
    })
  }

  return {
    list: async (orgId) => Promise.all((await emailsOf(db, orgId)).map((email) => found(db, orgId, email))),
    create: async (orgId, person, note = silent) => {
      const passwordHash = await passwords.hash(person.password)
      const admission = { orgId, email: normalEmail(person.email), realname: person.realname, passwordHash }
      return together(note, (write) => insert(write, admission))
    },
    admit: (take, note = silent) =>
      together(note, async (write) => {
        const admission = await take(write)
        if (admission === undefined) throw new AppError('link_invalid')
        return insert(write, admission)
      }),
    remove: (orgId, email, note = silent) =>
      withAdminLeft(
        orgId,
        email,
        note,
        () => true,
        async (write, account) => {
          await revokeTokens(write.withTables<Record<never, never>>(), { accountId: account.id, kinds: TOKEN_KINDS }, now())
          await deleteAccount(write, account.id)
        },
      ),
    setActive: (orgId, email, active, note = silent) =>
      withAdminLeft(
        orgId,
        email,
        note,
        (account) => !active && account.active,
        async (write, account) => {
          await setActive(write, account.id, active)
          if (!active) await revokeTokens(write.withTables<Record<never, never>>(), { accountId: account.id, kinds: TOKEN_KINDS }, now())
          return { ...account, active }
        },
      ),
    changeRole: (orgId, email, role, note = silent) =>
      withAdminLeft(
        orgId,
        email,
        note,
        () => role !== 'admin',
        async (write, account) => {
          await setRole(write, account.id, role)
          return { ...account, role }
        },
      ),
    addToGroup: (orgId, email, group, note) =>
      onPerson(orgId, email, note, async (write, account) => {
        if (group !== ALL_USERS) await joinGroup(write, orgId, account.id, group, now())
      }),
    removeFromGroup: (orgId, email, group, note) => onPerson(orgId, email, note, (write, account) => leaveGroup(write, account.id, group)),
    groups: async (orgId) => [{ name: ALL_USERS, users: await emailsOf(db, orgId) }, ...(await groupsOf(db, orgId))],
    ensureGroup: (orgId, group) => ensureGroup(db, orgId, group, now()),
    attributes: async (orgId, email) => attributesOf(db, (await found(db, orgId, email)).id),
    setAttributes: async (orgId, email, attributes, note) =>
      void (await onPerson(orgId, email, note, (write, account) => setAttributes(write, account.id, attributes))),
    saveSettings: (orgId, change, note = silent) =>
      together(note, async (write) => {
        const tables = write.withTables<Record<never, never>>()
        if (change.require_second_factor === true) await lockAccounts(tables, orgId)
        await saveSettings(write, orgId, change)
        if (change.require_second_factor === true) await narrowSessions(tables, orgId)
        const org = await findOrg(write.withTables<Record<never, never>>())
        return orgSettingsSchema.parse(org?.settings ?? {})
      }),
  }
}
