import { Alert, Anchor, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { CodeToCopy } from '../ui/code-to-copy.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './spaces.module.css'
import { type EmbedToken, makeEmbedToken, type RevokeOrder, revokeTokens, type Space, tokensOfSpaceQuery } from './spaces-api.ts'

const LIFE_SECONDS = 3_600

interface Ending {
  readonly title: string
  readonly which: RevokeOrder
}

/** Who may come in now, and how to end that. */
export function EmbedTokens({ space }: { readonly space: Space }) {
  const tokens = useQuery({ ...tokensOfSpaceQuery(space.space_id), staleTime: 0 })
  const [ending, setEnding] = useState<Ending>()
  if (space.is_template) return <Text>A template opens for nobody.</Text>
  async function revoke(which: RevokeOrder) {
    try {
      const ended = await revokeTokens(which)
      notifications.show({ message: ended === 1 ? 'One token has ended.' : `${ended} tokens have ended.` })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <Stack gap={24} maw={800}>
      <NewToken space={space} />
      <Stack gap={12}>
        <Group justify="space-between">
          <Title order={2}>Tokens that hold now</Title>
          <Group gap={8}>
            <Button
              variant="default"
              size="xs"
              disabled={!tokens.data?.length}
              onClick={() => setEnding({ title: 'End every token of this space?', which: { space_id: space.space_id } })}
            >
              End all of this space
            </Button>
            <Button
              variant="default"
              size="xs"
              onClick={() => setEnding({ title: `End every token of ${space.customer_id}, in all its spaces?`, which: { customer_id: space.customer_id } })}
            >
              End all of the customer
            </Button>
          </Group>
        </Group>
        {tokens.isPending && <ListSkeleton />}
        {tokens.isError && <ReadTrouble query={tokens} />}
        {tokens.data?.length === 0 && <Text c="dimmed">Nobody has one. Your server makes one for each render; it lives an hour.</Text>}
        {tokens.data !== undefined && tokens.data.length > 0 && (
          <ul className={classes.list} aria-label="Embed tokens">
            {tokens.data.map((token) => (
              <TokenItem
                key={token.token_id}
                token={token}
                onEnd={() => void revoke({ token_id: token.token_id })}
                onEndPerson={() => setEnding({ title: `End every token of ${token.email}?`, which: { email: token.email, customer_id: space.customer_id } })}
              />
            ))}
          </ul>
        )}
      </Stack>
      <ConfirmDialog
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={ending?.title ?? ''}
        text="Pages that are open with them show nothing within a second. Your server can make new ones at any time."
        action="End them"
        onConfirm={() => ending !== undefined && void revoke(ending.which)}
      />
    </Stack>
  )
}

function TokenItem({ token, onEnd, onEndPerson }: { readonly token: EmbedToken; readonly onEnd: () => void; readonly onEndPerson: () => void }) {
  const until = new Date(token.expires_at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li className={classes.item}>
      <div>
        <div className={classes.name}>{token.name}</div>
        <div className={classes.quiet}>{[token.email, `until ${until}`, ...(token.space_id === null ? ['every space of the customer'] : [])].join(' · ')}</div>
      </div>
      <Group gap={8}>
        <Button variant="default" size="xs" onClick={onEnd} aria-label={`End the token of ${token.email}`}>
          End
        </Button>
        <Button variant="default" size="xs" onClick={onEndPerson} aria-label={`End all of the person ${token.email}`}>
          End all of the person
        </Button>
      </Group>
    </li>
  )
}

/** A token by hand, to look at the space as one of its people. */
function NewToken({ space }: { readonly space: Space }) {
  const [made, setMade] = useState<string>()
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const email = String(form.get('email')).trim()
    const name = String(form.get('name')).trim()
    setBusy(true)
    setProblem('')
    try {
      setMade(await makeEmbedToken({ email, name: name === '' ? email : name, space_id: space.space_id, expires_in: LIFE_SECONDS }))
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={12} align="flex-start">
        <Title order={2}>Look as one of its people</Title>
        <div className={classes.pair}>
          <TextInput name="email" type="email" label="E-mail" required withAsterisk={false} />
          <TextInput name="name" label="Name (optional)" />
        </div>
        {problem !== '' && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {problem}
          </Text>
        )}
        <Button type="submit" loading={busy}>
          Make an embed token
        </Button>
        {made !== undefined && (
          <>
            <Alert color="amber" variant="light">
              It opens the space for an hour and is shown this once.
            </Alert>
            <CodeToCopy text={made} label="Copy the embed token" />
            <Anchor href={`${space.embed_url}#embedToken=${made}`} target="_blank" rel="noopener noreferrer">
              Open the space with it
            </Anchor>
          </>
        )}
      </Stack>
    </form>
  )
}
