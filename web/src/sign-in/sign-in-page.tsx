import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'
import { InsecureWarning } from './insecure-warning.tsx'
import { setUpQuery, signIn } from './session.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  usePageTitle('Sign in')
  const { next } = route.useSearch()
  const router = useRouter()
  const setUp = useQuery(setUpQuery(''))
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(undefined)
    try {
      await signIn(String(form.get('email')), String(form.get('password')))
      queryClient.clear()
      router.history.push(next ?? '/')
    } catch (error) {
      setFailure(error instanceof Failure && error.status === 401 ? 'E-mail and password do not belong together. Check both and try again.' : sentence(error))
      setBusy(false)
    }
  }

  return (
    <EntryFrame title="Sign in" lead="Ask your data, and see how each answer came about.">
      <InsecureWarning />
      {setUp.data?.needed === true && (
        <Alert color="teal" variant="light" title="This Parley has no admin yet">
          Open the set-up link that the server printed when it started. <code>parley admin link</code> prints a new one.
        </Alert>
      )}
      <form onSubmit={submit}>
        <Stack gap={16}>
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} size="md" />
          <PasswordInput name="password" label="Password" autoComplete="current-password" required withAsterisk={false} size="md" />
          {failure !== undefined && (
            <Text role="alert" c="var(--parley-failed)" size="sm">
              {failure}
            </Text>
          )}
          <Button type="submit" loading={busy} size="md" fullWidth>
            Sign in
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        No account or a forgotten password? Whoever runs this Parley can help.
      </Text>
    </EntryFrame>
  )
}
