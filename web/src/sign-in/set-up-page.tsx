import { Alert, Anchor, Button, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { InsecureWarning } from './insecure-warning.tsx'
import { NewPassword } from './new-password.tsx'
import { setUp, setUpQuery } from './session.ts'
import { takeSetUpToken } from './set-up-token.ts'

export function SetUpPage() {
  usePageTitle('Set up')
  const [token] = useState(takeSetUpToken)
  const state = useQuery(setUpQuery(token))
  const lead = 'Make the first account. It may do everything: connect data, invite people, change settings.'
  return (
    <EntryFrame title="Set up Parley" lead={lead}>
      <InsecureWarning />
      {state.isPending && <Skeleton height={300} />}
      {state.isError && <ReadTrouble query={state} />}
      {state.data?.needed === false && <AlreadySetUp />}
      {state.data?.needed === true && (token === '' || state.data.valid === false) && <LinkSpent missing={token === ''} />}
      {state.data?.needed === true && token !== '' && state.data.valid !== false && <FirstAccountForm token={token} />}
    </EntryFrame>
  )
}

function AlreadySetUp() {
  return (
    <Text>
      This Parley is set up already.{' '}
      <Anchor underline="always" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
        Sign in
      </Anchor>
    </Text>
  )
}

function LinkSpent({ missing }: { readonly missing: boolean }) {
  return (
    <Alert color="amber" variant="light" title={missing ? 'The link is incomplete' : 'This link has been used or is too old'}>
      A set-up link works once and for 15 minutes. Start the server again, or run <code>parley admin link</code>, and open the link it prints.
    </Alert>
  )
}

function FirstAccountForm({ token }: { readonly token: string }) {
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ readonly text: string; readonly fields: Readonly<Record<string, string>> }>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    setBusy(true)
    setFailure(undefined)
    try {
      await setUp({ token, email: text('email'), password: text('password'), realname: text('realname') })
      queryClient.clear()
      await navigate({ to: '/' })
    } catch (error) {
      setFailure({ text: sentence(error), fields: error instanceof Failure ? error.fields : {} })
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <TextInput name="realname" label="Your name" autoComplete="name" required withAsterisk={false} size="md" error={failure?.fields.realname} />
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} size="md" error={failure?.fields.email} />
        <NewPassword size="md" error={failure?.fields.password} />
        {failure !== undefined && (
          <Text role="alert" c="var(--parley-failed)" size="sm">
            {failure.text}
          </Text>
        )}
        <Button type="submit" loading={busy} size="md" fullWidth>
          Make the account
        </Button>
      </Stack>
    </form>
  )
}
