import type { Db } from './tables.ts'

export async function insertSetupLink(db: Db, link: { hash: Buffer; createdAt: Date; expiresAt: Date }): Promise<void> {
  await db.insertInto('setup_link').values({ secret_hash: link.hash, created_at: link.createdAt, expires_at: link.expiresAt }).execute()
}

export async function hasSetupLink(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const row = await db.selectFrom('setup_link').select('created_at').where('secret_hash', '=', hash).where('expires_at', '>', now).executeTakeFirst()
  return row !== undefined
}

export async function deleteSetupLinks(db: Db): Promise<void> {
  await db.deleteFrom('setup_link').execute()
}
