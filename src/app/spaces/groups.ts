import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import { newSpaceId } from './ids.ts'
import type { GroupOrder, SpaceGroup } from './space.ts'
import type { Db } from './store.ts'

interface GroupRow {
  readonly id: string
  readonly space_id: string
  readonly name: string
  readonly position: number
  readonly questions: readonly string[]
}

export async function groupsOfSpace(db: Db, spaceId: string): Promise<readonly SpaceGroup[]> {
  const { rows } = await sql<GroupRow>`SELECT * FROM space_group WHERE space_id = ${spaceId} ORDER BY position, id`.execute(db)
  return rows.map(toGroup)
}

/** Without a position it comes last. */
export async function addGroup(db: Db, spaceId: string, order: GroupOrder & { readonly name: string }, now: Date): Promise<SpaceGroup> {
  const position = order.position ?? ((await groupsOfSpace(db, spaceId)).at(-1)?.position ?? -1) + 1
  const { rows } = await sql<GroupRow>`INSERT INTO space_group (id, space_id, name, position, questions)
    VALUES (${newSpaceId('grp', now)}, ${spaceId}, ${order.name}, ${position}, ${order.questions ?? []}::text[]) RETURNING *`.execute(db)
  return existing(rows)
}

/** @throws AppError not_found */
export async function changeGroup(db: Db, spaceId: string, id: string, order: GroupOrder): Promise<SpaceGroup> {
  const { rows } =
    await sql<GroupRow>`UPDATE space_group SET name = coalesce(${order.name ?? null}, name), position = coalesce(${order.position ?? null}, position),
    questions = coalesce(${order.questions ?? null}::text[], questions) WHERE space_id = ${spaceId} AND id = ${id} RETURNING *`.execute(db)
  return existing(rows)
}

/** @throws AppError not_found */
export async function removeGroup(db: Db, spaceId: string, id: string): Promise<void> {
  const { rows } = await sql<GroupRow>`DELETE FROM space_group WHERE space_id = ${spaceId} AND id = ${id} RETURNING *`.execute(db)
  existing(rows)
}

/** The groups of one space as those of another, in place of what it had. */
export async function copyGroups(db: Db, from: string, to: string, now: Date): Promise<void> {
  await sql`DELETE FROM space_group WHERE space_id = ${to}`.execute(db)
  for (const group of await groupsOfSpace(db, from)) await addGroup(db, to, group, now)
}

function existing(rows: readonly GroupRow[]): SpaceGroup {
  const [row] = rows
  if (row === undefined) throw new AppError('not_found', { what: 'Group' })
  return toGroup(row)
}

function toGroup(row: GroupRow): SpaceGroup {
  return { id: row.id, spaceId: row.space_id, name: row.name, position: row.position, questions: row.questions }
}
