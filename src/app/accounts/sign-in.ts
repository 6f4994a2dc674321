import type { Kysely } from 'kysely'
import { AppError } from '../../errors.ts'
import { type Account, normalEmail, type Origin } from './account.ts'
import { hasPasswordLength, type Passwords } from './password.ts'
import { network, startAttempt } from './sign-in-throttle.ts'
import { findAccount, pendingPassword } from './store/accounts.ts'
import { hasSignedInFrom, rememberAddress } from './store/sign-ins.ts'
import type { AccountsTables } from './store/tables.ts'

/**
 * The account behind an e-mail and a password. Known and unknown addresses take the same steps and the same time.
 * @param given.alsoRight  asked once the password is right; while it throws, the try counts as failed
 * @throws AppError wrong_password, rate_limited, address_unconfirmed once the password of an unconfirmed registration is right
 */
export async function checkPassword(
  db: Kysely<AccountsTables>,
  passwords: Passwords,
  given: {
    readonly email: string
    readonly password: string
    readonly origin: Origin
    readonly now: Date
    readonly alsoRight?: (account: Account) => Promise<void>
  },
): Promise<Account> {
  const email = normalEmail(given.email)
  const found = await findAccount(db, email)
  const known = await hasSignedInFrom(db, found?.account.id ?? '', network(given.origin.address))
  const pending = await pendingPassword(db, email, given.now)
  const attempt = await startAttempt(db, { email, address: given.origin.address, known }, given.now)
  if (!hasPasswordLength(given.password)) throw new AppError('wrong_password')
  const own = found?.account.active ? found.passwordHash : null
  const right = await passwords.verify(given.password, own)
  // looked at for addresses with an account too: otherwise registering and signing in would tell which have one
  if (!right && pending !== null && (await passwords.verify(given.password, pending))) throw new AppError('address_unconfirmed')
  if (!right || found === undefined) throw new AppError('wrong_password')
  await given.alsoRight?.(found.account)
  await attempt.succeeded()
  await rememberAddress(db, found.account.id, network(given.origin.address), given.now)
  return found.account
}
