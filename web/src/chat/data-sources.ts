import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { tablesQuery } from '../api/queries.ts'
import { connectionName } from '../connections/connection-name.ts'

export interface DataSource {
  readonly id: string
  readonly label: string
}

/** The connections a question may be about: those with a table this person sees. */
export function useDataSources(enabled = true): readonly DataSource[] {
  const tables = useQuery({ ...tablesQuery, enabled })
  return useMemo(() => {
    const sources = new Map<string, DataSource>()
    for (const table of tables.data ?? []) {
      if (table.active && !table.archived) sources.set(table.connection_id, { id: table.connection_id, label: connectionName({ id: table.connection_id }) })
    }
    return [...sources.values()]
  }, [tables.data])
}
