import { Modal, Select, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useSaving } from '../settings/use-saving.ts'
import { DialogForm } from '../ui/dialog-form.tsx'
import { makeStory } from './bots-api.ts'
import { type Targets, targetOf } from './targets.ts'

const LONGEST_NAME = 128

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
  readonly targets: Targets
}

/** Makes a bot: its name, and whom it hands questions to. */
export function NewBot({ opened, onClose, targets }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="New bot" closeButtonProps={{ 'aria-label': 'Close' }}>
      <NewBotForm onClose={onClose} targets={targets} />
    </Modal>
  )
}

function NewBotForm({ onClose, targets }: Omit<Props, 'opened'>) {
  const navigate = useNavigate()
  const [target, setTarget] = useState<string | null>(null)
  const saving = useSaving(async (form) => {
    const name = String(form.get('name')).trim()
    const id = await makeStory({ name, target: targetOf(target) })
    await navigate({ to: '/bots/$storyId', params: { storyId: id }, search: {} })
    return `${name} is ready. Write its first answer.`
  })
  return (
    <DialogForm saving={saving} action="Create bot" onClose={onClose}>
      <TextInput name="name" label="Name" required withAsterisk={false} maxLength={LONGEST_NAME} error={saving.failure?.fields.name} data-autofocus />
      <Select
        label="Hands questions to"
        description="Where the analyst answers what you did not write down."
        placeholder="Nobody: written answers only"
        data={targets.choices.map(({ group, items }) => ({ group, items: [...items] }))}
        value={target}
        onChange={setTarget}
        clearable
        searchable
        error={saving.failure?.fields.target}
      />
      {targetOf(target)?.type === 'connection' && (
        <Text size="sm" c="var(--parley-uncertain)">
          A connection has no customer’s filter. Such a bot answers people of your organisation; for visitors of a site, choose a space.
        </Text>
      )}
    </DialogForm>
  )
}
