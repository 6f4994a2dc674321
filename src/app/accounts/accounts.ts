import { randomBytes } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { AddressPolicy } from '../../platform/egress/index.ts'
import type { Mail } from '../../platform/mail/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import { type Account, normalEmail, type Origin } from './account.ts'
import { systemActor } from './actor.ts'
import { type OrgSettings, orgSettingsSchema } from './org-settings.ts'
import { createPasswords, type Passwords } from './password.ts'
import {
  createInvitations,
  createLetters,
  createPeople,
  createRegistration,
  type Invitations,
  type LetterOrder,
  type Letters,
  type People,
  type Registration,
} from './people/index.ts'
import { createSecondFactor, type SecondFactor } from './second-factor/index.ts'
import { createSetup, type Setup } from './setup.ts'
import { checkPassword } from './sign-in.ts'
import { openSigningKeys, type SigningKeys } from './signing-keys.ts'
import { createSingleSignOn, type SingleSignOn } from './sso/index.ts'
import { findAccount, updateAccount } from './store/accounts.ts'
import { findOrg, insertOrg, installationId } from './store/org.ts'
import { accountsDb, lockFor } from './store/tables.ts'
import { REVOKED_CHANNEL, revokeTokens } from './store/tokens.ts'
import { PASSWORD_KINDS, type TokenKind } from './token-kind.ts'
import { createTokens, type Tokens } from './tokens.ts'

export interface Org {
  readonly id: string
  readonly name: string
  readonly settings: OrgSettings
}

/** Who may come in: people, their passwords, their tokens and sessions. The one maker of an `Actor`. */
export interface Accounts {
  readonly setup: Setup
  readonly tokens: Tokens
  readonly signingKeys: SigningKeys
  readonly people: People
  readonly invitations: Invitations
  readonly letters: Letters
  readonly registration: Registration
  readonly sso: SingleSignOn
  readonly secondFactor: SecondFactor
  org(): Promise<Org>
  find(email: string): Promise<Account | undefined>
  /** Who this account is as of now, for work without a request; null when it is gone or switched off: the work must not go on. */
  actorOf(email: string): Promise<Actor | null>
  /** @param otp code of the second factor, where one is on @throws AppError wrong_password, rate_limited, password_login_off, otp_required, otp_wrong */
  signIn(email: string, password: string, origin: Origin, otp?: string): Promise<Account>
  /** Ends every session of these kinds. */
  endSessions(orgId: string, kinds: readonly TokenKind[]): Promise<void>
  rename(account: Account, realname: string): Promise<void>
  /** Ends every session but the one given. @throws AppError wrong_current_password, rate_limited */
  changePassword(
    account: Account,
    change: { readonly current: string; readonly next: string; readonly keepJti?: string; readonly origin: Origin },
  ): Promise<void>
  /**
   * Calls back with the id of each token revoked on any server, so that what it holds open can be closed; with null after the store was
   * out of reach, when any may have been. @returns stops
   */
  onRevoked(callback: (jti: string | null) => void): Promise<() => Promise<void>>
}

export interface AccountsDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly now: () => Date
  /** Absent: hashed at the usual cost. */
  readonly passwords?: Passwords
  /** Which private addresses may be dialled; absent: those that an admin’s act opens. */
  readonly addresses?: AddressPolicy
  /** Absent: nothing is mailed. */
  readonly mail?: Mail | null
  /** Keeps orders of letters until `letters.write` has written them; absent: nobody without a session gets letters. */
  readonly queueLetter?: (order: LetterOrder) => Promise<void>
}

const ORG_ID_BYTES = 12

/** Opens accounts; at first start makes the org and the key that signs tokens. @throws Error when the master key does not open what is stored */
export async function openAccounts(deps: AccountsDeps): Promise<Accounts> {
  const { store, secrets, now, addresses = { privateHosts: [] }, mail = null, queueLetter } = deps
  const db = accountsDb(store)
  const orgId = await bootstrap(db, now)
  const signingKeys = await openSigningKeys(db, secrets, store.listen, now)
  const passwords = deps.passwords ?? (await createPasswords())
  const org = async (): Promise<Org> => {
    const row = await findOrg(db)
    if (row === undefined) throw new Error('The store holds no org.')
    return { id: row.id, name: row.name, settings: orgSettingsSchema.parse(row.settings) }
  }
  const people = createPeople({ store, passwords, now })
  const letters = createLetters({ store, mail, queue: queueLetter ?? null, now })
  const secondFactor = createSecondFactor({ store, secrets, now })
  const newUserGroup = async () => (await org()).settings.new_user_group
  return {
    setup: createSetup(db, passwords, orgId, now),
    tokens: createTokens(db, signingKeys, await installationId(db), now),
    signingKeys,
    people,
    invitations: createInvitations({ store, passwords, people, mail, now }),
    letters,
    registration: createRegistration({ store, passwords, people, letters, settings: async () => (await org()).settings, now }),
    sso: createSingleSignOn({ store, secrets, addresses, now, newUserGroup }),
    secondFactor,
    org,
    find: async (email) => (await findAccount(db, normalEmail(email)))?.account,
    actorOf: async (email) => {
      const found = await findAccount(db, normalEmail(email))
      return found?.account.active ? systemActor(found.account) : null
    },
    signIn: async (email, password, origin, otp) => {
      if (!(await org()).settings.password_login) throw new AppError('password_login_off')
      const alsoRight = (account: Account) => secondFactor.check(account.id, otp)
      return checkPassword(db, passwords, { email, password, origin, now: now(), alsoRight })
    },
    endSessions: async (orgId, kinds) => {
      for (const { id } of await people.list(orgId)) await revokeTokens(db, { accountId: id, kinds }, now())
    },
    rename: (account, realname) => updateAccount(db, account.id, { realname }),
    changePassword: (account, change) => changePassword(db, passwords, account, change, now),
    onRevoked: (callback) => store.listen(REVOKED_CHANNEL, callback, () => callback(null)),
  }
}

async function bootstrap(db: ReturnType<typeof accountsDb>, now: () => Date): Promise<string> {
  return db.transaction().execute(async (write) => {
    await lockFor(write, 'bootstrap')
    const found = await findOrg(write)
    if (found !== undefined) return found.id
    const id = `org_${randomBytes(ORG_ID_BYTES).toString('hex')}`
    await insertOrg(write, { id, name: 'Parley', createdAt: now() })
    return id
  })
}

async function changePassword(
  db: ReturnType<typeof accountsDb>,
  passwords: Passwords,
  account: Account,
  change: Parameters<Accounts['changePassword']>[1],
  now: () => Date,
): Promise<void> {
  const given = { email: account.email, password: change.current, origin: change.origin, now: now() }
  await checkPassword(db, passwords, given).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'wrong_password' ? new AppError('wrong_current_password') : error
  })
  const passwordHash = await passwords.hash(change.next)
  await db.transaction().execute(async (write) => {
    await updateAccount(write, account.id, { passwordHash })
    await revokeTokens(write, { accountId: account.id, kinds: PASSWORD_KINDS, exceptJti: change.keepJti }, now())
  })
}
