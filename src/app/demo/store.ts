import { type Kysely, sql } from 'kysely'

/** Whether the demo was ever connected in this store. One that an admin removed stays away. */
export async function wasIntroduced(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM installation WHERE name = 'demo'`.execute(db)
  return rows.length > 0
}

export async function rememberIntroduced(db: Kysely<unknown>): Promise<void> {
  await sql`INSERT INTO installation (name, value) VALUES ('demo', 'introduced') ON CONFLICT (name) DO NOTHING`.execute(db)
}
