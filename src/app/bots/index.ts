export { type ChatUser, DEFAULT_ATTRIBUTES, type Segment } from './chat-user.ts'
export { type ArchivedChat, type ArchivedMessage, CHATS_PER_PAGE, type ChatDesk, pruneChats } from './chats/index.ts'
export type { BotsDeps } from './deps.ts'
export { findImage } from './hand-over/index.ts'
export {
  type Button,
  type CardContent,
  CLASSIFIERS,
  type ContextOut,
  type Entity,
  FILTER_OPERATORS,
  type Filter,
  type Interaction,
  type Parameter,
  type Response,
} from './interaction.ts'
export { type BotDesks, openBotDesks } from './open-bots.ts'
export {
  DIMENSIONS,
  type HandOverReport,
  PERIODS,
  type Popularity,
  type Range,
  REPORT_GROUPS,
  type Report,
  type ReportQuery,
} from './reports/index.ts'
export { type Order, openTalks, type ResultOrder, type Talks } from './sessions/index.ts'
export {
  type DiagramNode,
  type InteractionOrder,
  leadsTo,
  openPlacedStories,
  type PlacedStory,
  type StoryChange,
  type StoryView,
  type WholeStory,
  webhooksOf,
} from './stories/index.ts'
export { BOT_LIMITS, HANDOVERS, SOURCES, type Source, type StorySettings, type Target } from './story.ts'
export type { Message as TalkMessage, TalkAnswer } from './talk/index.ts'
export type { TalkDeps } from './talk-deps.ts'
export { PHRASE_SORT_FIELDS, type Phrase } from './training/index.ts'
export { USER_SORT_FIELDS, type UserPage, type UserView } from './users/index.ts'
export { createWebhookCalls, type WebhookCalls } from './webhook-calls/index.ts'
export type { OpenWebhook, WebhookOrder } from './webhooks/index.ts'
