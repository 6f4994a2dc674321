import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { removeSpace, type Space } from './spaces-api.ts'

/** Asks for the name, because nothing brings a space back. */
export function DeleteSpace({ space }: { readonly space: Space }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const navigate = useNavigate()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    try {
      await removeSpace(space.space_id)
      notifications.show({ message: `${space.name} is deleted.` })
      await navigate({ to: '/spaces' })
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="default" c="var(--parley-failed)" onClick={open}>
        Delete this space
      </Button>
      <Modal opened={opened} onClose={close} title={`Delete ${space.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <Text>Its embed tokens end at once, what runs stops, and its page in your product is gone. Conversations stay in the export for admins.</Text>
            <TextInput
              label={`Type ${space.name} to delete it`}
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
              <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== space.name}>
                Delete
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
