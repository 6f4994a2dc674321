import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import { newSpaceId } from './ids.ts'
import type { Db } from './store.ts'

/** Somebody known to a partner under a customer and an address. Never an account, also not with the same address. */
export interface EmbedIdentity {
  readonly id: string
  readonly orgId: string
  readonly customerId: string | null
  readonly email: string
  readonly name: string
}
interface IdentityRow {
  readonly id: string
  readonly org_id: string
  readonly customer_id: string | null
  readonly email: string
  readonly name: string
}

/** Made at first, renamed later. */
export async function saveIdentity(db: Db, identity: Omit<EmbedIdentity, 'id'>, now: Date): Promise<EmbedIdentity> {
  const { rows } = await sql<IdentityRow>`INSERT INTO embed_identity (id, org_id, customer_id, email, name, given_at)
    VALUES (${newSpaceId('emb', now)}, ${identity.orgId}, ${identity.customerId}, ${identity.email}, ${identity.name}, ${now})
    ON CONFLICT (org_id, customer_id, email) DO UPDATE SET name = excluded.name, given_at = excluded.given_at RETURNING *`.execute(db)
  const [row] = rows
  if (row === undefined) throw new AppError('internal')
  return toIdentity(row)
}

export async function findIdentity(db: Db, orgId: string, id: string): Promise<EmbedIdentity | undefined> {
  const { rows } = await sql<IdentityRow>`SELECT * FROM embed_identity WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0] && toIdentity(rows[0])
}

/** The customer this address was last given for; null when it never was. */
export async function lastGiven(db: Db, orgId: string, email: string): Promise<string | null> {
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM embed_identity
    WHERE org_id = ${orgId} AND email = ${email} AND customer_id IS NOT NULL ORDER BY given_at DESC, id DESC LIMIT 1`.execute(db)
  return rows[0]?.customer_id ?? null
}

function toIdentity(row: IdentityRow): EmbedIdentity {
  return { id: row.id, orgId: row.org_id, customerId: row.customer_id, email: row.email, name: row.name }
}
