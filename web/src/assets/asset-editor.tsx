import { Button, Group, Modal, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { type AssetInput, createAsset, deleteAsset, type ExternalAsset, saveAsset, titleOf } from './assets-api.ts'

const NEW: ExternalAsset = { id: '', subtype: 'dashboard', active: true, view_count: 0, groups: ['all_users'] }

/** One asset as a form; `new` makes one. */
export function AssetEditor({ asset, onClose }: { readonly asset: ExternalAsset | 'new'; readonly onClose: () => void }) {
  const isNew = asset === 'new'
  const before = isNew ? NEW : asset
  const [draft, setDraft] = useState(before)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const [removing, setRemoving] = useState(false)
  const set = (change: Partial<ExternalAsset>) => setDraft({ ...draft, ...change })
  const isNote = draft.subtype.trim() === 'note'

  async function act(what: () => Promise<void>, said: string) {
    setBusy(true)
    try {
      await what()
      notifications.show({ message: said })
      onClose()
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const input = inputOf(draft, before)
    void act(() => (isNew ? createAsset(input) : saveAsset(input)), `${titleOf(draft)} is saved.`)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={isNew ? 'Add a dashboard or page' : `Change ${titleOf(before)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          {isNew && (
            <TextInput
              label="Id"
              description="As the system it comes from knows it; an import finds it again by this"
              required
              maxLength={512}
              value={draft.id}
              onChange={(event) => set({ id: event.currentTarget.value })}
              data-autofocus
            />
          )}
          <TextInput label="Name" value={draft.name ?? ''} maxLength={1000} onChange={(event) => set({ name: event.currentTarget.value })} />
          <TextInput
            label="Kind"
            description={
              isNote
                ? 'A note is knowledge: the text below is what answers quote'
                : 'Such as looker_dashboard or confluence_page; “note” is knowledge instead of a place'
            }
            required
            maxLength={64}
            value={draft.subtype}
            onChange={(event) => set({ subtype: event.currentTarget.value })}
          />
          {!isNote && (
            <TextInput
              label="Address"
              type="url"
              placeholder="https://"
              value={draft.url ?? ''}
              onChange={(event) => set({ url: event.currentTarget.value })}
            />
          )}
          <TextInput label="Folder" value={draft.folder ?? ''} maxLength={1000} onChange={(event) => set({ folder: event.currentTarget.value })} />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            maxRows={8}
            value={draft.description ?? ''}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <Textarea
            label={isNote ? 'What is to be known' : 'Words people use for it'}
            description={isNote ? undefined : 'Searched like the description'}
            autosize
            minRows={isNote ? 5 : 2}
            maxRows={14}
            value={draft.dot_description ?? ''}
            onChange={(event) => set({ dot_description: event.currentTarget.value })}
          />
          <TagsInput
            label="Who is offered it"
            description={draft.groups.length === 0 ? 'Nobody but admins' : 'Names of groups; all_users is everybody'}
            value={[...draft.groups]}
            onChange={(groups) => set({ groups })}
          />
          <Switch label="Offered in answers and shown to users" checked={draft.active} onChange={(event) => set({ active: event.currentTarget.checked })} />
          {problem !== '' && (
            <Text role="alert" size="sm" c="var(--parley-failed)">
              {problem}
            </Text>
          )}
          <Group justify="space-between" gap={8}>
            {isNew ? (
              <span />
            ) : removing ? (
              <Button color="red" loading={busy} onClick={() => void act(() => deleteAsset(before.id), `${titleOf(before)} is deleted.`)}>
                Delete {titleOf(before)}
              </Button>
            ) : (
              <Button variant="default" c="var(--parley-failed)" onClick={() => setRemoving(true)}>
                Delete
              </Button>
            )}
            <Group gap={8}>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={busy} disabled={draft.id.trim() === '' || draft.subtype.trim() === ''}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Groups only where they were changed: a decision on who sees it is not to be made by the way. */
function inputOf(draft: ExternalAsset, before: ExternalAsset): AssetInput {
  const text = (value: string | undefined) => (value === undefined || value.trim() === '' ? null : value)
  return {
    id: draft.id.trim(),
    subtype: draft.subtype.trim(),
    name: text(draft.name),
    url: text(draft.url),
    folder: text(draft.folder),
    description: text(draft.description),
    dot_description: text(draft.dot_description),
    active: draft.active,
    ...(draft.groups.join('\n') !== before.groups.join('\n') && { groups: draft.groups }),
  }
}
