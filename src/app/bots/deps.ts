import type { Actor } from '../../flow.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Target } from './story.ts'
import type { VerifyWebhook } from './webhooks/index.ts'

export interface BotsDeps {
  readonly store: Store
  readonly secrets: Secrets
  /** Whether there is such a space or connection, and the editor may point a story at it. */
  mayTarget(actor: Actor, target: Target): Promise<boolean>
  readonly verifyWebhook: VerifyWebhook
  /** Forgets whom the analyst knew as this chat user, with the conversations given: their questions are the user's words. */
  forgetAsker(orgId: string, userId: string, conversations: readonly string[]): Promise<void>
  /** How long chats are kept. */
  readonly chatDays: number
  now(): Date
}
