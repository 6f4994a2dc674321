import { Modal, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { KeptDialogForm } from '../ui/dialog-form.tsx'
import { useKeptForm } from '../ui/use-kept-form.ts'
import { makeStory } from './bots-api.ts'
import { TargetField } from './target-field.tsx'
import { type Targets, targetOf } from './targets.ts'
import { LONGEST } from './wire.ts'

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
  const form = useKeptForm('bot.+new', { name: '', target: '' }, async ({ name, target }) => {
    const storyId = await makeStory({ name: name.trim(), target: targetOf(target) })
    await navigate({ to: '/bots/$storyId', params: { storyId }, search: {} })
    return `${name.trim()} is ready. Write its first answer.`
  })
  return (
    <KeptDialogForm draft={form} action="Create bot" onClose={onClose}>
      <TextInput label="Name" {...form.required('name', LONGEST.name)} data-autofocus />
      <TargetField targets={targets} description="Where the analyst answers what you did not write down." {...form.choice('target')} />
      {targetOf(form.fields.target)?.type === 'connection' && (
        <Text size="sm" c="var(--parley-uncertain)">
          A connection has no customer’s filter. Such a bot answers people of your organisation; for visitors of a site, choose a space.
        </Text>
      )}
    </KeptDialogForm>
  )
}
