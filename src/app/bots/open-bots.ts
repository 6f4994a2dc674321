import { type ChatDesk, openChatDesk } from './chats/index.ts'
import type { BotsDeps } from './deps.ts'
import { type EntityDesk, openEntityDesk } from './entities-store/index.ts'
import { openReportDesk, type ReportDesk } from './reports/index.ts'
import { openSegmentDesk, type SegmentDesk } from './segments/index.ts'
import { type InteractionDesk, openInteractionDesk, openStoryDesk, type StoryDesk } from './stories/index.ts'
import { openTrainingDesk, type TrainingDesk } from './training/index.ts'
import { openUserDesk, type UserDesk } from './users/index.ts'
import { openWebhookDesk, type WebhookDesk } from './webhooks/index.ts'

/** Everything of bots that editors manage and read. */
export interface BotDesks {
  readonly stories: StoryDesk
  readonly interactions: InteractionDesk
  readonly entities: EntityDesk
  readonly users: UserDesk
  readonly segments: SegmentDesk
  readonly training: TrainingDesk
  readonly chats: ChatDesk
  readonly reports: ReportDesk
  readonly webhooks: WebhookDesk
}

export function openBotDesks(deps: BotsDeps): BotDesks {
  const interactions = openInteractionDesk(deps)
  return {
    stories: openStoryDesk(deps),
    interactions,
    entities: openEntityDesk(deps),
    users: openUserDesk(deps),
    segments: openSegmentDesk(deps),
    training: openTrainingDesk(deps, interactions),
    chats: openChatDesk(deps),
    reports: openReportDesk(deps),
    webhooks: openWebhookDesk(deps),
  }
}
