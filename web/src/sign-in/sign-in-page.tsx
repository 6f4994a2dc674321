import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'
import { InsecureWarning } from './insecure-warning.tsx'
import { Providers } from './providers.tsx'
import { setUpQuery, signIn, waysInQuery } from './session.ts'
import { signInProblem } from './sign-in-problem.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  usePageTitle('Sign in')
  const { next = '/', problem } = route.useSearch()
  const setUp = useQuery(setUpQuery(''))
  const ways = useQuery(waysInQuery)
  const came = signInProblem(problem)
  return (
    <EntryFrame title="Sign in" lead="Ask your data, and see how each answer came about.">
      <InsecureWarning />
      {setUp.data?.needed === true && (
        <Alert color="teal" variant="light" title="This Parley has no admin yet">
          Open the set-up link that the server printed when it started. <code>parley admin link</code> prints a new one.
        </Alert>
      )}
      {came !== undefined && (
        <Alert color="red" variant="light" role="alert">
          {came}
        </Alert>
      )}
      {ways.data?.password_login !== false && <PasswordForm next={next} />}
      {ways.data !== undefined && <Providers ways={ways.data} next={next} />}
      {ways.data?.registration === true && (
        <Text size="sm">
          No account yet? <Anchor renderRoot={(props) => <Link to="/register" {...props} />}>Create an account</Anchor>
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {ways.data?.registration === true ? 'A forgotten password?' : 'No account or a forgotten password?'} Whoever runs this Parley can help.
      </Text>
    </EntryFrame>
  )
}

function PasswordForm({ next }: { readonly next: string }) {
  const router = useRouter()
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [asksCode, setAsksCode] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(undefined)
    try {
      await signIn(String(form.get('email')), String(form.get('password')), asksCode ? String(form.get('otp')) : undefined)
      queryClient.clear()
      // pages that ask for consent are the server's own
      if (/^\/(oauth\/|cli-auth)/.test(next)) window.location.assign(next)
      else router.history.push(next)
    } catch (error) {
      const code = error instanceof Failure ? error.code : ''
      if (code === 'otp_required') setAsksCode(true)
      else setFailure(code === 'wrong_password' ? 'E-mail and password do not belong together. Check both and try again.' : sentence(error))
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} size="md" />
        <PasswordInput name="password" label="Password" autoComplete="current-password" required withAsterisk={false} size="md" />
        {asksCode && (
          <TextInput
            name="otp"
            label="Code of your authenticator app"
            description="Six digits, or a recovery code."
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            size="md"
            maxLength={16}
            autoFocus
          />
        )}
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
  )
}
