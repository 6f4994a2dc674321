import { createHmac, timingSafeEqual } from 'node:crypto'
import { invalid } from '../../../app/conversations/index.ts'

const LIFE_MS = 24 * 3_600_000
const TEXT = /^([\w-]{1,400})\.([\w-]{43})$/

/** Where a list goes on, bound to what is listed; nobody else can write one. */
export function pageToken(keys: () => readonly Buffer[], list: string, position: string, now: Date): string {
  const said = Buffer.from(JSON.stringify([position, now.getTime() + LIFE_MS])).toString('base64url')
  const [newest = Buffer.alloc(0)] = keys()
  return `${said}.${seal(newest, list, said)}`
}

/** @returns undefined for the first page @throws AppError invalid_request: altered, of another list, or too old */
export function readPageToken(keys: () => readonly Buffer[], list: string, token: string | undefined, now: Date): string | undefined {
  if (token === undefined) return undefined
  const [, said = '', signed = ''] = TEXT.exec(token) ?? []
  const isOurs = (key: Buffer): boolean => {
    const expected = Buffer.from(seal(key, list, said))
    return signed.length === expected.length && timingSafeEqual(Buffer.from(signed), expected)
  }
  if (!keys().some(isOurs)) throw refused()
  const [position, until]: readonly unknown[] = JSON.parse(Buffer.from(said, 'base64url').toString('utf8'))
  if (typeof position !== 'string' || typeof until !== 'number' || until < now.getTime()) throw refused()
  return position
}

function seal(key: Buffer, list: string, said: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([list, said]))
    .digest('base64url')
}

function refused() {
  return invalid({ loc: ['query', 'next_token'], msg: 'not a token of this list, or too old', type: 'next_token' })
}
