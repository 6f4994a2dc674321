import { AppError } from '../../../errors.ts'
import type { Store } from '../../../platform/store/index.ts'
import { normalEmail } from '../account.ts'
import type { OrgSettings } from '../org-settings.ts'
import type { Passwords } from '../password.ts'
import type { Letters } from './letters.ts'
import { hashOf } from './one-use-link.ts'
import type { NewPerson, Note, People } from './people.ts'
import { type PeopleDb, type PeopleTables, saveRegistration, takeRegistration } from './store.ts'

/** People who make themselves an account, where the org lets them. Known and unknown addresses take the same steps. */
export interface Registration {
  /** @throws AppError registration_off, mail_missing, rate_limited */
  begin(orgId: string, person: NewPerson, way: { readonly base: string; readonly address: string }): Promise<void>
  /** @throws AppError registration_off, mail_missing, rate_limited */
  resend(email: string, way: { readonly base: string; readonly address: string }): Promise<void>
  /**
   * Makes the account, with the least role.
   * @param password  chosen by who holds the letter, in place of the one registered with: anybody may register an address that is not theirs
   * @throws AppError link_invalid, registration_off
   */
  verify(email: string, proof: { readonly secret: string; readonly password?: string }, note?: Note): Promise<void>
}

export interface RegistrationDeps {
  readonly store: Store
  readonly passwords: Passwords
  readonly people: People
  readonly letters: Letters
  readonly settings: () => Promise<OrgSettings>
  readonly now: () => Date
}

const REGISTRATION_MS = 86_400_000

export function createRegistration({ store, passwords, people, letters, settings, now }: RegistrationDeps): Registration {
  const db: PeopleDb = store.db.withTables<PeopleTables>()

  async function assertOn(): Promise<void> {
    const { registration, password_login } = await settings()
    if (!registration || !password_login) throw new AppError('registration_off')
  }

  return {
    begin: async (orgId, { email: written, password, realname }, { base, address }) => {
      await assertOn()
      await letters.order({ kind: 'verification', email: written, base }, address, async (email) => {
        const at = now()
        const times = { created_at: at, expires_at: new Date(at.getTime() + REGISTRATION_MS) }
        await saveRegistration(db, { email, org_id: orgId, realname, password_hash: await passwords.hash(password), secret_hash: null, ...times })
      })
    },
    resend: async (email, { base, address }) => {
      await assertOn()
      await letters.order({ kind: 'verification', email, base }, address)
    },
    verify: async (written, { secret, password }, note) => {
      await assertOn()
      const email = normalEmail(written)
      await people.admit(async (write) => {
        const row = await takeRegistration(write, email, hashOf(secret), now())
        if (row === undefined) return undefined
        const passwordHash = password === undefined ? row.password_hash : await passwords.hash(password)
        return { orgId: row.org_id, email, realname: row.realname, passwordHash }
      }, note)
    },
  }
}
