import type { Actor } from '../../flow.ts'
import type { ConnectionsDeps } from './connections.ts'
import { mayList } from './narrow-files.ts'
import { connectionsOf, tablesOf } from './store.ts'
import { tableRules } from './table-filters.ts'

/** Folders of the model whose connections show the actor some rows only, or no table: their files quote values of all rows. */
export async function filteredFolders(deps: ConnectionsDeps, actor: Actor): Promise<readonly string[]> {
  if (actor.role === 'admin') return []
  const [rows, tables] = await Promise.all([connectionsOf(deps.store.db, actor.orgId), tablesOf(deps.store.db, actor.orgId)])
  const folders = rows.map(async ({ id, slug }) => {
    const own = tables.filter((table) => table.connection_id === id)
    const isClosed = own.length > 0 && own.every(({ groups }) => !mayList(actor, groups))
    const isFiltered = isClosed || tableRules(actor, own).length > 0 || (await deps.accessRules(actor, id)).length > 0
    return isFiltered ? [`model/${slug}/`] : []
  })
  return (await Promise.all(folders)).flat()
}
