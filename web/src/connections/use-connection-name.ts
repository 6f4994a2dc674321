import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { connectionsQuery } from '../api/queries.ts'
import { connectionName } from './connection-name.ts'

/** Names of connections by id. Who may not list connections gets what the id says. */
export function useConnectionName(): (id: string) => string {
  const { me } = useRouteContext({ from: '/shell' })
  const connections = useQuery({ ...connectionsQuery, enabled: me.role !== 'user' })
  return (id) => connectionName({ id, label: connections.data?.find((one) => one.id === id)?.label })
}
