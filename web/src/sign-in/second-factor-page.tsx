import { Button } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { queryClient } from '../api/queries.ts'
import { SecondFactorSetUp } from '../settings/second-factor.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'
import { signOut } from './session.ts'

/** What stands between signing in and everything else where the organisation asks for a second factor. */
export function SecondFactorPage() {
  usePageTitle('Second factor')
  const router = useRouter()
  function goOn() {
    queryClient.clear()
    router.history.push('/')
  }
  return (
    <EntryFrame title="One more step" lead="Your organisation asks everyone who signs in with a password for a second factor.">
      <SecondFactorSetUp onDone={goOn} />
      <Button variant="subtle" size="compact-sm" w="fit-content" onClick={() => void signOut()}>
        Sign out
      </Button>
    </EntryFrame>
  )
}
