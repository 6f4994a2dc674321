import { Checkbox, Group, PasswordInput, Select, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { newId } from '../../chat/new-id.ts'
import { useSaving } from '../../settings/use-saving.ts'
import { DialogForm } from '../../ui/dialog-form.tsx'
import type { Webhook } from '../wire.ts'
import { saveWebhook } from './webhooks-api.ts'

/** Makes or changes a webhook. Values of headers and the password can be set, never read. */
export function WebhookForm({ webhook, onClose }: { readonly webhook: Webhook | undefined; readonly onClose: () => void }) {
  const [token] = useState(() => webhook?.token ?? newId())
  const [changesSecrets, setChangesSecrets] = useState(webhook === undefined)
  const saving = useSaving(async (form) => {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const [header, username] = [text('header'), text('username')]
    await saveWebhook(webhook?.id, {
      name: text('name'),
      url: text('url'),
      token: text('token'),
      version: text('version') === '1' ? 1 : 2,
      ...(changesSecrets && {
        headers: header === '' ? [] : [{ name: header, value: text('headerValue') }],
        auth: username === '' ? null : { username, password: String(form.get('password') ?? '') },
      }),
    })
    onClose()
    return `${text('name')} is saved.`
  })
  return (
    <DialogForm saving={saving} action="Save" onClose={onClose}>
      <TextInput
        name="name"
        label="Name"
        defaultValue={webhook?.name}
        required
        withAsterisk={false}
        maxLength={128}
        data-autofocus
        error={saving.failure?.fields.name}
      />
      <TextInput
        name="url"
        type="url"
        label="Address"
        placeholder="https://example.com/bot"
        defaultValue={webhook?.url}
        required
        withAsterisk={false}
        maxLength={2_048}
        error={saving.failure?.fields.url}
      />
      <TextInput
        name="token"
        label="Token"
        description="Your system compares it, and checks the signature with it."
        defaultValue={token}
        required
        withAsterisk={false}
        maxLength={256}
        error={saving.failure?.fields.token}
      />
      <Select
        name="version"
        label="Form of the call"
        data={[
          { value: '2', label: 'Version 2 (recommended)' },
          { value: '1', label: 'Version 1' },
        ]}
        defaultValue={String(webhook?.version ?? 2)}
        allowDeselect={false}
      />
      {webhook !== undefined && (
        <Checkbox
          label="Set its header and sign-in anew"
          description={`Now: ${[...webhook.headers.map(({ name }) => name), ...(webhook.auth === null ? [] : ['a user name and password'])].join(', ') || 'neither'}`}
          checked={changesSecrets}
          onChange={(event) => setChangesSecrets(event.currentTarget.checked)}
        />
      )}
      {changesSecrets && (
        <>
          <Group grow align="flex-start" gap={8}>
            <TextInput name="header" label="Header (optional)" placeholder="X-Key" maxLength={128} />
            <PasswordInput
              name="headerValue"
              label="Its value"
              maxLength={4_096}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
            />
          </Group>
          <Group grow align="flex-start" gap={8}>
            <TextInput name="username" label="User name (optional)" maxLength={256} autoComplete="off" />
            <PasswordInput
              name="password"
              label="Password"
              maxLength={1_024}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            />
          </Group>
        </>
      )}
      <Text size="sm" c="dimmed">
        Saving asks the address once with <code>?challenge=…&amp;token=…</code>; it must answer with the challenge.
      </Text>
    </DialogForm>
  )
}
