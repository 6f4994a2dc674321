import { Textarea, TextInput } from '@mantine/core'
import { KeptDialogForm } from '../../ui/dialog-form.tsx'
import { useKeptForm } from '../../ui/use-kept-form.ts'
import { saveEntity } from '../bots-api.ts'
import { type Entity, LONGEST } from '../wire.ts'
import { entriesOf, linesOf } from './entry-lines.ts'

/** Makes or changes an entity: a value a line. */
export function EntityForm({ entity, onClose }: { readonly entity: Entity | undefined; readonly onClose: () => void }) {
  const stored = { name: entity?.name ?? '', entries: linesOf(entity?.entries ?? []) }
  const form = useKeptForm(`entity.${entity?.id ?? '+new'}`, stored, async ({ name, entries }) => {
    const plain = name.trim().replace(/^@/, '')
    await saveEntity(entity?.id, { name: plain, entries: entriesOf(entries) })
    onClose()
    return `@${plain} is saved.`
  })
  return (
    <KeptDialogForm draft={form} action="Save" onClose={onClose}>
      <TextInput label="Name" placeholder="size" {...form.required('name', LONGEST.name)} data-autofocus />
      <Textarea
        label="Values"
        description="One a line; behind a colon what else people call it."
        placeholder={'S: small, petite\nM: medium\nL: large, big'}
        autosize
        minRows={6}
        maxRows={16}
        {...form.text('entries')}
        required
        withAsterisk={false}
      />
    </KeptDialogForm>
  )
}
