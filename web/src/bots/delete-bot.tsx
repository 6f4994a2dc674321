import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { removeStory } from './bots-api.ts'
import type { Story } from './wire.ts'

/** Asks for the name, because nothing brings a bot back. */
export function DeleteBot({ story }: { readonly story: Story }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const navigate = useNavigate()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    try {
      await removeStory(story.id)
      notifications.show({ message: `${story.name} is deleted.` })
      await navigate({ to: '/bots' })
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="default" c="var(--parley-failed)" onClick={open}>
        Delete this bot
      </Button>
      <Modal opened={opened} onClose={close} title={`Delete ${story.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <Text>Its interactions and phrases go, and visitors of your site see that nobody is there. Chats that were held stay.</Text>
            <TextInput
              label={`Type ${story.name} to delete it`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
              autoComplete="off"
            />
            {problem !== '' && (
              <Text role="alert" size="sm" c="var(--parley-failed)">
                {problem}
              </Text>
            )}
            <Group justify="flex-end" gap={8}>
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== story.name}>
                Delete
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
