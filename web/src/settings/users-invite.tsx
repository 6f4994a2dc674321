import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { CopyAction } from '../chat/copy-action.tsx'
import { Problem } from './problem.tsx'
import { useSaving } from './use-saving.ts'
import { changePeople, type Invitations } from './users-api.ts'
import classes from './users-page.module.css'

/** Invites by e-mail address; each link is shown, so that it can be passed on without a mail server. */
export function InviteDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [sent, setSent] = useState<Invitations>()
  function close() {
    setSent(undefined)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={sent === undefined ? 'Invite people' : 'Invitations'} closeButtonProps={{ 'aria-label': 'Close' }} size="lg">
      {sent === undefined ? <Addresses onSent={setSent} onCancel={close} /> : <Sent invitations={sent} onDone={close} />}
    </Modal>
  )
}

function Addresses({ onSent, onCancel }: { readonly onSent: (sent: Invitations) => void; readonly onCancel: () => void }) {
  const { busy, failure, submit } = useSaving(async (form) => {
    const emails = String(form.get('emails'))
      .split(/[\s,;]+/)
      .filter((email) => email !== '')
    const sent = await changePeople<Invitations>('/api/send_invitations', { emails })
    onSent(sent)
    return sent.invited.length === 1 ? 'One person is invited.' : `${sent.invited.length} people are invited.`
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <Textarea
          name="emails"
          label="E-mail addresses"
          description="One or several, up to a hundred."
          autosize
          minRows={3}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Problem failure={failure} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Sent({ invitations, onDone }: { readonly invitations: Invitations; readonly onDone: () => void }) {
  const { invited, already_members, invalid } = invitations
  return (
    <Stack>
      {invited.length > 0 && (
        <>
          <Text c="dimmed">Each link works once, for seven days.</Text>
          <ul className={classes.links} aria-label="Links">
            {invited.map(({ email, invite_url }) => (
              <li key={email}>
                <div className={classes.name}>{email}</div>
                <div className={classes.link}>
                  <code>{invite_url}</code>
                  <CopyAction text={invite_url} label={`Copy the link for ${email}`} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {already_members.length > 0 && <Text>Here already: {already_members.join(', ')}.</Text>}
      {invalid.length > 0 && <Text c="var(--parley-failed)">Not an e-mail address: {invalid.join(', ')}.</Text>}
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  )
}
