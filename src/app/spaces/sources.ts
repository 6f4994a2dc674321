import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { type ConnectionRow, connectionsOf } from '../connections/index.ts'
import { newSpaceId } from './ids.ts'
import type { Db } from './store.ts'

/** A connection under the name /v1 has for it. */
export interface Source {
  readonly id: string
  readonly createdBy: string
  readonly connection: ConnectionRow
}

interface SourceRow {
  readonly id: string
  readonly connection_id: string
  readonly created_by: string
}

/** Of connections that nobody made by /v1. */
const MADE_ELSEWHERE = 'system'

/** Every connection of the organisation; one that has no second name yet gets it. */
export async function sourcesOf(db: Db, orgId: string, now: Date): Promise<readonly Source[]> {
  const connections = await connectionsOf(db, orgId)
  const { rows } = await sql<SourceRow>`SELECT id, connection_id, created_by FROM source WHERE org_id = ${orgId}`.execute(db)
  const named = new Map(rows.map((row) => [row.connection_id, row]))
  const found: Source[] = []
  for (const connection of connections) {
    const row = named.get(connection.id) ?? (await nameSource(db, { orgId, userId: MADE_ELSEWHERE }, connection.id, now))
    found.push({ id: row.id, createdBy: row.created_by, connection })
  }
  return found
}

/** The second name of a connection, given now if it has none. */
export async function nameSource(db: Db, actor: Pick<Actor, 'orgId' | 'userId'>, connectionId: string, now: Date): Promise<SourceRow> {
  await sql`INSERT INTO source (id, org_id, connection_id, created_by) VALUES (${newSpaceId('src', now)}, ${actor.orgId}, ${connectionId}, ${actor.userId})
    ON CONFLICT (org_id, connection_id) DO NOTHING`.execute(db)
  const { rows } =
    await sql<SourceRow>`SELECT id, connection_id, created_by FROM source WHERE org_id = ${actor.orgId} AND connection_id = ${connectionId}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new AppError('internal')
  return row
}

/** @throws AppError not_found */
export async function sourceById(db: Db, orgId: string, id: string, now: Date): Promise<Source> {
  const found = (await sourcesOf(db, orgId, now)).find((source) => source.id === id)
  if (found === undefined) throw new AppError('not_found', { what: 'Data source' })
  return found
}
