import { createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** What of a secret is stored. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest()
}

/** PKCE, method S256. */
export function challengeOf(verifier: string): string {
  return hashOf(verifier).toString('base64url')
}
