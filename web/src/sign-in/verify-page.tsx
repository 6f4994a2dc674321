import { Anchor, Button, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'

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

  async function confirm() {
    setState('busy')
    setProblem('')
    try {
      await call('POST', '/api/auth/verify', { username, token })
      setState('done')
    } catch (error) {
      setProblem(sentence(error))
      setState('asking')
    }
  }

  if (state === 'done') return <Framed lead="Your address is confirmed. Sign in with the password you chose." />
  if (token === '' || username === '') return <Framed lead="The link is incomplete. Open it again from the letter; it works once." />
  return (
    <EntryFrame title="Confirm your address" lead={`Confirm that ${username} is yours, if it was you who made an account with it.`}>
      {problem !== '' && (
        <Text role="alert" c="var(--parley-failed)" size="sm">
          {problem}
        </Text>
      )}
      <Button size="md" loading={state === 'busy'} onClick={() => void confirm()}>
        Confirm
      </Button>
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
