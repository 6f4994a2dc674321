import { Textarea, TextInput } from '@mantine/core'
import { useSaving } from '../../settings/use-saving.ts'
import { DialogForm } from '../../ui/dialog-form.tsx'
import { saveEntity } from '../bots-api.ts'
import type { Entity } from '../wire.ts'
import { entriesOf, linesOf } from './entry-lines.ts'

/** Makes or changes an entity: a value a line. */
export function EntityForm({ entity, onClose }: { readonly entity: Entity | undefined; readonly onClose: () => void }) {
  const saving = useSaving(async (form) => {
    const name = String(form.get('name')).trim().replace(/^@/, '')
    await saveEntity(entity?.id, { name, entries: entriesOf(String(form.get('entries'))) })
    onClose()
    return `@${name} is saved.`
  })
  return (
    <DialogForm saving={saving} action="Save" onClose={onClose}>
      <TextInput
        name="name"
        label="Name"
        placeholder="size"
        defaultValue={entity?.name}
        required
        withAsterisk={false}
        maxLength={128}
        data-autofocus
        error={saving.failure?.fields.name}
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
        error={saving.failure?.fields.entries}
      />
    </DialogForm>
  )
}
