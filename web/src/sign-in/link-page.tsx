import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call } from '../api/client.ts'
import { Failure, sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'
import { InsecureWarning } from './insecure-warning.tsx'
import { NewPassword } from './new-password.tsx'
import { takeSetUpToken } from './set-up-token.ts'

/** Where an invitation leads: name and password, then the account is there. */
export function InvitePage() {
  usePageTitle('Join')
  return (
    <LinkPage
      title="Join Parley"
      lead="Choose a name and a password. Then sign in with the address you were invited at."
      path="/api/auth/accept_invitation"
      action="Join"
      done="You have an account."
      named
    />
  )
}

/** Where the mail to somebody who forgot a password leads. */
export function ResetPage() {
  usePageTitle('New password')
  return (
    <LinkPage
      title="New password"
      lead="Choose a new password. You are signed out everywhere else."
      path="/api/auth/reset_password"
      action="Save the password"
      done="Your password is changed."
    />
  )
}

interface Props {
  readonly title: string
  readonly lead: string
  readonly path: string
  readonly action: string
  readonly done: string
  /** Asks for a name as well. */
  readonly named?: boolean
}

function LinkPage({ title, lead, path, action, done, named = false }: Props) {
  const [token] = useState(takeSetUpToken)
  const [busy, setBusy] = useState(false)
  const [finished, setFinished] = useState(false)
  const [failure, setFailure] = useState<{ readonly text: string; readonly fields: Readonly<Record<string, string>> }>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(undefined)
    try {
      await call('POST', path, { token, password: String(form.get('password')), ...(named && { realname: String(form.get('realname')) }) })
      setFinished(true)
    } catch (error) {
      setFailure({ text: sentence(error), fields: error instanceof Failure ? error.fields : {} })
      setBusy(false)
    }
  }

  if (finished) return <Framed title={title} lead={done} />
  if (token === '') return <Framed title={title} lead="The link is incomplete. Open it again from where you got it; it works once." />
  return (
    <EntryFrame title={title} lead={lead}>
      <InsecureWarning />
      <form onSubmit={submit}>
        <Stack gap={16}>
          {named && (
            <TextInput name="realname" label="Your name" autoComplete="name" required withAsterisk={false} size="md" error={failure?.fields.realname} />
          )}
          <NewPassword size="md" error={failure?.fields.password} />
          {failure !== undefined && (
            <Text role="alert" c="var(--parley-failed)" size="sm">
              {failure.text}
            </Text>
          )}
          <Button type="submit" loading={busy} size="md" fullWidth>
            {action}
          </Button>
        </Stack>
      </form>
    </EntryFrame>
  )
}

function Framed({ title, lead }: { readonly title: string; readonly lead: string }): ReactNode {
  return (
    <EntryFrame title={title} lead={lead}>
      <Text role="status">
        <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Sign in</Anchor>
      </Text>
    </EntryFrame>
  )
}
