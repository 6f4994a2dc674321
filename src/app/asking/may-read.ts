import { rowsKey } from '../../ask/guard/index.ts'
import type { AskSkills, SeenConnection, VisibleTable } from '../../ask/services.ts'
import type { Actor } from '../../flow.ts'
import type { StoredData } from '../conversations/index.ts'

export interface ReadingRights {
  seenConnections(actor: Actor): Promise<readonly SeenConnection[]>
  readonly skills?: Pick<AskSkills, 'list'>
  /** Whether an external asset or a note may be named; absent: none may. */
  seesAsset?(actor: Actor, id: string): Promise<boolean>
}

/**
 * Whether someone may see today what is stored. What somebody else asked is shown only where every row is visible; one's
 * own also while one sees the same rows as then; what a skill brought, only to who may use it. What was said stays with its asker when the table is gone. Admins see all.
 *
 * @source invariant `askers-rights`
 */
export async function mayRead(actor: Actor, stored: StoredData, { seenConnections, skills, seesAsset }: ReadingRights): Promise<boolean> {
  if (actor.role === 'admin' && actor.space === undefined) return true
  if ('skill' in stored) return stored.reader === 'recall' || ((await skills?.list(actor)) ?? []).some(({ name }) => name === stored.skill)
  if ('asset' in stored) return stored.reader === 'recall' || (await seesAsset?.(actor, stored.asset)) === true
  const { uses, reader } = stored
  if (uses === undefined && reader === 'recall') return true
  const connection = (await seenConnections(actor)).find(({ id }) => id === stored.connection)
  const tables = connection?.scope.tables ?? []
  if (uses === undefined) return connection !== undefined && tables.every(isWhole)
  return uses.every((use) => {
    const table = tables.find(({ ref }) => ref.id === use.table)
    if (table === undefined) return reader === 'recall'
    const rows = rowsKey(table)
    const areRowsSeen = rows === undefined || (reader !== 'other' && rows === use.rows)
    return areRowsSeen && (table.narrowed !== true || use.columns.every((column) => table.columns.includes(column)))
  })
}

function isWhole(table: VisibleTable): boolean {
  return table.fence === undefined && table.narrowed !== true
}
