import { randomBytes } from 'node:crypto'

export type SpaceIdKind = 'src' | 'space' | 'conv' | 'exec' | 'grp' | 'emb'

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const RANDOM_DIGITS = 16
const RANDOM_BYTES = 10

/** `space_` and 26 characters of a ULID: sorts by time, cannot be guessed from another. */
export function newSpaceId(kind: SpaceIdKind, now: Date): string {
  return `${kind}_${ulid(BigInt(now.getTime()), BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`))}`
}

const TURN = /^trn_([0-9a-z]{9})([0-9a-f]{16})$/
const TURN_TIME_DIGITS = 9
const TURN_RANDOM_DIGITS = 16
const EXECUTION = new RegExp(`^exec_([${DIGITS}]{${TIME_DIGITS}})([${DIGITS}]{${RANDOM_DIGITS}})$`)

/** A turn's id as /v1 writes it: the same time and the same random bits. */
export function executionIdOf(turnId: string): string {
  const [, time = '0', random = '0'] = TURN.exec(turnId) ?? []
  return `exec_${ulid(BigInt(Number.parseInt(time, 36)), BigInt(`0x${random}`))}`
}

/** @returns undefined for what no turn is called */
export function turnIdOf(executionId: string): string | undefined {
  const [, time, random] = EXECUTION.exec(executionId) ?? []
  if (time === undefined || random === undefined) return undefined
  const [at, bits] = [read(time).toString(36), read(random).toString(16)]
  if (at.length > TURN_TIME_DIGITS || bits.length > TURN_RANDOM_DIGITS) return undefined
  return `trn_${at.padStart(TURN_TIME_DIGITS, '0')}${bits.padStart(TURN_RANDOM_DIGITS, '0')}`
}

function ulid(time: bigint, random: bigint): string {
  return write(time, TIME_DIGITS) + write(random, RANDOM_DIGITS)
}

function write(value: bigint, digits: number): string {
  let text = ''
  for (let rest = value, n = 0; n < digits; n += 1, rest >>= 5n) text = (DIGITS[Number(rest & 31n)] ?? '') + text
  return text
}

function read(text: string): bigint {
  return [...text].reduce((value, digit) => (value << 5n) | BigInt(DIGITS.indexOf(digit)), 0n)
}
