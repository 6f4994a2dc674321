import { useQuery } from '@tanstack/react-query'
import { tablesQuery } from '../api/queries.ts'
import { useConnectionName } from '../connections/use-connection-name.ts'

export interface DataSource {
  readonly id: string
  readonly label: string
}

/** The connections a question may be about: those with a table this person sees. */
export function useDataSources(): readonly DataSource[] {
  const tables = useQuery(tablesQuery)
  const nameOf = useConnectionName()
  const usable = (tables.data ?? []).filter((table) => table.active && !table.archived)
  return [...new Set(usable.map((table) => table.connection_id))].map((id) => ({ id, label: nameOf(id) }))
}
