import { Drawer, Skeleton, Text, VisuallyHidden } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { ReadTrouble } from '../../ui/read-trouble.tsx'
import { chatbot } from '../bots-api.ts'
import talk from '../talk/talk.module.css'
import type { Chat } from '../wire.ts'

const chatQuery = (id: string) =>
  queryOptions({
    queryKey: ['bot-chats', 'one', id],
    queryFn: ({ signal }) => chatbot<Chat>('GET', `/v2/chats/${encodeURIComponent(id)}`, undefined, signal),
    staleTime: 0,
  })

/** One chat, line by line. Everything in it is text, whatever was written. */
export function ChatTranscript({ chat, onClose }: { readonly chat: Chat | undefined; readonly onClose: () => void }) {
  const began = chat === undefined ? '' : new Date(chat.createdAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Drawer
      opened={chat !== undefined}
      onClose={onClose}
      position="right"
      size={480}
      title={`${chat?.user.name ?? 'A visitor'}, ${began}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {chat !== undefined && <Transcript id={chat.id} />}
    </Drawer>
  )
}

function Transcript({ id }: { readonly id: string }) {
  const chat = useQuery(chatQuery(id))
  if (chat.isPending) return <Skeleton height={240} radius="md" />
  if (chat.isError) return <ReadTrouble query={chat} />
  const { messages } = chat.data
  if (messages.length === 0) return <Text c="dimmed">What was said here has been deleted.</Text>
  return (
    <ol className={talk.lines} aria-label="Messages" style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {messages.map(({ from, message, by, date }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chat that was held does not change its order
        <li key={place} className={from === 'user' ? undefined : talk.answer} style={from === 'user' ? { display: 'grid' } : undefined}>
          <div className={from === 'user' ? talk.said : talk.bubble}>
            <VisuallyHidden>{from === 'user' ? 'Visitor: ' : by === 'analyst' ? 'Analyst: ' : 'Bot: '}</VisuallyHidden>
            {message}
          </div>
          <p className={talk.note} style={from === 'user' ? { justifySelf: 'end' } : undefined}>
            {[
              ...(by === 'analyst' ? ['analyst'] : []),
              ...(date === undefined ? [] : [new Date(date).toLocaleTimeString(undefined, { timeStyle: 'short' })]),
            ].join(' · ')}
          </p>
        </li>
      ))}
    </ol>
  )
}
