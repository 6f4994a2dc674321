import { AppError } from '../../../errors.ts'
import type { Letter, Mail } from '../../../platform/mail/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import { normalEmail } from '../account.ts'
import { startLetter } from '../sign-in-throttle.ts'
import { findAccount } from '../store/accounts.ts'
import { linkTo, newSecret } from './one-use-link.ts'
import { type PeopleDb, type PeopleTables, saveReset, sealRegistration } from './store.ts'

/** What somebody without a session asked for by mail. Holds no secret: that is made when the letter is written. */
export interface LetterOrder {
  readonly kind: 'reset' | 'verification'
  readonly email: string
  /** Address of the web app, for the link. */
  readonly base: string
}

/** Letters to whoever can read them: ordered while somebody waits for an answer, written and sent after it. */
export interface Letters {
  /** Whether a mail server is set up. */
  readonly canSend: boolean
  /**
   * Takes the same steps for every address: who has an account is looked up when the letter is written.
   * @param prepare  done once the order is counted, before it can be written
   * @throws AppError mail_missing, rate_limited
   */
  order(order: LetterOrder, address: string, prepare?: (email: string) => Promise<void>): Promise<void>
  /** Writes and sends a letter, or none where the address has no use for it. @throws AppError mail_failed: to be tried again */
  write(order: LetterOrder): Promise<void>
}

export interface LettersDeps {
  readonly store: Store
  /** Null: no mail server is set up. */
  readonly mail: Mail | null
  /** Puts an order where it survives a restart; a second one for the same address joins the first. */
  readonly queue: ((order: LetterOrder) => Promise<void>) | null
  readonly now: () => Date
}

const RESET_MS = 30 * 60_000

export function createLetters({ store, mail, queue, now }: LettersDeps): Letters {
  const db: PeopleDb = store.db.withTables<PeopleTables>()
  const accounts = db.withTables<Record<never, never>>()

  async function reset({ email, base }: LetterOrder): Promise<Letter | null> {
    const account = (await findAccount(accounts, email))?.account
    if (account === undefined || !account.active) return null
    const { secret, hash } = newSecret()
    const at = now()
    await saveReset(db, { secret_hash: hash, account_id: account.id, created_at: at, expires_at: new Date(at.getTime() + RESET_MS) })
    return {
      to: account.email,
      subject: 'A new password for Parley',
      text: `Choose a new password here:\n\n${linkTo(base, 'reset', secret)}\n\nThe link works once, for thirty minutes. If you did not ask for it, nothing has changed.\n`,
    }
  }

  async function verification({ email, base }: LetterOrder): Promise<Letter | null> {
    const account = (await findAccount(accounts, email))?.account
    if (account !== undefined) return account.active ? hasAccount(account.email, base) : null
    const { secret, hash } = newSecret()
    if (!(await sealRegistration(db, email, hash, now()))) return null
    return {
      to: email,
      subject: 'Confirm your address for Parley',
      text: `Somebody, probably you, made an account with this address. Confirm it here:\n\n${linkTo(base, 'verify', secret, { username: email })}\n\nThe link works once, for a day. If it was not you, leave it: without it there is no account.\n`,
    }
  }

  return {
    canSend: mail !== null && queue !== null,
    order: async ({ email: written, ...order }, address, prepare) => {
      if (mail === null || queue === null) throw new AppError('mail_missing')
      const email = normalEmail(written.toWellFormed())
      await startLetter(accounts, { email, address }, now())
      await prepare?.(email)
      await queue({ ...order, email })
    },
    write: async (order) => {
      if (mail === null) throw new AppError('mail_missing')
      const letter = await (order.kind === 'reset' ? reset(order) : verification(order))
      if (letter !== null) await mail.send(letter)
    },
  }
}

function hasAccount(to: string, base: string): Letter {
  const text = `Somebody, probably you, wanted to make an account with this address. You have one already. Sign in here:\n\n${base.replace(/\/+$/, '')}/sign-in\n\nThere you can also ask for a new password. If it was not you, nothing has changed.\n`
  return { to, subject: 'You have an account at Parley', text }
}
