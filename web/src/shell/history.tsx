import { Anchor, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { sentence } from '../api/failure.ts'
import { historyQuery } from '../api/queries.ts'
import type { ConversationSummary } from '../api/wire.ts'
import { groupByDay } from './days.ts'
import classes from './history.module.css'
import { HistoryItem } from './history-item.tsx'

/** Earlier conversations, by day. */
export function History({ wanted }: { readonly wanted: string }) {
  const history = useQuery(historyQuery)
  if (history.isPending) return <HistorySkeleton />
  if (history.isError)
    return (
      <Note>
        {sentence(history.error)}{' '}
        <Anchor component="button" type="button" size="sm" underline="always" onClick={() => void history.refetch()}>
          Try again
        </Anchor>
      </Note>
    )
  const found = history.data.filter((chat) => matches(chat, wanted))
  if (found.length === 0) return <Note>{wanted === '' ? 'Your questions will be listed here.' : `No question has “${wanted}” in its title or labels.`}</Note>
  return (
    <nav aria-label="Questions" className={classes.history}>
      {groupByDay(found, new Date()).map((group) => (
        <section key={group.title}>
          <h2 className={classes.day}>{group.title}</h2>
          <ul className={classes.list}>
            {group.chats.map((chat) => (
              <HistoryItem key={chat.chat_id} chat={chat} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

function matches(chat: ConversationSummary, wanted: string): boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const text = [chat.title, ...chat.labels].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" px={20} py={8}>
      {children}
    </Text>
  )
}

function HistorySkeleton() {
  return (
    <Stack gap={14} px={20} py={12} aria-hidden>
      {[70, 90, 55, 80].map((width) => (
        <Skeleton key={width} height={10} width={`${width}%`} />
      ))}
    </Stack>
  )
}
