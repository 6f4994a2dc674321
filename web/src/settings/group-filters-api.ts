import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { Filters } from '../filters/filter-rows.ts'

export interface TableRule {
  readonly name: string
  readonly access: 'filtered' | 'via' | 'shared' | 'hidden'
}
/** Which rows members of a group see on a connection, and which tables that leaves. */
export interface GroupFilter {
  readonly connection_id: string
  readonly filters: Filters
  readonly tables: readonly TableRule[]
  readonly tables_default: 'rule' | 'hidden'
  readonly saved_by: string
  readonly saved_at: string
  readonly shows: {
    readonly filtered: readonly string[]
    readonly via: readonly string[]
    readonly shared: readonly string[]
    readonly hidden: readonly { readonly name: string; readonly missing: readonly string[]; readonly hint?: string }[]
    readonly broken?: string
  }
}

const path = (group: string, connection?: string) =>
  `/api/groups/${encodeURIComponent(group)}/row_filters${connection === undefined ? '' : `/${encodeURIComponent(connection)}`}`

export const groupFiltersQuery = (group: string) =>
  queryOptions({ queryKey: ['group-filters', group], queryFn: ({ signal }) => call<GroupFilter[]>('GET', path(group), undefined, signal) })

export async function saveGroupFilter(
  group: string,
  connection: string,
  filter: Pick<GroupFilter, 'filters' | 'tables' | 'tables_default'>,
): Promise<GroupFilter> {
  const saved = await call<GroupFilter>('PUT', path(group, connection), filter)
  await queryClient.invalidateQueries({ queryKey: groupFiltersQuery(group).queryKey })
  return saved
}

export async function removeGroupFilter(group: string, connection: string): Promise<void> {
  await call('DELETE', path(group, connection))
  await queryClient.invalidateQueries({ queryKey: groupFiltersQuery(group).queryKey })
}
