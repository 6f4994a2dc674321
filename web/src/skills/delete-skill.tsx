import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { removeSkill, type Skill } from './skills-api.ts'

/** Asks for the name, because versions, runs and secrets go with it. */
export function DeleteSkill({ skill, onDeleted }: { readonly skill: Skill; readonly onDeleted: () => void }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    try {
      await removeSkill(skill.name)
      notifications.show({ message: `${skill.name} is deleted.` })
      onDeleted()
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="default" c="var(--parley-failed)" onClick={open}>
        Delete this skill
      </Button>
      <Modal opened={opened} onClose={close} title={`Delete ${skill.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Text>Its versions, runs and secrets go with it. Answers that used it stay. To only keep it from running, switch it off instead.</Text>
            <TextInput
              label={`Type ${skill.name} to delete it`}
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
              <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== skill.name}>
                Delete
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
