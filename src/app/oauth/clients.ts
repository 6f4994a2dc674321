import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { OAuthDeps } from './oauth.ts'

/** A program that registered itself; its name is its own word. */
export interface OAuthClient {
  readonly id: string
  readonly name: string
  readonly redirectUris: readonly string[]
}
interface ClientRow {
  readonly id: string
  readonly name: string
  readonly redirect_uris: readonly string[]
}

const ID_BYTES = 16
const MOST_CLIENTS = 5_000
/** Registered and never allowed anything. */
const UNUSED_AFTER = sql`interval '1 day'`

/** @throws AppError rate_limited when too many wait to be used */
export async function registerClient({ store: { db }, now }: OAuthDeps, name: string, redirectUris: readonly string[]): Promise<OAuthClient> {
  const at = now()
  await sql`DELETE FROM oauth_client c WHERE created_at < ${at}::timestamptz - ${UNUSED_AFTER}
    AND NOT EXISTS (SELECT 1 FROM oauth_grant g WHERE g.client_id = c.id)`.execute(db)
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM oauth_client`.execute(db)
  if ((rows[0]?.n ?? 0) >= MOST_CLIENTS) throw new AppError('rate_limited')
  const id = randomBytes(ID_BYTES).toString('hex')
  await sql`INSERT INTO oauth_client (id, name, redirect_uris, created_at) VALUES (${id}, ${name}, ${[...redirectUris]}, ${at})`.execute(db)
  return { id, name, redirectUris }
}

export async function findClient({ store: { db } }: OAuthDeps, id: string): Promise<OAuthClient | undefined> {
  const { rows } = await sql<ClientRow>`SELECT id, name, redirect_uris FROM oauth_client WHERE id = ${id}`.execute(db)
  return rows[0] && { id: rows[0].id, name: rows[0].name, redirectUris: rows[0].redirect_uris }
}
