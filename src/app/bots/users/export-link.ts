import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { Db } from '../db.ts'
import { newBotId } from '../ids.ts'
import { listUsers, type UserView } from './list-users.ts'

const KEY_BYTES = 32
const LIFETIME_MS = 3_600_000
const PAGE = 500

/** The key is in the link alone; what is stored cannot be turned back into it. */
export async function issueExport(db: Db, { orgId, userId }: Actor, now: Date): Promise<{ readonly id: string; readonly key: string }> {
  const [id, key] = [newBotId(now), randomBytes(KEY_BYTES).toString('base64url')]
  await sql`DELETE FROM bot_export WHERE expires_at < ${now}`.execute(db)
  await sql`INSERT INTO bot_export (id, org_id, key_hash, created_by, created_at, expires_at)
    VALUES (${id}, ${orgId}, ${hashOf(key)}, ${userId}, ${now}, ${new Date(now.getTime() + LIFETIME_MS)})`.execute(db)
  return { id, key }
}

/** Users as they are now, in the order they came. Works once. @throws AppError export_gone */
export async function takeExport(db: Db, key: string, now: Date): Promise<AsyncIterable<readonly UserView[]>> {
  const { rows } = await sql<{ org_id: string }>`DELETE FROM bot_export WHERE key_hash = ${hashOf(key)} AND expires_at > ${now} RETURNING org_id`.execute(db)
  if (rows[0] === undefined) throw new AppError('export_gone')
  return everyone(db, rows[0].org_id, now)
}

async function* everyone(db: Db, orgId: string, now: Date): AsyncGenerator<readonly UserView[]> {
  for (let after: string | undefined; ; ) {
    const { users } = await listUsers(db, orgId, { limit: PAGE, after, sort: { field: 'createdAt', order: 'asc' }, match: 'all', filters: [] }, now)
    if (users.length > 0) yield users
    if (users.length < PAGE) return
    after = users.at(-1)?.id
  }
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
