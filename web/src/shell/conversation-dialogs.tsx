import { Button, Group, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'

interface DialogProps {
  readonly opened: boolean
  readonly onClose: () => void
}

const CLOSE = { 'aria-label': 'Close' }
const LONGEST_TITLE = 200
const MOST_LABELS = 20

export function RenameDialog({ opened, onClose, title, onSave }: DialogProps & { readonly title: string; readonly onSave: (title: string) => void }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const next = String(new FormData(event.currentTarget).get('title')).trim()
    if (next !== '' && next !== title) onSave(next)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Rename" closeButtonProps={CLOSE}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="title" label="Title" defaultValue={title} maxLength={LONGEST_TITLE} data-autofocus />
          <Actions onClose={onClose} action="Save" />
        </Stack>
      </form>
    </Modal>
  )
}

interface LabelsProps extends DialogProps {
  readonly labels: readonly string[]
  readonly onSave: (labels: readonly string[]) => void
}

export function LabelsDialog({ opened, onClose, labels, onSave }: LabelsProps) {
  const [chosen, setChosen] = useState<string[]>([...labels])
  useEffect(() => {
    if (opened) setChosen([...labels])
  }, [opened, labels])
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onSave(chosen)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Labels" closeButtonProps={CLOSE}>
      <form onSubmit={submit}>
        <Stack>
          <TagsInput
            label="Labels of this conversation"
            description="Enter adds one. The search in the rail finds them."
            value={chosen}
            onChange={setChosen}
            maxTags={MOST_LABELS}
            data-autofocus
          />
          <Actions onClose={onClose} action="Save" />
        </Stack>
      </form>
    </Modal>
  )
}

interface ConfirmProps extends DialogProps {
  readonly title: string
  readonly text: string
  readonly action: string
  readonly onConfirm: () => void
}

export function ConfirmDialog({ opened, onClose, title, text, action, onConfirm }: ConfirmProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onConfirm()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={CLOSE}>
      <form onSubmit={submit}>
        <Stack>
          <Text>{text}</Text>
          <Actions onClose={onClose} action={action} color="red" />
        </Stack>
      </form>
    </Modal>
  )
}

function Actions({ onClose, action, color }: { readonly onClose: () => void; readonly action: string; readonly color?: string }) {
  return (
    <Group justify="flex-end" gap={8}>
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" color={color}>
        {action}
      </Button>
    </Group>
  )
}
