import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { removePipeline } from './pipelines-api.ts'

/** Asks for the name, because runs and secrets go with it. */
export function DeletePipeline({ name, onDeleted }: { readonly name: string; readonly onDeleted: () => void }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const [data, setData] = useState(false)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    try {
      await removePipeline(name, data)
      notifications.show({ message: `${name} is deleted.` })
      onDeleted()
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="default" c="var(--parley-failed)" onClick={open}>
        Delete this pipeline
      </Button>
      <Modal opened={opened} onClose={close} title={`Delete ${name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Text>Its config, secrets and runs go. What it loaded stays and can still be asked, unless you say so.</Text>
            <Checkbox label="Delete the loaded data and its connection, too" checked={data} onChange={(event) => setData(event.currentTarget.checked)} />
            <TextInput
              label={`Type ${name} to delete it`}
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
              <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== name}>
                Delete
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
