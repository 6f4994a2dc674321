import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { NewPassword } from '../sign-in/new-password.tsx'
import { Problem } from './problem.tsx'
import { useSaving } from './use-saving.ts'
import { changePeople, type User } from './users-api.ts'

/** An account with a password that the admin passes on. */
export function NewUserDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { busy, failure, submit } = useSaving(async (form) => {
    const text = (name: string) => String(form.get(name))
    const made = await changePeople<User>('/api/create_user', { email: text('email'), password: text('password'), realname: text('realname') })
    onClose()
    return `${made.email} can sign in.`
  })
  return (
    <Modal opened={opened} onClose={onClose} title="Create an account" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="realname" label="Name" required withAsterisk={false} error={failure?.fields.realname} data-autofocus />
          <TextInput name="email" type="email" label="E-mail" autoComplete="off" required withAsterisk={false} error={failure?.fields.email} />
          <NewPassword error={failure?.fields.password} />
          <Problem failure={failure} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
