import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { CopyAction } from '../chat/copy-action.tsx'
import { Problem } from './problem.tsx'
import { QrCode } from './qr-code.tsx'
import classes from './second-factor.module.css'
import type { Trouble } from './use-saving.ts'

interface Begun {
  readonly secret: string
  readonly otpauth_url: string
}

/** Sets up an authenticator app: scan, type a code, keep the recovery codes. */
export function SecondFactorSetUp({ onDone }: { readonly onDone: () => void }) {
  const [begun, setBegun] = useState<Begun>()
  const [codes, setCodes] = useState<readonly string[]>()
  const [failure, setFailure] = useState<Trouble>()
  const [busy, setBusy] = useState(false)

  async function attempt(act: () => Promise<void>) {
    setBusy(true)
    setFailure(undefined)
    await act().catch((error) => setFailure({ text: sentence(error), fields: {} }))
    setBusy(false)
  }
  const begin = () => attempt(async () => setBegun(await call<Begun>('POST', '/api/totp/enroll')))
  function confirm(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code'))
    void attempt(async () => setCodes((await call<{ recovery_codes: string[] }>('POST', '/api/totp/confirm', { code })).recovery_codes))
  }

  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={onDone} />
  if (begun === undefined)
    return (
      <Stack align="flex-start" gap={12}>
        <Problem failure={failure} />
        <Button onClick={() => void begin()} loading={busy}>
          Set up an authenticator app
        </Button>
      </Stack>
    )
  return (
    <form onSubmit={confirm}>
      <Stack align="flex-start" gap={16}>
        <Text>Scan this with your authenticator app, then type the six digits it shows.</Text>
        <QrCode text={begun.otpauth_url} label="Code for your authenticator app" />
        <Group gap={4}>
          <Text size="sm" c="dimmed">
            Or type this key: <code className={classes.key}>{begun.secret}</code>
          </Text>
          <CopyAction text={begun.secret} label="Copy the key" />
        </Group>
        <TextInput name="code" label="Code" inputMode="numeric" autoComplete="one-time-code" required withAsterisk={false} maxLength={7} w={160} autoFocus />
        <Problem failure={failure} />
        <Button type="submit" loading={busy}>
          Confirm
        </Button>
      </Stack>
    </form>
  )
}

function RecoveryCodes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  return (
    <Stack align="flex-start" gap={16}>
      <Alert color="amber" variant="light" title="Keep these recovery codes">
        They are shown only now. Each replaces your app once, when you do not have it at hand.
      </Alert>
      <Group gap={4} align="flex-start">
        <ul className={classes.codes} aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <CopyAction text={codes.join('\n')} label="Copy the recovery codes" />
      </Group>
      <Button onClick={onDone}>I have kept them</Button>
    </Stack>
  )
}
