import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { SealedSecret, Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { SigningKey, SigningKeys } from '../accounts/index.ts'
import type { Db } from './store.ts'

const KEY_BYTES = 32
const KID_BYTES = 9
/** During rotation the new key signs and the one before still verifies. */
const LIVE_KEYS = 2
const CHANNEL = 'embed_key_changed'
const ONE_AT_A_TIME = 7_340_020

/** The keys of embed tokens alone, so that a key of /api never speaks for them. Makes the first one at first start. */
export async function openEmbedKeys(store: Store, secrets: Secrets, now: () => Date): Promise<SigningKeys> {
  const { db } = store
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${ONE_AT_A_TIME})`.execute(trx)
    if ((await readKeys(trx, secrets)).length === 0) await makeKey(trx, secrets, now())
  })
  let keys = await readKeys(db, secrets)
  const reload = (): void => {
    // a server that cannot read the keys goes on with those it has: the row of a token is checked all the same
    readKeys(db, secrets).then(
      (fresh) => {
        keys = fresh
      },
      () => undefined,
    )
  }
  await store.listen(CHANNEL, reload, reload)
  return {
    current: () => {
      const [newest] = keys
      if (newest === undefined) throw new Error('There is no key for embed tokens.')
      return newest
    },
    find: (kid) => keys.find((each) => each.kid === kid),
    rotate: async () => {
      await db.transaction().execute((trx) => rotate(trx, secrets, now()))
      keys = await readKeys(db, secrets)
    },
  }
}

async function rotate(trx: Db, secrets: Secrets, now: Date): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${ONE_AT_A_TIME})`.execute(trx)
  await makeKey(trx, secrets, now)
  await sql`UPDATE embed_key SET retired_at = ${now} WHERE retired_at IS NULL
    AND kid NOT IN (SELECT kid FROM embed_key WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT ${LIVE_KEYS})`.execute(trx)
  await sql`SELECT pg_notify(${CHANNEL}, '')`.execute(trx)
}

/** Newer than all before, whatever the clock did: the newest signs. */
async function makeKey(trx: Db, secrets: Secrets, now: Date): Promise<void> {
  const kid = randomBytes(KID_BYTES).toString('base64url')
  const sealed = secrets.seal(placeOf(kid), randomBytes(KEY_BYTES).toString('base64'))
  await sql`INSERT INTO embed_key (kid, sealed, created_at)
    SELECT ${kid}, ${JSON.stringify(sealed)}::jsonb, greatest(${now}::timestamptz, max(created_at) + interval '1 millisecond') FROM embed_key`.execute(trx)
}

async function readKeys(db: Db, secrets: Secrets): Promise<readonly SigningKey[]> {
  const { rows } = await sql<{
    kid: string
    sealed: SealedSecret
  }>`SELECT kid, sealed FROM embed_key WHERE retired_at IS NULL ORDER BY created_at DESC`.execute(db)
  return rows.map(({ kid, sealed }) => ({ kid, key: Buffer.from(secrets.open(placeOf(kid), sealed), 'base64') }))
}

function placeOf(kid: string) {
  return { tenant: '', table: 'embed_key', row: kid, column: 'sealed', version: 1 }
}
