import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** Where a secret lives. A ciphertext moved to another place does not open. */
export interface SecretPlace {
  readonly tenant: string
  readonly table: string
  readonly row: string
  readonly column: string
  readonly version: number
}

/** Plain JSON, safe to store: data key wrapped by the master key, secret encrypted by the data key. */
export interface SealedSecret {
  /** First 16 hex digits of the SHA-256 of the wrapping key: which master key opens it. */
  readonly key: string
  readonly wrapped: string
  readonly text: string
}

export interface Secrets {
  seal(place: SecretPlace, clear: string): SealedSecret
  /** @throws Error when the place, the master key or a byte differs; says nothing of the content */
  open(place: SecretPlace, sealed: SealedSecret): string
  /** 32 bytes for one purpose (HKDF-SHA-256), the same at every start. */
  deriveKey(purpose: string): Buffer
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const DATA_KEY_BYTES = 32

/**
 * Envelope encryption: a random data key per secret, AES-256-GCM with a random 96-bit nonce, the place as associated
 * data (canonical JSON array). Rotation re-wraps the data key only.
 *
 * @source spec: NIST SP 800-38D (GCM), RFC 5869 (HKDF)
 */
export function createSecrets(master: Buffer): Secrets {
  const deriveKey = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', `parley:${purpose}`, 32))
  const wrapping = deriveKey('wrap')
  const keyId = createHash('sha256').update(wrapping).digest('hex').slice(0, 16)
  return {
    deriveKey,
    seal: (place, clear) => {
      const dataKey = randomBytes(DATA_KEY_BYTES)
      return { key: keyId, wrapped: encrypt(wrapping, dataKey, boundTo(place)), text: encrypt(dataKey, Buffer.from(clear, 'utf8'), boundTo(place)) }
    },
    open: (place, sealed) => {
      if (sealed.key !== keyId) throw new Error('This secret was sealed with another master key. Start with the key of the backup it came from.')
      return decrypt(decrypt(wrapping, sealed.wrapped, boundTo(place)), sealed.text, boundTo(place)).toString('utf8')
    },
  }
}

function boundTo(place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([place.tenant, place.table, place.row, place.column, place.version]), 'utf8')
}

function encrypt(key: Buffer, clear: Buffer, aad: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(aad)
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

function decrypt(key: Buffer, text: string, aad: Buffer): Buffer {
  const bytes = Buffer.from(text, 'base64')
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES)).setAAD(aad).setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new Error('A stored secret does not open: it was changed, or moved from another place.', { cause })
  }
}
