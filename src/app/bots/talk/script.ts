import type { Json } from '../../../flow.ts'
import type { EntityBook } from '../entities/index.ts'
import type { Interaction } from '../interaction.ts'
import type { Matcher } from '../matching/index.ts'
import type { Story } from '../story.ts'
import type { Said } from './said.ts'

/** A story, ready to be talked to. */
export interface Script {
  readonly story: Story
  readonly interactions: readonly Interaction[]
  readonly matcher: Matcher
  readonly entities: EntityBook
}

/** What a message can set off outside of the script. None of it throws. */
export interface TalkEffects {
  handOver(question: string, options: HandOverOptions): Promise<HandedOver>
  callWebhook(id: string, about: WebhookOccasion): Promise<WebhookAnswer>
}
export interface HandOverOptions {
  readonly waitMs: number
  /** No interaction took the text, so it belongs into training. */
  readonly isUnmatched: boolean
}
export type HandedOver =
  /** The story hands nothing over. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'ended'; readonly said: readonly Said[]; readonly options: readonly string[]; readonly parley?: ParleyPart }
  | { readonly kind: 'running'; readonly parley: ParleyPart }
/** How a hand-over appears on the wire, besides its texts. */
export type ParleyPart = { readonly conversation_id: string; readonly execution_id: string } & Readonly<Record<string, Json>>

export interface WebhookOccasion {
  readonly interaction: Pick<Interaction, 'id' | 'name'>
  /** What a receiver of the first version gets: the result as far as it is known. */
  readonly result: Json
  readonly parameters: Readonly<Record<string, string>>
  readonly attributes: Readonly<Record<string, string>>
}
export interface WebhookAnswer {
  readonly texts: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  /** Why there is none. */
  readonly failed?: string
}
