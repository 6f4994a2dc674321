import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useCallback } from 'react'
import { connectionsQuery } from '../api/queries.ts'
import { connectionName } from './connection-name.ts'

/** Names of connections by id. Who may not list connections gets what the id says. */
export function useConnectionName(): (id: string) => string {
  const { me } = useRouteContext({ from: '/shell' })
  const { data } = useQuery({ ...connectionsQuery, enabled: me.role !== 'user' })
  return useCallback((id) => connectionName({ id, label: data?.find((one) => one.id === id)?.label }), [data])
}
