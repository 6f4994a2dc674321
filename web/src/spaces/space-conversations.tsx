import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ago } from '../shell/ago.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './spaces.module.css'
import { conversationsOfSpaceQuery, type Space } from './spaces-api.ts'

/** What was asked in a space, newest first. */
export function SpaceConversations({ space }: { readonly space: Space }) {
  const conversations = useQuery(conversationsOfSpaceQuery(space.space_id))
  if (conversations.isPending) return <ListSkeleton />
  if (conversations.isError) return <ReadTrouble query={conversations} />
  if (conversations.data.length === 0) return <Text c="dimmed">Nobody has asked here yet.</Text>
  return (
    <ul className={classes.list} aria-label="Conversations">
      {conversations.data.map(({ conversation_id, title, updated_at }) => (
        <li key={conversation_id} className={classes.item}>
          <div>
            <div className={classes.name}>{title ?? 'Opened, nothing asked'}</div>
            <div className={classes.quiet}>{ago(updated_at)}</div>
          </div>
        </li>
      ))}
    </ul>
  )
}
