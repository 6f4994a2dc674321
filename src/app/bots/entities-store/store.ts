import { sql } from 'kysely'
import { type Db, json } from '../db.ts'
import type { Entity } from '../interaction.ts'

interface EntityRow {
  readonly id: string
  readonly org_id: string
  readonly name: string
  readonly entries: Entity['entries']
}
const UNIQUE_VIOLATION = '23505'

function toEntity(row: EntityRow): Entity {
  return { id: row.id, orgId: row.org_id, name: row.name, entries: row.entries }
}

/** The one made first comes first. */
export async function listEntities(db: Db, orgId: string): Promise<readonly Entity[]> {
  const { rows } = await sql<EntityRow>`SELECT * FROM bot_entity WHERE org_id = ${orgId} ORDER BY created_at, id`.execute(db)
  return rows.map(toEntity)
}

export async function findEntity(db: Db, orgId: string, id: string): Promise<Entity | undefined> {
  const { rows } = await sql<EntityRow>`SELECT * FROM bot_entity WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0] && toEntity(rows[0])
}

/** @returns false where the name is taken */
export async function insertEntity(db: Db, entity: Entity, now: Date): Promise<boolean> {
  const done = await sql`INSERT INTO bot_entity (id, org_id, name, entries, created_at)
    VALUES (${entity.id}, ${entity.orgId}, ${entity.name}, ${json(entity.entries)}, ${now}) ON CONFLICT DO NOTHING`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

/** @returns false where the name is taken */
export async function updateEntity(db: Db, entity: Entity): Promise<boolean> {
  const changed = sql`UPDATE bot_entity SET name = ${entity.name}, entries = ${json(entity.entries)} WHERE org_id = ${entity.orgId} AND id = ${entity.id}`
  return changed.execute(db).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false
      throw error
    },
  )
}

export async function deleteEntity(db: Db, orgId: string, id: string): Promise<boolean> {
  const done = await sql`DELETE FROM bot_entity WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}
