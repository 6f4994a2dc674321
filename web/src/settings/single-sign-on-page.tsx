import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { ProviderForm } from './provider-form.tsx'
import { PROVIDER_NAMES, type Provider, providersQuery } from './providers-query.ts'
import { SettingsFrame } from './settings-frame.tsx'
import classes from './token-list.module.css'

/** Where people may sign in instead of with a password. */
export function SingleSignOnPage() {
  const providers = useQuery(providersQuery)
  const [editing, setEditing] = useState<Provider | 'new'>()
  const [removing, setRemoving] = useState<Provider>()
  const list = providers.data ?? []

  async function remove(provider: Provider) {
    try {
      await call('POST', '/api/remove_sso', { type: provider.type })
      await queryClient.invalidateQueries({ queryKey: providersQuery.queryKey })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }

  return (
    <SettingsFrame
      title="Single sign-on"
      about="People sign in at your own OpenID Connect provider: Microsoft, Okta, Google, Keycloak and others."
      action={
        editing === undefined && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
            Add a provider
          </Button>
        )
      }
    >
      <Stack gap={16}>
        {providers.isPending && <ListSkeleton />}
        {providers.isError && <ReadTrouble query={providers} />}
        {editing !== undefined && (
          <ProviderForm
            key={editing === 'new' ? 'new' : editing.type}
            {...(editing !== 'new' && { provider: editing })}
            taken={list.map(({ type }) => type)}
            onDone={() => setEditing(undefined)}
          />
        )}
        {editing === undefined && list.length > 0 && (
          <ul className={classes.list} aria-label="Providers">
            {list.map((provider) => (
              <li key={provider.type} className={classes.token}>
                <div className={classes.words}>
                  <div className={classes.name}>{provider.button_label}</div>
                  <div className={classes.quiet}>
                    {PROVIDER_NAMES[provider.type]} · {new URL(provider.metadata_url).host}
                  </div>
                </div>
                <Group gap={8} wrap="nowrap">
                  <Button variant="default" size="xs" onClick={() => setEditing(provider)} aria-label={`Edit ${provider.button_label}`}>
                    Edit
                  </Button>
                  <Button variant="default" size="xs" onClick={() => setRemoving(provider)} aria-label={`Remove ${provider.button_label}`}>
                    Remove
                  </Button>
                </Group>
              </li>
            ))}
          </ul>
        )}
        {editing === undefined && providers.isSuccess && list.length === 0 && <Text>No provider yet. People sign in with e-mail and password.</Text>}
      </Stack>
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title="Remove this provider?"
        text={`Nobody can sign in through “${removing?.button_label ?? ''}” any more. Accounts and conversations stay.`}
        action="Remove"
        onConfirm={() => removing !== undefined && void remove(removing)}
      />
    </SettingsFrame>
  )
}
