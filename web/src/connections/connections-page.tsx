import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouteContext } from '@tanstack/react-router'
import { connectionsQuery } from '../api/queries.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { ConnectionItem } from './connection-item.tsx'
import classes from './connections-page.module.css'

const POLL_MS = 3000

export function ConnectionsPage() {
  usePageTitle('Connections')
  const { me } = useRouteContext({ from: '/shell' })
  const connections = useQuery({
    ...connectionsQuery,
    refetchInterval: (query) => (query.state.data?.some((connection) => connection.status === 'syncing') ? POLL_MS : false),
  })
  const connect = me.role === 'admin' && (
    <Button leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/connections/new" {...props} />}>
      Connect data
    </Button>
  )
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <Group justify="space-between" mb={24}>
          <Title order={1}>Connections</Title>
          {connections.data !== undefined && connections.data.length > 0 && connect}
        </Group>
        {connections.isPending && <ListSkeleton />}
        {connections.isError && <ReadTrouble query={connections} />}
        {connections.data?.length === 0 && (
          <Stack align="flex-start" gap={12}>
            <Text c="dimmed">A connection lets people ask about a database. Parley only ever reads from it.</Text>
            {connect}
          </Stack>
        )}
        {connections.data !== undefined && connections.data.length > 0 && (
          <ul className={classes.list} aria-label="Connections">
            {connections.data.map((connection) => (
              <ConnectionItem key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
