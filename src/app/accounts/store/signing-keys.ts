import type { SealedSecret } from '../../../platform/secrets/index.ts'
import type { Db } from './tables.ts'

export function liveSigningKeys(db: Db) {
  return db
    .selectFrom('signing_key')
    .select(['kid', 'sealed', 'created_at'])
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute()
}

export async function insertSigningKey(db: Db, key: { kid: string; sealed: SealedSecret; createdAt: Date }): Promise<void> {
  await db.insertInto('signing_key').values({ kid: key.kid, sealed: key.sealed, created_at: key.createdAt, retired_at: null }).execute()
}

export async function retireSigningKeys(db: Db, kids: readonly string[], now: Date): Promise<void> {
  await db.updateTable('signing_key').set({ retired_at: now }).where('kid', 'in', kids).execute()
}
