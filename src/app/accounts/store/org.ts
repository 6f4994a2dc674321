import type { Db } from './tables.ts'

export async function installationId(db: Db): Promise<string> {
  const row = await db.selectFrom('installation').select('value').where('name', '=', 'id').executeTakeFirstOrThrow()
  return row.value
}

export function findOrg(db: Db) {
  return db.selectFrom('org').selectAll().orderBy('created_at').executeTakeFirst()
}

export async function insertOrg(db: Db, org: { id: string; name: string; createdAt: Date }): Promise<void> {
  await db.insertInto('org').values({ id: org.id, name: org.name, settings: {}, created_at: org.createdAt }).execute()
}
