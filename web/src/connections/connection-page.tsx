import { ActionIcon, Anchor, Button, Group, Menu, Skeleton, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft, IconDots, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate, useRouteContext } from '@tanstack/react-router'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { connectionsQuery, queryClient } from '../api/queries.ts'
import type { Connection } from '../api/wire.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { PlainPage } from '../shell/plain-page.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { UnreadPage } from '../shell/unread-page.tsx'
import { connectionFacts } from './connection-item.tsx'
import { ConnectionLogo } from './connection-logo.tsx'
import { connectionName } from './connection-name.ts'
import { ConnectionState } from './connection-state.tsx'
import page from './connections-page.module.css'
import back from './new-connection-page.module.css'
import { SyncProgress } from './sync-progress.tsx'
import { TableBrowser } from './table-browser.tsx'
import { useSync } from './use-sync.ts'

const route = getRouteApi('/shell/connections/$connectionId')

export function ConnectionPage() {
  const { connectionId } = route.useParams()
  const connections = useQuery(connectionsQuery)
  const connection = connections.data?.find((one) => one.id === connectionId)
  usePageTitle(connection === undefined ? 'Connection' : connectionName(connection))
  if (connections.isError)
    return <UnreadPage title="The connection could not be loaded" query={connections} list={{ to: '/connections', label: 'Go to connections' }} />
  if (connections.isPending)
    return (
      <div className={page.page}>
        <Skeleton height={32} width={240} mb={24} />
        <Skeleton height={300} radius="md" />
      </div>
    )
  if (connection === undefined) return <PlainPage title="There is no such connection" text="It was removed, or the address is wrong." />
  return <OpenConnection key={connection.id} connection={connection} />
}

function OpenConnection({ connection }: { readonly connection: Connection }) {
  const { me } = useRouteContext({ from: '/shell' })
  const { table } = route.useSearch()
  const sync = useSync(connection)
  const admin = me.role === 'admin'
  return (
    <>
      <TopBar quiet />
      <div className={page.page}>
        <Anchor className={back.back} renderRoot={(props) => <Link to="/connections" {...props} />}>
          <IconArrowLeft size={16} aria-hidden /> Connections
        </Anchor>
        <Group justify="space-between" align="flex-start" mb={24} gap={16}>
          <Group gap={16} wrap="nowrap" align="flex-start">
            <ConnectionLogo type={connection.type} size={32} />
            <div>
              <Title order={1}>{connectionName(connection)}</Title>
              <Text c="dimmed">{connectionFacts(connection)}</Text>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {connection.id}
              </Text>
            </div>
          </Group>
          <Group gap={8}>
            <ConnectionState connection={connection} />
            {admin && (
              <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={sync.start} loading={sync.running}>
                Sync
              </Button>
            )}
            {admin && <MoreMenu connection={connection} />}
          </Group>
        </Group>
        <SyncProgress sync={sync} />
        <TableBrowser connectionId={connection.id} chosen={table} />
      </div>
    </>
  )
}

function MoreMenu({ connection }: { readonly connection: Connection }) {
  const [removing, { open, close }] = useDisclosure(false)
  const navigate = useNavigate()
  async function removeThis() {
    try {
      await call('POST', '/api/remove_connection', { integration: { type: connection.type, id: connection.id } })
      await navigate({ to: '/connections' })
      await queryClient.invalidateQueries()
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={open}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={removing}
        onClose={close}
        title={`Remove ${connectionName(connection)}?`}
        text="Its credentials are erased and nobody can ask about it. Descriptions of its tables are kept and come back if it is connected again."
        action="Remove"
        onConfirm={() => void removeThis()}
      />
    </>
  )
}
