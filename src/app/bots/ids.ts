import { randomBytes } from 'node:crypto'

const TIME_DIGITS = 8
const RANDOM_BYTES = 8
/** What ids of the public contract look like; nothing else needs to be looked for. */
const ID = /^[0-9a-f]{24}$/

/** 24 lower-case hex digits: 8 of Unix seconds, 16 random. */
export function newBotId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16)
  return `${seconds.padStart(TIME_DIGITS, '0').slice(-TIME_DIGITS)}${randomBytes(RANDOM_BYTES).toString('hex')}`
}

export function isBotId(text: string): boolean {
  return ID.test(text)
}
