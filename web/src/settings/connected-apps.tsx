import { Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { ago } from '../shell/ago.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { type ConnectedApp, connectedAppsQuery } from './connected-apps-query.ts'
import classes from './token-list.module.css'

/** Programs that ask as this person over MCP, and putting them out. */
export function ConnectedApps() {
  const apps = useQuery(connectedAppsQuery)
  const [ending, setEnding] = useState<ConnectedApp>()
  async function end(app: ConnectedApp) {
    try {
      await call('DELETE', `/api/connected_apps/${encodeURIComponent(app.id)}`)
      await queryClient.invalidateQueries({ queryKey: connectedAppsQuery.queryKey })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <Stack gap={12} component="section" aria-labelledby="connected-apps">
      <Title order={2} size="h4" id="connected-apps">
        Connected apps
      </Title>
      <Text c="dimmed">Programs that you allowed to ask as you. Give them the address {`${window.location.origin}/ai/mcp`}.</Text>
      {apps.isPending && <Skeleton height={64} radius="md" />}
      {apps.isError && <ReadTrouble query={apps} />}
      {apps.isSuccess && apps.data.length === 0 && <Text>Nothing is connected.</Text>}
      {apps.isSuccess && apps.data.length > 0 && (
        <ul className={classes.list} aria-label="Connected apps">
          {apps.data.map((app) => (
            <li key={app.id} className={classes.token}>
              <div className={classes.words}>
                <div className={classes.name}>{app.client_name}</div>
                <div className={classes.quiet}>{facts(app)}</div>
              </div>
              <Button variant="default" size="xs" onClick={() => setEnding(app)} aria-label={`Disconnect ${app.client_name}`}>
                Disconnect
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title="Disconnect this app?"
        text={`“${ending?.client_name ?? ''}” can no longer ask as you, at once. You can connect it again.`}
        action="Disconnect"
        onConfirm={() => ending !== undefined && void end(ending)}
      />
    </Stack>
  )
}

function facts(app: ConnectedApp): string {
  const day = new Date(app.created_at).toLocaleDateString(undefined, { dateStyle: 'medium' })
  return [app.answers_to, `connected ${day}`, app.last_used_at === undefined ? 'never used' : `last used ${ago(app.last_used_at)}`].join(' · ')
}
