import { type Kysely, sql } from 'kysely'

type Part = 'demo' | 'demo-skills'

/** Whether this part of the demo was ever brought into this store. What an admin removed stays away. */
export async function wasIntroduced(db: Kysely<unknown>, part: Part = 'demo'): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM installation WHERE name = ${part}`.execute(db)
  return rows.length > 0
}

export async function rememberIntroduced(db: Kysely<unknown>, part: Part = 'demo'): Promise<void> {
  await sql`INSERT INTO installation (name, value) VALUES (${part}, 'introduced') ON CONFLICT (name) DO NOTHING`.execute(db)
}
