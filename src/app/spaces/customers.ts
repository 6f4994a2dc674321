import { sql } from 'kysely'
import type { Customer } from './space.ts'
import type { Db } from './store.ts'

interface CustomerRow {
  readonly id: string
  readonly name: string | null
  readonly created_at: Date
}

export async function listCustomers(db: Db, orgId: string): Promise<readonly Customer[]> {
  const { rows } = await sql<CustomerRow>`SELECT id, name, created_at FROM customer WHERE org_id = ${orgId} ORDER BY created_at, id`.execute(db)
  return rows.map(toCustomer)
}

export async function findCustomer(db: Db, orgId: string, id: string): Promise<Customer | undefined> {
  const { rows } = await sql<CustomerRow>`SELECT id, name, created_at FROM customer WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0] && toCustomer(rows[0])
}

/** @returns whether it is new */
export async function addCustomer(db: Db, orgId: string, customer: { readonly id: string; readonly name?: string }, now: Date): Promise<boolean> {
  const done = await sql`INSERT INTO customer (org_id, id, name, created_at) VALUES (${orgId}, ${customer.id}, ${customer.name ?? null}, ${now})
    ON CONFLICT DO NOTHING`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

/** Its spaces, embed identities and their tokens go with it. */
export async function deleteCustomer(db: Db, orgId: string, id: string): Promise<boolean> {
  const done = await sql`DELETE FROM customer WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

function toCustomer(row: CustomerRow): Customer {
  return { id: row.id, name: row.name, createdAt: row.created_at }
}
