import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../errors.ts'

export const PASSWORD_LENGTH = { min: 8, max: 256 } as const

/** Length in code points; the password is used exactly as received, never trimmed or normalised. */
export function hasPasswordLength(password: string): boolean {
  const { length } = [...password]
  return length >= PASSWORD_LENGTH.min && length <= PASSWORD_LENGTH.max
}

export interface Passwords {
  /** @returns argon2id in PHC form */
  hash(password: string): Promise<string>
  /** Takes the same time whether there is a stored hash or not; without one the answer is no. */
  verify(password: string, stored: string | null): Promise<boolean>
}

/** Memory in KiB. */
type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism'>

// OWASP ASVS 5.0 appendix C: argon2id with at least 19 MiB, t = 2, p = 1
const COST: Cost = { memory: 19 * 1024, passes: 2, parallelism: 1 }
const TAG_BYTES = 32
const SALT_BYTES = 16
const MAX_AT_ONCE = 4
const MAX_WAITING = 64
const RETRY_AFTER_SECONDS = 5
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

const derive = promisify(argon2)

/**
 * Hashing with at most four at once, so that a rush of sign-ins takes at most 76 MiB.
 *
 * @param cost  of a new hash; less than the usual only for passwords that keep nothing safe
 */
export async function createPasswords(cost: Cost = COST): Promise<Passwords> {
  const run = gate()
  const hash = async (password: string): Promise<string> => {
    const nonce = randomBytes(SALT_BYTES)
    const tag = await run(() => derive('argon2id', { ...cost, tagLength: TAG_BYTES, message: Buffer.from(password, 'utf8'), nonce }))
    return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
  }
  const nobody = await hash(randomBytes(SALT_BYTES).toString('hex'))
  const verify = async (password: string, stored: string | null): Promise<boolean> => {
    const { parameters, tag } = parse(stored ?? nobody)
    const derived = await run(() => derive('argon2id', { ...parameters, message: Buffer.from(password, 'utf8') }))
    return timingSafeEqual(derived, tag) && stored !== null
  }
  return { hash, verify }
}

function parse(stored: string): { parameters: Omit<Argon2Parameters, 'message'>; tag: Buffer } {
  const match = PHC.exec(stored)
  if (match === null) throw new Error('A stored password hash is not argon2id.')
  const [, memory, passes, parallelism, salt = '', hash = ''] = match
  const tag = Buffer.from(hash, 'base64')
  return {
    parameters: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      tagLength: tag.length,
      nonce: Buffer.from(salt, 'base64'),
    },
    tag,
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

function gate(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (waiting.length >= MAX_WAITING) throw new AppError('rate_limited', { retryAfterSeconds: RETRY_AFTER_SECONDS })
    if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
