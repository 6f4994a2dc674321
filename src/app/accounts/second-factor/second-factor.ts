import { createHash, randomBytes } from 'node:crypto'
import { generateSecret, generateURI, verify } from 'otplib'
import { AppError } from '../../../errors.ts'
import type { SecretPlace, Secrets } from '../../../platform/secrets/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import type { Account } from '../account.ts'
import { narrowSessions } from '../store/second-factor.ts'
import { accountsDb } from '../store/tables.ts'
import { beginFactor, confirmFactor, deleteFactor, findFactor, secondFactorDb, useRecoveryCode, useStep } from './store.ts'

export interface SecondFactorDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly now: () => Date
}

/**
 * Codes of an authenticator app beside the password: six digits, 30 seconds, one step of drift either way, each used once.
 *
 * @source RFC 6238 (TOTP), https://www.rfc-editor.org/rfc/rfc6238
 */
export interface SecondFactor {
  isOn(accountId: string): Promise<boolean>
  /** A secret that is not in force until a code of it was shown. @throws AppError second_factor_on */
  enroll(account: Account): Promise<{ readonly secret: string; readonly otpauthUrl: string }>
  /** @returns codes that each replace the app once, told only here @throws AppError otp_wrong, not_found */
  confirm(account: Account, code: string): Promise<readonly string[]>
  /** Accepts when no factor is on. @throws AppError otp_required, otp_wrong */
  check(accountId: string, code: string | undefined): Promise<void>
  /** Where the org asks for one, sessions of the account may then only set up another. @throws AppError not_found */
  remove(account: Account): Promise<void>
}

const ISSUER = 'Parley'
const DRIFT_SECONDS = 30
const RECOVERY_CODES = 10
/** 50 bits each, behind the throttle of signing in. */
const RECOVERY_CHARACTERS = 10
/** Letters and digits that cannot be taken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

export function createSecondFactor({ store, secrets, now }: SecondFactorDeps): SecondFactor {
  const db = secondFactorDb(store)

  async function isRight(accountId: string, code: string): Promise<boolean> {
    const factor = await findFactor(db, accountId)
    if (factor === undefined || !/^\d{6}$/.test(code)) return false
    const result = await verify({
      secret: secrets.open(placeOf(accountId), factor.secret),
      token: code,
      epoch: Math.floor(now().getTime() / 1_000),
      epochTolerance: DRIFT_SECONDS,
    })
    if (!result.valid || !('timeStep' in result)) return false
    return useStep(db, accountId, result.timeStep)
  }

  return {
    isOn: async (accountId) => ((await findFactor(db, accountId))?.confirmed_at ?? null) !== null,

    enroll: async (account) => {
      const secret = generateSecret()
      const begun = await beginFactor(db, { account_id: account.id, secret: secrets.seal(placeOf(account.id), secret), started_at: now() })
      if (!begun) throw new AppError('second_factor_on')
      return { secret, otpauthUrl: generateURI({ issuer: ISSUER, label: account.email, secret }) }
    },

    confirm: async (account, code) => {
      const factor = await findFactor(db, account.id)
      if (factor === undefined) throw new AppError('not_found', { what: 'Second factor' })
      if (factor.confirmed_at !== null) throw new AppError('second_factor_on')
      if (!(await isRight(account.id, code))) throw new AppError('otp_wrong')
      const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode)
      await confirmFactor(db, account.id, codes.map(hashOf), now())
      return codes
    },

    check: async (accountId, code) => {
      const factor = await findFactor(db, accountId)
      if (factor === undefined || factor.confirmed_at === null) return
      const given = code?.replace(/[\s-]/g, '').toLowerCase() ?? ''
      if (given === '') throw new AppError('otp_required')
      if (await isRight(accountId, given)) return
      if (await useRecoveryCode(db, accountId, hashOf(given))) return
      throw new AppError('otp_wrong')
    },

    remove: async ({ id, orgId }) => {
      if (!(await deleteFactor(db, id))) throw new AppError('not_found', { what: 'Second factor' })
      await narrowSessions(accountsDb(store), orgId)
    },
  }
}

/** Letters drawn without bias: bytes beyond the last whole alphabet are thrown away. */
function recoveryCode(): string {
  const whole = 256 - (256 % ALPHABET.length)
  let code = ''
  while (code.length < RECOVERY_CHARACTERS) {
    for (const byte of randomBytes(RECOVERY_CHARACTERS)) if (byte < whole && code.length < RECOVERY_CHARACTERS) code += ALPHABET[byte % ALPHABET.length] ?? ''
  }
  return code
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(`recovery ${code}`).digest()
}

function placeOf(accountId: string): SecretPlace {
  return { tenant: accountId, table: 'second_factor', row: accountId, column: 'secret', version: 1 }
}
