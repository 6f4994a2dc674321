import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ago } from '../../shell/ago.ts'
import classes from '../bots.module.css'
import { RecordsPage } from '../records-page.tsx'
import type { Webhook } from '../wire.ts'
import { WebhookForm } from './webhook-form.tsx'
import { removeWebhook, webhooksQuery } from './webhooks-api.ts'

/** Systems that bots call. */
export function WebhooksPage() {
  return (
    <RecordsPage
      part="webhooks"
      kind="webhook"
      query={useQuery(webhooksQuery)}
      purpose={
        <>
          <Text>
            A webhook lets a bot ask one of your systems in the middle of a chat: where a parcel is, whether an appointment is free. Parley calls the address,
            and what it answers is said to the visitor.
          </Text>
          <Text c="dimmed">The address must prove that it is yours once, when it is saved. Every call is signed with its token.</Text>
        </>
      }
      titleOf={({ name }) => name}
      details={(webhook) => <Details webhook={webhook} />}
      state={(webhook) => <State webhook={webhook} />}
      form={(webhook, onClose) => <WebhookForm webhook={webhook} onClose={onClose} />}
      consequence="Responses that call it are skipped from the next message on."
      onDelete={removeWebhook}
    />
  )
}

function Details({ webhook: { url, verified, error } }: { readonly webhook: Webhook }) {
  return (
    <>
      <div className={classes.quiet}>{url}</div>
      {!verified && <div className={classes.quiet}>Not called: the address did not answer the challenge. Save it again once it does.</div>}
      {error !== null && (
        <div className={classes.quiet}>
          Last trouble {ago(error.date)}: {error.message}
        </div>
      )}
    </>
  )
}

function State({ webhook: { verified, error } }: { readonly webhook: Webhook }) {
  const isFine = verified && error === null
  const Icon = isFine ? IconCircleCheck : IconAlertTriangle
  return (
    <span className={classes.state} data-state={isFine ? 'answers' : verified ? 'draft' : 'broken'}>
      <Icon size={16} aria-hidden />
      {isFine ? 'Works' : verified ? 'Had trouble' : 'Not verified'}
    </span>
  )
}
