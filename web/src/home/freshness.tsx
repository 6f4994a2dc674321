import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { connectionsQuery, tablesQuery } from '../api/queries.ts'
import type { Connection } from '../api/wire.ts'
import { connectionName } from '../connections/connection-name.ts'
import { ago } from '../shell/ago.ts'
import classes from './freshness.module.css'
import { NoData } from './no-data.tsx'

const MOST_NAMED = 2

/** One line: which data there is and how fresh it is. Without any, what to do about that. */
export function Freshness() {
  const { me } = useRouteContext({ from: '/shell' })
  const mayList = me.role !== 'user'
  const connections = useQuery({ ...connectionsQuery, enabled: mayList })
  const tables = useQuery({ ...tablesQuery, enabled: !mayList })
  if (mayList ? connections.isPending : tables.isPending) return <Skeleton height={17} width={220} my={4} />
  if (mayList && connections.data?.length === 0) return <NoData mayConnect={me.role === 'admin'} />
  const line = mayList ? connectionsLine(connections.data ?? []) : tablesLine(tables.data?.length ?? 0)
  return (
    <Text c="dimmed" className={classes.line}>
      {line}
    </Text>
  )
}

function connectionsLine(connections: readonly Connection[]): string {
  const named = connections.slice(0, MOST_NAMED).map((connection) => {
    const synced =
      connection.status === 'syncing' ? 'syncing now' : connection.last_sync_at === undefined ? 'not synced yet' : `synced ${ago(connection.last_sync_at)}`
    return `${connectionName(connection)} · ${synced} · ${tables(connection.table_count)}`
  })
  const more = connections.length - named.length
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join('   ')
}

function tablesLine(count: number): string {
  return count === 0 ? 'No table is shared with you yet. An admin can change that.' : `${tables(count)} you can ask about`
}

function tables(count: number): string {
  return count === 1 ? '1 table' : `${count.toLocaleString()} tables`
}
