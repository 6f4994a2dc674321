import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Kysely } from 'kysely'
import { AppError } from '../../errors.ts'
import { deleteFailures, failuresSince, insertFailures, lockSubjects } from './store/sign-ins.ts'
import type { AccountsTables } from './store/tables.ts'

/** Tries that fail within the window, after which the next one is refused unread. */
export const SIGN_IN_LIMITS = { windowMs: 15 * 60_000, perAccount: 10, perAddress: 100 } as const

/** Letters that anyone may ask for, to one address and from one place, within the same window. */
export const LETTER_LIMITS = { perAccount: 5, perAddress: 20 } as const

export interface Attempt {
  /** Takes the attempt back and begins the account's count anew: it was right. */
  succeeded(): Promise<void>
}

/**
 * Counts an attempt as failed before the password is looked at, so that many at once get no further than many in turn.
 *
 * @param known  the account has signed in from this address before: it has a counter of its own, which strangers cannot use up
 * @throws AppError rate_limited, with the whole seconds until the next try
 */
export async function startAttempt(db: Kysely<AccountsTables>, who: { email: string; address: string; known: boolean }, now: Date): Promise<Attempt> {
  const place = network(who.address)
  const byAddress = { subject: hash('address', place), limit: SIGN_IN_LIMITS.perAddress }
  const byAccount = { subject: who.known ? hash('account', who.email, place) : hash('account', who.email), limit: SIGN_IN_LIMITS.perAccount }
  const { ids, since } = await countTries(db, [byAccount, byAddress], now)
  return { succeeded: () => deleteFailures(db, { ids, subject: byAccount.subject, before: since }) }
}

/** Counts a letter that somebody asked for, whoever has the address. @throws AppError rate_limited */
export async function startLetter(db: Kysely<AccountsTables>, who: { email: string; address: string }, now: Date): Promise<void> {
  const byAccount = { subject: hash('letter', who.email), limit: LETTER_LIMITS.perAccount }
  const byAddress = { subject: hash('letter from', network(who.address)), limit: LETTER_LIMITS.perAddress }
  await countTries(db, [byAccount, byAddress], now)
}

async function countTries(
  db: Kysely<AccountsTables>,
  subjects: readonly { readonly subject: Buffer; readonly limit: number }[],
  now: Date,
): Promise<{ readonly ids: readonly string[]; readonly since: Date }> {
  const since = new Date(now.getTime() - SIGN_IN_LIMITS.windowMs)
  const all = subjects.map(({ subject }) => subject)
  const ids = await db.transaction().execute(async (write) => {
    await lockSubjects(write, all)
    for (const { subject, limit } of subjects) {
      const { count, oldest } = await failuresSince(write, subject, since)
      if (count >= limit) throw new AppError('rate_limited', { retryAfterSeconds: secondsUntil(oldest, now) })
    }
    return insertFailures(write, all, now)
  })
  return { ids, since }
}

/** What counts as one address: one IPv6 customer has a whole /64. */
export function network(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

function hash(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts), 'utf8').digest()
}

function secondsUntil(oldest: Date | null, now: Date): number {
  const free = (oldest ?? now).getTime() + SIGN_IN_LIMITS.windowMs
  return Math.max(1, Math.ceil((free - now.getTime()) / 1000))
}
