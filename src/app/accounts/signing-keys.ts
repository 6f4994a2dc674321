import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { SecretPlace, Secrets } from '../../platform/secrets/index.ts'
import type { Listen } from '../../platform/store/index.ts'
import { insertSigningKey, liveSigningKeys, retireSigningKeys } from './store/signing-keys.ts'
import { type AccountsTables, lockFor, notify } from './store/tables.ts'

export interface SigningKey {
  readonly kid: string
  /** 256 random bits. */
  readonly key: Uint8Array
}

export interface SigningKeys {
  /** The newest: the one that signs. */
  current(): SigningKey
  find(kid: string): SigningKey | undefined
  /** Signs with a new key from now on; the one before still verifies, older ones no longer. In force on every server at once. */
  rotate(): Promise<void>
}

const KEY_BYTES = 32
const KID_BYTES = 9
/** During rotation the new key signs and the one before still verifies. */
const LIVE_KEYS = 2
const CHANNEL = 'signing_key_changed'

/** Reads the keys, making the first one at first start. @throws Error when the master key does not open them: the server must not start */
export async function openSigningKeys(db: Kysely<AccountsTables>, secrets: Secrets, listen: Listen, now: () => Date): Promise<SigningKeys> {
  const make = async (write: Kysely<AccountsTables>): Promise<void> => {
    const kid = randomBytes(KID_BYTES).toString('base64url')
    const sealed = secrets.seal(placeOf(kid), randomBytes(KEY_BYTES).toString('base64'))
    const [newest] = await liveSigningKeys(write)
    // the newest signs, so it must be newer than all before, whatever the clock did
    const createdAt = new Date(Math.max(now().getTime(), (newest?.created_at.getTime() ?? 0) + 1))
    await insertSigningKey(write, { kid, sealed, createdAt })
  }
  const read = async (): Promise<readonly SigningKey[]> => {
    const rows = await liveSigningKeys(db)
    return rows.map(({ kid, sealed }) => ({ kid, key: Buffer.from(secrets.open(placeOf(kid), sealed), 'base64') }))
  }

  await db.transaction().execute(async (write) => {
    await lockFor(write, 'bootstrap')
    if ((await liveSigningKeys(write)).length === 0) await make(write)
  })
  let keys = await read()
  const reload = (): void => {
    // a server that cannot read the keys goes on with those it has: the row of a token is checked all the same
    read().then(
      (fresh) => {
        keys = fresh
      },
      () => undefined,
    )
  }
  await listen(CHANNEL, reload, reload)

  return {
    current: () => {
      const [newest] = keys
      if (newest === undefined) throw new Error('There is no signing key.')
      return newest
    },
    find: (kid) => keys.find((each) => each.kid === kid),
    rotate: async () => {
      await db.transaction().execute(async (write) => {
        await lockFor(write, 'bootstrap')
        await make(write)
        const old = (await liveSigningKeys(write)).slice(LIVE_KEYS)
        if (old.length > 0) {
          await retireSigningKeys(
            write,
            old.map((each) => each.kid),
            now(),
          )
        }
        await notify(write, CHANNEL, '')
      })
      keys = await read()
    },
  }
}

function placeOf(kid: string): SecretPlace {
  return { tenant: '', table: 'signing_key', row: kid, column: 'sealed', version: 1 }
}
