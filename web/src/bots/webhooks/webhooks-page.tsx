import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { ago } from '../../shell/ago.ts'
import { ConfirmDialog } from '../../shell/conversation-dialogs.tsx'
import classes from '../bots.module.css'
import { BotsFrame } from '../bots-frame.tsx'
import { ReadTrouble } from '../read-trouble.tsx'
import type { Webhook } from '../wire.ts'
import { WebhookDialog } from './webhook-dialog.tsx'
import { removeWebhook, webhooksQuery } from './webhooks-api.ts'

/** Systems that bots call. */
export function WebhooksPage() {
  const webhooks = useQuery(webhooksQuery)
  const [editing, setEditing] = useState<Webhook | 'new'>()
  const [removing, setRemoving] = useState<Webhook>()
  const [problem, setProblem] = useState('')
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      New webhook
    </Button>
  )
  const isEmpty = webhooks.data?.length === 0
  return (
    <BotsFrame part="webhooks" action={webhooks.data === undefined || isEmpty ? undefined : make}>
      {webhooks.isPending && <Skeleton height={120} radius="md" />}
      {webhooks.isError && <ReadTrouble query={webhooks} />}
      {problem !== '' && (
        <Text role="alert" mb={12} c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      {isEmpty && (
        <Stack align="flex-start" gap={12} maw={620}>
          <Text>
            A webhook lets a bot ask one of your systems in the middle of a chat: where a parcel is, whether an appointment is free. Parley calls the address,
            and what it answers is said to the visitor.
          </Text>
          <Text c="dimmed">The address must prove that it is yours once, when it is saved. Every call is signed with its token.</Text>
          {make}
        </Stack>
      )}
      {webhooks.data !== undefined && !isEmpty && (
        <ul className={classes.list} aria-label="Webhooks">
          {webhooks.data.map((webhook) => (
            <WebhookItem key={webhook.id} webhook={webhook} onEdit={() => setEditing(webhook)} onRemove={() => setRemoving(webhook)} />
          ))}
        </ul>
      )}
      <WebhookDialog key={typeof editing === 'object' ? editing.id : String(editing)} editing={editing} onClose={() => setEditing(undefined)} />
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Delete ${removing?.name ?? ''}?`}
        text="Responses that call it are skipped from the next message on."
        action="Delete"
        onConfirm={() => {
          setProblem('')
          if (removing !== undefined) removeWebhook(removing.id).catch((error: unknown) => setProblem(sentence(error)))
        }}
      />
    </BotsFrame>
  )
}

function WebhookItem({ webhook, onEdit, onRemove }: { readonly webhook: Webhook; readonly onEdit: () => void; readonly onRemove: () => void }) {
  const { name, url, verified, error } = webhook
  const isFine = verified && error === null
  return (
    <li className={classes.item}>
      <div>
        <div className={classes.name}>{name}</div>
        <div className={classes.quiet}>{url}</div>
        {!verified && <div className={classes.quiet}>Not called: the address did not answer the challenge. Save it again once it does.</div>}
        {error !== null && (
          <div className={classes.quiet}>
            Last trouble {ago(error.date)}: {error.message}
          </div>
        )}
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 }}>
        <span className={classes.state} data-state={isFine ? 'answers' : verified ? 'draft' : 'broken'}>
          {isFine ? <IconCircleCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
          {isFine ? 'Works' : verified ? 'Had trouble' : 'Not verified'}
        </span>
        <Button variant="default" size="xs" onClick={onEdit} aria-label={`Edit ${name}`}>
          Edit
        </Button>
        <Button variant="default" size="xs" onClick={onRemove} aria-label={`Delete ${name}`}>
          Delete
        </Button>
      </div>
    </li>
  )
}
