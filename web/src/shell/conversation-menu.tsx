import { ActionIcon, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconDots, IconPencil, IconPin, IconPinnedOff, IconTag, IconTrash } from '@tabler/icons-react'
import { useMatchRoute, useNavigate } from '@tanstack/react-router'
import { sentence } from '../api/failure.ts'
import type { ConversationSummary } from '../api/wire.ts'
import { label, pin, remove, rename } from './conversation-changes.ts'
import { ConfirmDialog, LabelsDialog, RenameDialog } from './conversation-dialogs.tsx'

type Chat = Pick<ConversationSummary, 'chat_id' | 'title' | 'labels' | 'pinned'>

/** Rename, label, pin, delete. */
export function ConversationMenu({ chat }: { readonly chat: Chat }) {
  const [renaming, renameDialog] = useDisclosure(false)
  const [labelling, labelDialog] = useDisclosure(false)
  const [deleting, deleteDialog] = useDisclosure(false)
  const navigate = useNavigate()
  const matchRoute = useMatchRoute()

  async function removeThis() {
    await remove(chat.chat_id)
    if (matchRoute({ to: '/c/$chatId', params: { chatId: chat.chat_id } })) await navigate({ to: '/' })
  }

  return (
    <>
      <Menu position="bottom-end" width={180} withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`More about “${chat.title}”`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={renameDialog.open}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconTag size={16} />} onClick={labelDialog.open}>
            Labels
          </Menu.Item>
          <Menu.Item leftSection={chat.pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />} onClick={() => saying(pin(chat.chat_id, !chat.pinned))}>
            {chat.pinned ? 'Unpin' : 'Pin'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={deleteDialog.open}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameDialog opened={renaming} onClose={renameDialog.close} title={chat.title} onSave={(title) => saying(rename(chat.chat_id, title))} />
      <LabelsDialog opened={labelling} onClose={labelDialog.close} labels={chat.labels} onSave={(labels) => saying(label(chat.chat_id, chat.labels, labels))} />
      <ConfirmDialog
        opened={deleting}
        onClose={deleteDialog.close}
        title="Delete this conversation?"
        text={`“${chat.title}” goes with its answers, results and links. This cannot be undone.`}
        action="Delete"
        onConfirm={() => saying(removeThis())}
      />
    </>
  )
}

function saying(work: Promise<void>): void {
  work.catch((error) => notifications.show({ color: 'red', message: sentence(error) }))
}
