import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { MasterKey, MasterKeys } from './master-key.ts'

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
  /** The same secret with its data key under the newest master key. The secret itself is not touched. @throws as `open` */
  rewrap(place: SecretPlace, sealed: SealedSecret): SealedSecret
  /** 32 bytes for one purpose (HKDF-SHA-256), the same at every start with the same master key. */
  deriveKey(purpose: string): Buffer
  /** That key, then those of the other master keys and of former ones: what was made under them stays good. */
  deriveKeys(purpose: string): readonly Buffer[]
  /** Which master keys are here: the one that seals, then the others. */
  masters(): readonly MasterInfo[]
}

export interface MasterInfo {
  readonly id: string
  readonly source: string
}

/** A key derived from a master key that may be gone by now. */
export interface KeptKey {
  readonly purpose: string
  readonly key: Buffer
}

interface Wrapping {
  readonly id: string
  readonly source: string
  readonly master: Buffer
  readonly key: Buffer
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const DATA_KEY_BYTES = 32
const DERIVED_BYTES = 32
const KEY_ID_DIGITS = 16

/**
 * Envelope encryption: a random data key per secret, AES-256-GCM with a random 96-bit nonce, the place as associated
 * data (canonical JSON array). Rotation re-wraps the data key only.
 *
 * @source spec: NIST SP 800-38D (GCM), RFC 5869 (HKDF)
 */
export function createSecrets(masters: Buffer | MasterKeys, kept: () => readonly KeptKey[] = () => []): Secrets {
  const wrappings = wrappingsOf(Buffer.isBuffer(masters) ? alone(masters) : masters)
  const newest = (): Wrapping => wrappings()[0]

  const dataKeyOf = (place: SecretPlace, sealed: SealedSecret): Buffer => {
    const found = wrappings().find(({ id }) => id === sealed.key)
    if (found === undefined) throw new Error('This secret was sealed with another master key. Start with the key of the backup it came from.')
    return decrypt(found.key, sealed.wrapped, boundTo(place))
  }
  const wrap = (place: SecretPlace, dataKey: Buffer): Pick<SealedSecret, 'key' | 'wrapped'> => {
    const { id, key } = newest()
    return { key: id, wrapped: encrypt(key, dataKey, boundTo(place)) }
  }
  return {
    seal: (place, clear) => {
      const dataKey = randomBytes(DATA_KEY_BYTES)
      return { ...wrap(place, dataKey), text: encrypt(dataKey, Buffer.from(clear, 'utf8'), boundTo(place)) }
    },
    open: (place, sealed) => decrypt(dataKeyOf(place, sealed), sealed.text, boundTo(place)).toString('utf8'),
    rewrap: (place, sealed) => (sealed.key === newest().id ? sealed : { ...wrap(place, dataKeyOf(place, sealed)), text: sealed.text }),
    deriveKey: (purpose) => derive(newest().master, purpose),
    deriveKeys: (purpose) => [
      ...wrappings().map(({ master }) => derive(master, purpose)),
      ...kept()
        .filter((each) => each.purpose === purpose)
        .map(({ key }) => key),
    ],
    masters: () => wrappings().map(({ id, source }) => ({ id, source })),
  }
}

/** A key for one purpose of this master key. */
export function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `parley:${purpose}`, DERIVED_BYTES))
}

function alone(key: Buffer): MasterKeys {
  const only: readonly [MasterKey] = [{ key, source: 'given' }]
  return { all: () => only }
}

/** Derived once for as long as the master keys stay the same. */
function wrappingsOf(masters: MasterKeys): () => readonly [Wrapping, ...Wrapping[]] {
  let seen = masters.all()
  let made = wrappingsFor(seen)
  return () => {
    const now = masters.all()
    if (now !== seen) [seen, made] = [now, wrappingsFor(now)]
    return made
  }
}

function wrappingsFor([first, ...others]: readonly [MasterKey, ...MasterKey[]]): readonly [Wrapping, ...Wrapping[]] {
  return [wrappingOf(first), ...others.map(wrappingOf)]
}

function wrappingOf({ key: master, source }: MasterKey): Wrapping {
  const key = derive(master, 'wrap')
  return { id: createHash('sha256').update(key).digest('hex').slice(0, KEY_ID_DIGITS), source, master, key }
}

function boundTo(place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([place.tenant, place.table, place.row, place.column, place.version]), 'utf8')
}

function encrypt(key: Buffer, clear: Buffer, aad: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad)
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Exactly what was written: no shorter tag, and no other spelling of the same bytes. */
function decrypt(key: Buffer, text: string, aad: Buffer): Buffer {
  try {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64') !== text) throw new Error('not in the form it was written in')
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(aad).setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new Error('A stored secret does not open: it was changed, or moved from another place.', { cause })
  }
}
