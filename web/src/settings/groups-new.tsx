import { Button, Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Problem } from './problem.tsx'
import { useSaving } from './use-saving.ts'
import { changePeople } from './users-api.ts'

const LONGEST_NAME = 128

/** A group begins with its first members. */
export function NewGroupDialog({ opened, onClose, people }: { readonly opened: boolean; readonly onClose: () => void; readonly people: readonly string[] }) {
  const [members, setMembers] = useState<string[]>([])
  const { busy, failure, submit } = useSaving(async (form) => {
    const group = String(form.get('name')).trim()
    for (const email of members) await changePeople('/api/add_user_to_group', { email, group })
    setMembers([])
    onClose()
    return `The group ${group} is made.`
  })
  return (
    <Modal opened={opened} onClose={onClose} title="New group" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="name" label="Name" required withAsterisk={false} maxLength={LONGEST_NAME} error={failure?.fields.group} data-autofocus />
          <MultiSelect label="First members" searchable data={[...people]} value={members} onChange={setMembers} />
          <Problem failure={failure} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={members.length === 0}>
              Make the group
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
