import { createHash, randomBytes } from 'node:crypto'

/** A secret for a link, and what is stored of it. */
export function newSecret(): { readonly secret: string; readonly hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest()
}

/** Behind the number sign, so that no server or proxy on the way sees the secret. */
export function linkTo(base: string, page: string, secret: string, more: Readonly<Record<string, string>> = {}): string {
  return `${base.replace(/\/+$/, '')}/${page}#${new URLSearchParams({ token: secret, ...more })}`
}
