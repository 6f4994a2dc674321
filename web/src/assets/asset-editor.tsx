import { Button, Modal, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import { KeptDialogForm } from '../ui/dialog-form.tsx'
import { useKeptForm } from '../ui/use-kept-form.ts'
import { type AssetInput, createAsset, deleteAsset, type ExternalAsset, saveAsset, titleOf } from './assets-api.ts'

const NEW: ExternalAsset = { id: '', subtype: 'dashboard', active: true, view_count: 0, groups: ['all_users'] }
const LONGEST = { id: 512, subtype: 64, line: 1_000 } as const

/** One asset as a form; `new` makes one. */
export function AssetEditor({ asset, onClose }: { readonly asset: ExternalAsset | 'new'; readonly onClose: () => void }) {
  const title = asset === 'new' ? 'Add a dashboard or page' : `Change ${titleOf(asset)}`
  return (
    <Modal opened onClose={onClose} size="lg" title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <AssetForm asset={asset === 'new' ? undefined : asset} onClose={onClose} />
    </Modal>
  )
}

function AssetForm({ asset, onClose }: { readonly asset: ExternalAsset | undefined; readonly onClose: () => void }) {
  const stored = fieldsOf(asset ?? NEW)
  const form = useKeptForm(`asset.${asset?.id ?? '+new'}`, stored, async (fields) => {
    const input = inputOf(fields, stored)
    await (asset === undefined ? createAsset(input) : saveAsset(input))
    onClose()
    return `${fields.name.trim() || fields.id.trim()} is saved.`
  })
  const { fields } = form
  const isNote = fields.subtype.trim() === 'note'
  const isReady = fields.id.trim() !== '' && fields.subtype.trim() !== ''
  const remove = asset !== undefined && <DeleteAsset asset={asset} onDeleted={onClose} />
  return (
    <KeptDialogForm draft={form} action="Save" isReady={isReady} aside={remove} onClose={onClose}>
      {asset === undefined && (
        <TextInput
          label="Id"
          description="As the system it comes from knows it; an import finds it again by this"
          {...form.required('id', LONGEST.id)}
          data-autofocus
        />
      )}
      <TextInput label="Name" maxLength={LONGEST.line} {...form.text('name')} />
      <TextInput
        label="Kind"
        description={
          isNote
            ? 'A note is knowledge: the text below is what answers quote'
            : 'Such as looker_dashboard or confluence_page; “note” is knowledge instead of a place'
        }
        {...form.required('subtype', LONGEST.subtype)}
      />
      {!isNote && <TextInput label="Address" type="url" placeholder="https://" {...form.text('url')} />}
      <TextInput label="Folder" maxLength={LONGEST.line} {...form.text('folder')} />
      <Textarea label="Description" autosize minRows={2} maxRows={8} {...form.text('description')} />
      <Textarea
        label={isNote ? 'What is to be known' : 'Words people use for it'}
        description={isNote ? undefined : 'Searched like the description'}
        autosize
        minRows={isNote ? 5 : 2}
        maxRows={14}
        {...form.text('dot_description')}
      />
      <TagsInput
        label="Who is offered it"
        description={fields.groups.length === 0 ? 'Nobody but admins' : 'Names of groups; all_users is everybody'}
        value={[...fields.groups]}
        onChange={(groups) => form.set('groups', groups)}
      />
      <Switch label="Offered in answers and shown to users" {...form.checked('active')} />
    </KeptDialogForm>
  )
}

/** Asks once more in place. */
function DeleteAsset({ asset, onDeleted }: { readonly asset: ExternalAsset; readonly onDeleted: () => void }) {
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function remove() {
    setBusy(true)
    try {
      await deleteAsset(asset.id)
      notifications.show({ message: `${titleOf(asset)} is deleted.` })
      onDeleted()
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  return (
    <>
      {asked ? (
        <Button color="red" loading={busy} onClick={() => void remove()}>
          Delete for good
        </Button>
      ) : (
        <Button variant="default" c="var(--parley-failed)" onClick={() => setAsked(true)}>
          Delete
        </Button>
      )}
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
    </>
  )
}

function fieldsOf({ id, subtype, active, groups, ...texts }: ExternalAsset) {
  const { name = '', url = '', folder = '', description = '', dot_description = '' } = texts
  return { id, subtype, name, url, folder, description, dot_description, active, groups }
}
type AssetFields = ReturnType<typeof fieldsOf>

/** Groups only where they were changed: a decision on who sees it is not to be made by the way. */
function inputOf({ id, subtype, active, groups, ...texts }: AssetFields, before: AssetFields): AssetInput {
  const text = (value: string) => (value.trim() === '' ? null : value)
  return {
    ...{ id: id.trim(), subtype: subtype.trim(), active },
    ...{ name: text(texts.name), url: text(texts.url), folder: text(texts.folder) },
    ...{ description: text(texts.description), dot_description: text(texts.dot_description) },
    ...(groups.join('\n') !== before.groups.join('\n') && { groups }),
  }
}
