import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import { Failure, sentence } from '../api/failure.ts'
import { queryClient, tokensQuery } from '../api/queries.ts'
import type { TokenInfo } from '../api/wire.ts'
import { CopyAction } from '../chat/copy-action.tsx'
import classes from './new-token-dialog.module.css'

const NEVER = 'never'
const EXPIRIES = [
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: NEVER, label: 'Never' },
]
const SCOPES = [
  { value: 'api:full', label: 'Everything you may do' },
  { value: 'api:read', label: 'Read only' },
  { value: 'api:ask', label: 'Ask questions' },
  { value: 'spaces', label: 'Manage spaces' },
  { value: 'embed', label: 'Make embed tokens' },
  { value: 'mcp', label: 'MCP only' },
]

/** Makes a token and shows its text the one time it can be seen. */
export function NewTokenDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [made, setMade] = useState<string>()
  function close() {
    setMade(undefined)
    onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made === undefined ? 'New token' : 'Copy your token'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={made === undefined}
    >
      {made === undefined ? <TokenForm onMade={setMade} onCancel={close} /> : <TokenText token={made} onDone={close} />}
    </Modal>
  )
}

function TokenForm({ onMade, onCancel }: { readonly onMade: (token: string) => void; readonly onCancel: () => void }) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ readonly text: string; readonly fields: Readonly<Record<string, string>> }>()
  const [expiry, setExpiry] = useState<string | null>('90')
  const [scope, setScope] = useState<string | null>('api:full')

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(undefined)
    try {
      const expires = expiry === NEVER || expiry === null ? null : Number(expiry)
      const body = { name: String(form.get('name')), description: String(form.get('description')), expires_in_days: expires, scopes: [scope ?? 'api:full'] }
      const token = await call<TokenInfo & { token: string }>('POST', '/api/tokens', body)
      await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
      onMade(token.token)
    } catch (error) {
      setFailure({ text: sentence(error), fields: error instanceof Failure ? error.fields : {} })
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          name="name"
          label="Name"
          description="What will use it, for example “Nightly report”."
          required
          withAsterisk={false}
          maxLength={200}
          error={failure?.fields.name}
          data-autofocus
        />
        <TextInput name="description" label="Description" maxLength={2000} error={failure?.fields.description} />
        <Select label="Expires" data={EXPIRIES} value={expiry} onChange={setExpiry} allowDeselect={false} />
        <Select label="May" data={SCOPES} value={scope} onChange={setScope} allowDeselect={false} />
        {failure !== undefined && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {failure.text}
          </Text>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Make the token
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function TokenText({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  return (
    <Stack>
      <Alert color="amber" variant="light">
        This is the only time the token is shown. Keep it like a password.
      </Alert>
      <div className={classes.token}>
        <code className={classes.text}>{token}</code>
        <CopyAction text={token} label="Copy the token" />
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  )
}
