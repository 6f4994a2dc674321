import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { Problem } from '../../settings/problem.tsx'
import { useSaving } from '../../settings/use-saving.ts'
import { saveEntity } from '../bots-api.ts'
import type { Entity } from '../wire.ts'
import { entriesOf, linesOf } from './entry-lines.ts'

interface Props {
  readonly editing: Entity | 'new' | undefined
  readonly onClose: () => void
}

/** Makes or changes an entity: a value a line. */
export function EntityDialog({ editing, onClose }: Props) {
  return (
    <Modal
      opened={editing !== undefined}
      onClose={onClose}
      title={typeof editing === 'object' ? `@${editing.name}` : 'New entity'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {editing !== undefined && <EntityForm entity={editing === 'new' ? undefined : editing} onClose={onClose} />}
    </Modal>
  )
}

function EntityForm({ entity, onClose }: { readonly entity: Entity | undefined; readonly onClose: () => void }) {
  const { busy, failure, submit } = useSaving(async (form) => {
    const name = String(form.get('name')).trim().replace(/^@/, '')
    await saveEntity(entity?.id, { name, entries: entriesOf(String(form.get('entries'))) })
    onClose()
    return `@${name} is saved.`
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          name="name"
          label="Name"
          placeholder="size"
          defaultValue={entity?.name}
          required
          withAsterisk={false}
          maxLength={128}
          data-autofocus
          error={failure?.fields.name}
        />
        <Textarea
          name="entries"
          label="Values"
          description="One a line; behind a colon what else people call it."
          placeholder={'S: small, petite\nM: medium\nL: large, big'}
          defaultValue={entity === undefined ? '' : linesOf(entity.entries)}
          required
          withAsterisk={false}
          autosize
          minRows={6}
          maxRows={16}
          error={failure?.fields.entries}
        />
        <Problem failure={failure} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
