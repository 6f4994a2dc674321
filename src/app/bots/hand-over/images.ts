import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../db.ts'

const KEY_BYTES = 32
const KEPT_MS = 7 * 86_400_000

/** Keeps a picture behind a link that nobody can guess. @returns the secret part of it, which is nowhere else */
export async function keepImage(db: Db, chatId: string, png: Uint8Array, now: Date): Promise<string> {
  const key = randomBytes(KEY_BYTES).toString('base64url')
  await sql`INSERT INTO bot_image (key_hash, chat_id, png, expires_at)
    VALUES (${hashOf(key)}, ${chatId}, ${Buffer.from(png)}, ${new Date(now.getTime() + KEPT_MS)})`.execute(db)
  return key
}

/** Undefined where there is none, or no more. */
export async function findImage(db: Db, key: string, now: Date): Promise<Buffer | undefined> {
  const { rows } = await sql<{ png: Buffer }>`SELECT png FROM bot_image WHERE key_hash = ${hashOf(key)} AND expires_at > ${now}`.execute(db)
  return rows[0]?.png
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest()
}
