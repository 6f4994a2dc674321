import { Button, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ago } from '../../shell/ago.ts'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { ReadTrouble } from '../../ui/read-trouble.tsx'
import classes from '../bots.module.css'
import { storiesQuery } from '../bots-api.ts'
import type { Chat } from '../wire.ts'
import { ChatTranscript } from './chat-transcript.tsx'
import { allChatsQuery, type WhichChats } from './chats-api.ts'

/** Chats as they were held, newest first. */
export function ChatsPage({ which }: { readonly which: WhichChats }) {
  const chats = useInfiniteQuery(allChatsQuery(which))
  const [open, setOpen] = useState<Chat>()
  const stories = useQuery({ ...storiesQuery, enabled: which.storyId === undefined })
  const all = chats.data?.pages.flat() ?? []
  if (chats.isPending) return <ListSkeleton />
  if (chats.isError) return <ReadTrouble query={chats} />
  if (all.length === 0) return <Text>Nobody has talked to it yet. Chats stand here as they are held, what the analyst said among them.</Text>
  return (
    <Stack gap={16} align="flex-start">
      <ul className={classes.list} aria-label="Chats" style={{ width: '100%' }}>
        {all.map((chat) => (
          <li key={chat.id}>
            <button type="button" className={`${classes.item} ${classes.plain}`} onClick={() => setOpen(chat)}>
              <span>
                <span className={classes.name}>{chat.user.name ?? 'A visitor'}</span>
                <span className={classes.facts}>{firstWords(chat)}</span>
                <span className={classes.facts}>
                  {factsOf(chat, which.storyId === undefined ? stories.data?.find(({ id }) => id === chat.storyId)?.name : undefined)}
                </span>
              </span>
              <span className={classes.quiet}>{ago(chat.updatedAt)}</span>
            </button>
          </li>
        ))}
      </ul>
      {chats.hasNextPage && (
        <Button variant="default" loading={chats.isFetchingNextPage} onClick={() => void chats.fetchNextPage()}>
          Show earlier chats
        </Button>
      )}
      <ChatTranscript chat={open} onClose={() => setOpen(undefined)} />
    </Stack>
  )
}

function firstWords({ messages }: Chat): string {
  const said = messages.find(({ from, message }) => from === 'user' && message !== '')
  return said === undefined ? 'Opened the chat and wrote nothing' : `“${said.message}”`
}

const SOURCES: Readonly<Record<string, string>> = { widget: 'on your site', app: 'in Parley', custom: 'through the API' }

function factsOf({ messages, source, finished }: Chat, story: string | undefined): string {
  const count = messages.length
  return [
    ...(story === undefined ? [] : [story]),
    `${count} ${count === 1 ? 'message' : 'messages'}`,
    SOURCES[source] ?? source,
    ...(messages.some(({ by }) => by === 'analyst') ? ['handed over'] : []),
    ...(finished ? [] : ['going on']),
  ].join(' · ')
}
