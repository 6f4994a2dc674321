import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconShare2 } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { conversationQuery, queryClient } from '../api/queries.ts'
import type { Conversation } from '../api/wire.ts'
import { CopyAction } from './copy-action.tsx'

/** Lets everyone of the organisation read a conversation, and takes that back. */
export function ShareAction({ conversation }: { readonly conversation: Conversation }) {
  const [opened, { open, close }] = useDisclosure(false)
  const word = conversation.shared ? 'Shared' : 'Share'
  return (
    <>
      <Button visibleFrom="xs" variant="subtle" color="gray" size="compact-md" fw={400} leftSection={<IconShare2 size={16} />} onClick={open}>
        {word}
      </Button>
      <ActionIcon hiddenFrom="xs" onClick={open} aria-label={word}>
        <IconShare2 size={16} />
      </ActionIcon>
      <Modal opened={opened} onClose={close} title="Share this conversation" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Sharing conversation={conversation} />
      </Modal>
    </>
  )
}

function Sharing({ conversation }: { readonly conversation: Conversation }) {
  const [busy, setBusy] = useState(false)
  const { chat_id, title, shared } = conversation
  const link = `${window.location.origin}/?c=${encodeURIComponent(chat_id)}`

  async function set(next: boolean) {
    setBusy(true)
    try {
      if (next) await call('POST', '/api/share_chat', { chat_id, title })
      else await call('POST', '/api/delete_shared_chat', { chat_id })
      queryClient.setQueryData(conversationQuery(chat_id).queryKey, (chat) => chat && { ...chat, shared: next })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Stack>
      <Text>
        {shared ? 'Everyone of your organisation who has the link can read it.' : 'Everyone of your organisation will be able to read it by its link.'} Answers
        from tables that a reader may not see are left out.
      </Text>
      {shared && <TextInput label="Link" value={link} readOnly rightSection={<CopyAction text={link} label="Copy the link" />} />}
      <Group justify="flex-end">
        <Button variant={shared ? 'default' : 'filled'} loading={busy} onClick={() => void set(!shared)}>
          {shared ? 'Stop sharing' : 'Share'}
        </Button>
      </Group>
    </Stack>
  )
}
