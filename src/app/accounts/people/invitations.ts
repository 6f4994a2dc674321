import { AppError } from '../../../errors.ts'
import type { Mail } from '../../../platform/mail/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import { type Account, normalEmail } from '../account.ts'
import type { Passwords } from '../password.ts'
import { findAccount, updateAccount } from '../store/accounts.ts'
import { revokeTokens } from '../store/tokens.ts'
import { PASSWORD_KINDS } from '../token-kind.ts'
import { hashOf, linkTo, newSecret } from './one-use-link.ts'
import type { NewPerson, Note, People } from './people.ts'
import { type PeopleDb, type PeopleTables, takeInvitation } from './store.ts'

/** Links that let somebody in once: to join, and to choose a new password (its letter: `letters.ts`). */
export interface Invitations {
  /** One link, good for seven days, replacing the one before. Mailed where a mail server is set up. @returns null for an address that has an account */
  invite(order: { readonly orgId: string; readonly email: string; readonly invitedBy: string; readonly base: string }): Promise<string | null>
  /** @throws AppError link_invalid, email_taken */
  accept(secret: string, person: Omit<NewPerson, 'email'>, note?: Note): Promise<Account>
  /** Ends sessions of the account. @throws AppError link_invalid */
  reset(secret: string, password: string, note?: Note): Promise<void>
}

export interface InvitationsDeps {
  readonly store: Store
  readonly passwords: Passwords
  readonly people: People
  /** Null: links are only shown to admins. */
  readonly mail: Mail | null
  readonly now: () => Date
}

const DAY_MS = 86_400_000
const INVITATION_MS = 7 * DAY_MS

export function createInvitations({ store, passwords, people, mail, now }: InvitationsDeps): Invitations {
  const db: PeopleDb = store.db.withTables<PeopleTables>()
  const accounts = db.withTables<Record<never, never>>()
  return {
    invite: async ({ orgId, email: written, invitedBy, base }) => {
      const email = normalEmail(written)
      if ((await findAccount(accounts, email)) !== undefined) return null
      const { secret, hash } = newSecret()
      const at = now()
      const row = { secret_hash: hash, org_id: orgId, email, invited_by: invitedBy, created_at: at, expires_at: new Date(at.getTime() + INVITATION_MS) }
      await db
        .insertInto('invitation')
        .values(row)
        .onConflict((conflict) => conflict.columns(['org_id', 'email']).doUpdateSet(row))
        .execute()
      const link = linkTo(base, 'invite', secret)
      await mail?.send({
        to: email,
        subject: 'You are invited to Parley',
        text: `${invitedBy} invites you to ask your data with Parley.\n\n${link}\n\nThe link works once, for seven days.\n`,
      })
      return link
    },
    accept: async (secret, { password, realname }, note) => {
      const passwordHash = await passwords.hash(password)
      return people.admit(async (write) => {
        const row = await takeInvitation(write, hashOf(secret), now())
        return row && { orgId: row.org_id, email: row.email, realname, passwordHash }
      }, note)
    },
    reset: async (secret, password, note) => {
      const passwordHash = await passwords.hash(password)
      await store.db.transaction().execute(async (transaction) => {
        const write = transaction.withTables<PeopleTables>()
        const taken = await write
          .deleteFrom('password_reset')
          .where('secret_hash', '=', hashOf(secret))
          .where('expires_at', '>', now())
          .returningAll()
          .executeTakeFirst()
        if (taken === undefined) throw new AppError('link_invalid')
        const inside = write.withTables<Record<never, never>>()
        await updateAccount(inside, taken.account_id, { passwordHash })
        await revokeTokens(inside, { accountId: taken.account_id, kinds: PASSWORD_KINDS }, now())
        await note?.(transaction)
      })
    },
  }
}
