import { randomBytes } from 'node:crypto'

/** An id that sorts by time and cannot be guessed from another: `trn_…`, `msg_…`. */
export function newId(prefix: 'trn' | 'msg', now: Date): string {
  return `${prefix}_${now.getTime().toString(36).padStart(9, '0')}${randomBytes(8).toString('hex')}`
}

/** 256 random bits as text for an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
