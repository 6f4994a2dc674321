import { Button, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouteContext } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { conversationQuery } from '../api/queries.ts'
import type { Conversation } from '../api/wire.ts'
import { useConnectionName } from '../connections/use-connection-name.ts'
import { embeddedLogin } from '../embed/embedded-login.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { PlainPage } from '../shell/plain-page.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { UnreadPage } from '../shell/unread-page.tsx'
import { type Asking, askNext } from './ask.ts'
import { AskBox } from './ask-box.tsx'
import classes from './conversation-page.module.css'
import { ConversationTitle } from './conversation-title.tsx'
import { type Reader, ReaderContext } from './reader.ts'
import { TurnView } from './turn/turn-view.tsx'
import { isRunning, NOT_ACCEPTED, turnsOf } from './turns.ts'
import { useFollowScroll } from './use-follow-scroll.ts'
import { useLiveTurn } from './use-live-turn.ts'
import { useTurnKeys } from './use-turn-keys.ts'

const route = getRouteApi('/shell/c/$chatId')

export function ConversationPage() {
  const { chatId } = route.useParams()
  const conversation = useQuery(conversationQuery(chatId))
  usePageTitle(conversation.data?.title ?? '')
  if (conversation.isPending) return <Waiting />
  if (conversation.isError) {
    const gone = conversation.error instanceof Failure && conversation.error.status === 404
    return gone ? (
      <PlainPage title="There is no such conversation" text="It was deleted, or it belongs to somebody who has not shared it." />
    ) : (
      <UnreadPage title="This conversation could not be loaded" query={conversation} list={{ to: '/', label: 'Ask something new' }} />
    )
  }
  return <OpenConversation key={chatId} conversation={conversation.data} />
}

function OpenConversation({ conversation }: { readonly conversation: Conversation }) {
  const chatId = conversation.chat_id
  const turns = turnsOf(conversation.messages)
  const running = isRunning(conversation.status)
  const { me } = useRouteContext({ from: '/shell' })
  const own = conversation.user_id === me.user_id
  const reader = useOwnReader()
  const live = useLiveTurn(chatId, running ? conversation.turn_id : NOT_ACCEPTED)
  useTurnKeys()
  useFollowScroll(turns.length)

  const ask = useCallback(
    async (asking: Asking) => {
      try {
        await askNext(chatId, asking)
      } catch (error) {
        notifications.show({ color: 'red', message: sentence(error) })
        throw error
      }
    },
    [chatId],
  )
  const askText = useCallback((text: string) => void ask({ text }).catch(() => undefined), [ask])

  return (
    <>
      <TopBar>
        <ConversationTitle conversation={conversation} own={own} />
      </TopBar>
      <div className={classes.page}>
        <ReaderContext value={reader}>
          <div className={classes.turns}>
            {turns.map((turn, place) => {
              const newest = place === turns.length - 1
              return (
                <TurnView
                  key={turn.question.position}
                  chatId={chatId}
                  turn={turn}
                  live={newest && running ? live : undefined}
                  blocked={running || !own}
                  readOnly={!own}
                  onAsk={askText}
                />
              )
            })}
          </div>
        </ReaderContext>
        <div className={classes.dock}>{own ? <AskBox placeholder="Ask a follow-up" onAsk={ask} disabled={running} /> : <ReadOnly />}</div>
      </div>
    </>
  )
}

/** People of the organisation may all of it; the SQL page is not for everyone. */
function useOwnReader(): Reader {
  const { me } = useRouteContext({ from: '/shell' })
  const nameOf = useConnectionName()
  const look = embeddedLogin()?.appearance
  const framed = embeddedLogin() !== undefined
  return useMemo(
    () => ({
      userId: me.user_id,
      acts: true,
      downloads: true,
      writesSql: me.role !== 'user',
      seesSources: true,
      explains: look?.hidesExplanation !== true,
      showsSteps: look?.minimizesProgress !== true,
      ...(!framed && { teaches: me.role === 'user' ? 'proposes' : 'saves' }),
      nameOf,
    }),
    [me, nameOf, look, framed],
  )
}

/** Somebody else's conversation can be read; one's own questions begin elsewhere. */
function ReadOnly() {
  return (
    <Group className={classes.readOnly} justify="space-between">
      <Text size="sm">You are reading a shared conversation.</Text>
      <Button variant="default" size="compact-md" renderRoot={(props) => <Link to="/" {...props} />}>
        Ask a question of your own
      </Button>
    </Group>
  )
}

function Waiting() {
  return (
    <>
      <TopBar />
      <div className={classes.page} aria-busy="true">
        <VisuallyHidden role="status">Loading the conversation</VisuallyHidden>
        <Stack gap={16} className={classes.turns}>
          <Skeleton height={24} width="60%" />
          <Skeleton height={420} radius="lg" />
        </Stack>
      </div>
    </>
  )
}
