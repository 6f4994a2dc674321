import { Badge, Group, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconPinFilled } from '@tabler/icons-react'
import { sentence } from '../api/failure.ts'
import type { Conversation } from '../api/wire.ts'
import { rename } from '../shell/conversation-changes.ts'
import { RenameDialog } from '../shell/conversation-dialogs.tsx'
import { ConversationMenu } from '../shell/conversation-menu.tsx'
import classes from './conversation-title.module.css'
import { ShareAction } from './share-action.tsx'

/** Title (a click renames it), labels and what else can be done with the conversation. */
export function ConversationTitle({ conversation, own }: { readonly conversation: Conversation; readonly own: boolean }) {
  const [renaming, { open, close }] = useDisclosure(false)
  const save = (title: string) => rename(conversation.chat_id, title).catch((error) => notifications.show({ color: 'red', message: sentence(error) }))
  return (
    <>
      <h1 className={classes.heading}>
        {own ? (
          <UnstyledButton className={classes.title} onClick={open} aria-label={`${conversation.title}. Rename`}>
            {conversation.title}
          </UnstyledButton>
        ) : (
          <span className={classes.title}>{conversation.title}</span>
        )}
      </h1>
      {conversation.pinned && <IconPinFilled size={14} aria-label="Pinned" className={classes.pin} />}
      <Group gap={4} wrap="nowrap" visibleFrom="sm">
        {conversation.labels.map((label) => (
          <Badge key={label} variant="default" tt="none" fw={400} radius="sm">
            {label}
          </Badge>
        ))}
      </Group>
      <span className={classes.space} />
      {own && <ShareAction conversation={conversation} />}
      {own && <ConversationMenu chat={conversation} />}
      <RenameDialog opened={renaming} onClose={close} title={conversation.title} onSave={(title) => void save(title)} />
    </>
  )
}
