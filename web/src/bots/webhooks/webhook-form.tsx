import { Checkbox, Group, PasswordInput, Select, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { newId } from '../../chat/new-id.ts'
import { KeptDialogForm } from '../../ui/dialog-form.tsx'
import { useKeptForm } from '../../ui/use-kept-form.ts'
import { LONGEST, type Webhook } from '../wire.ts'
import { saveWebhook } from './webhooks-api.ts'

const LONGEST_TEXT = { url: 2_048, token: 256, header: 128, headerValue: 4_096, username: 256, password: 1_024 } as const

/** Makes or changes a webhook. Values of headers and the password can be set, never read; they and the token are not kept. */
export function WebhookForm({ webhook, onClose }: { readonly webhook: Webhook | undefined; readonly onClose: () => void }) {
  const [token] = useState(() => webhook?.token ?? newId())
  const stored = {
    ...{ name: webhook?.name ?? '', url: webhook?.url ?? '', version: String(webhook?.version ?? 2) },
    ...{ header: '', username: '', changesSecrets: webhook === undefined },
  }
  const form = useKeptForm(`webhook.${webhook?.id ?? '+new'}`, stored, async (fields, data) => {
    const [name, header, username] = [fields.name.trim(), fields.header.trim(), fields.username.trim()]
    const secret = (of: string) => String(data.get(of) ?? '')
    await saveWebhook(webhook?.id, {
      name,
      url: fields.url.trim(),
      token: secret('token').trim(),
      version: fields.version === '1' ? 1 : 2,
      ...(fields.changesSecrets && {
        headers: header === '' ? [] : [{ name: header, value: secret('headerValue').trim() }],
        auth: username === '' ? null : { username, password: secret('password') },
      }),
    })
    onClose()
    return `${name} is saved.`
  })
  return (
    <KeptDialogForm draft={form} action="Save" onClose={onClose}>
      <TextInput label="Name" {...form.required('name', LONGEST.name)} data-autofocus />
      <TextInput type="url" label="Address" placeholder="https://example.com/bot" {...form.required('url', LONGEST_TEXT.url)} />
      <TextInput
        name="token"
        label="Token"
        description="Your system compares it, and checks the signature with it."
        defaultValue={token}
        required
        withAsterisk={false}
        maxLength={LONGEST_TEXT.token}
        error={form.saving.failure?.fields.token}
      />
      <Select
        label="Form of the call"
        data={[
          { value: '2', label: 'Version 2 (recommended)' },
          { value: '1', label: 'Version 1' },
        ]}
        allowDeselect={false}
        {...form.choice('version')}
      />
      {webhook !== undefined && (
        <Checkbox
          label="Set its header and sign-in anew"
          description={`Now: ${[...webhook.headers.map(({ name }) => name), ...(webhook.auth === null ? [] : ['a user name and password'])].join(', ') || 'neither'}`}
          {...form.checked('changesSecrets')}
        />
      )}
      {form.fields.changesSecrets && (
        <>
          <Group grow align="flex-start" gap={8}>
            <TextInput label="Header (optional)" placeholder="X-Key" maxLength={LONGEST_TEXT.header} {...form.text('header')} />
            <PasswordInput
              name="headerValue"
              label="Its value"
              maxLength={LONGEST_TEXT.headerValue}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
            />
          </Group>
          <Group grow align="flex-start" gap={8}>
            <TextInput label="User name (optional)" maxLength={LONGEST_TEXT.username} autoComplete="off" {...form.text('username')} />
            <PasswordInput
              name="password"
              label="Password"
              maxLength={LONGEST_TEXT.password}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            />
          </Group>
        </>
      )}
      <Text size="sm" c="dimmed">
        Saving asks the address once with <code>?challenge=…&amp;token=…</code>; it must answer with the challenge.
      </Text>
    </KeptDialogForm>
  )
}
