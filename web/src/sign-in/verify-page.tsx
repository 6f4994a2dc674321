import { Anchor, Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'
import { NewPassword } from './new-password.tsx'

/** Read once, before the address bar is cleared. */
function takeLink(): { readonly token: string; readonly username: string } {
  const address = new URL(window.location.href)
  const parts = new URLSearchParams(address.hash.slice(1))
  address.hash = ''
  window.history.replaceState(window.history.state, '', address)
  return { token: parts.get('token') ?? '', username: parts.get('username') ?? '' }
}
let taken: ReturnType<typeof takeLink> | undefined

/** Where the letter leads. A click confirms, not the visit: mail scanners open links too. */
export function VerifyPage() {
  usePageTitle('Confirm your address')
  const [{ token, username }] = useState(() => {
    taken ??= takeLink()
    return taken
  })
  const [state, setState] = useState<'asking' | 'busy' | 'done'>('asking')
  const [problem, setProblem] = useState('')
  const [password, setPassword] = useState('')

  async function confirm(event: FormEvent) {
    event.preventDefault()
    setState('busy')
    setProblem('')
    try {
      await call('POST', '/api/auth/verify', { username, token, password })
      setState('done')
    } catch (error) {
      setProblem(sentence(error))
      setState('asking')
    }
  }

  if (state === 'done') return <Framed lead="Your address is confirmed. Sign in with the password you have just chosen." />
  if (token === '' || username === '') return <Framed lead="The link is incomplete. Open it again from the letter; it works once." />
  return (
    <EntryFrame title="Confirm your address" lead={`Confirm that ${username} is yours and choose the password you will sign in with.`}>
      {problem !== '' && (
        <Text role="alert" c="var(--parley-failed)" size="sm">
          {problem}
        </Text>
      )}
      <form onSubmit={(event) => void confirm(event)}>
        <Stack>
          <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
          <NewPassword
            description="It takes the place of the one the account was asked for with."
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="md" loading={state === 'busy'}>
            Confirm
          </Button>
        </Stack>
      </form>
    </EntryFrame>
  )
}

function Framed({ lead }: { readonly lead: string }) {
  return (
    <EntryFrame title="Confirm your address" lead={lead}>
      <Text role="status">
        <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Sign in</Anchor>
      </Text>
    </EntryFrame>
  )
}
