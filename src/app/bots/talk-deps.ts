import type { Chart } from '../../flow.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Conversations } from '../conversations/index.ts'
import type { Spaces } from '../spaces/index.ts'
import type { WebhookCalls } from './webhook-calls/index.ts'

/** What talking needs from outside. */
export interface TalkDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly log: Logger
  readonly conversations: Pick<Conversations, 'ask' | 'ended' | 'turn' | 'services'>
  readonly spaces: Pick<Spaces, 'conversations' | 'hosted'>
  readonly webhookCalls: WebhookCalls
  /** What all webhooks of one message may take together. */
  readonly webhooksMs: number
  readonly renderPng: (chart: Chart) => Promise<Uint8Array>
  now(): Date
}
