export type { Accepted, Asking } from './accept.ts'
export { hashOf } from './accept.ts'
export { type Asset, findAsset, findLinked, type LinkedAsset } from './asset-store.ts'
export {
  type Asked,
  type Base,
  type ChartAsset,
  type Conversation,
  type ConversationEvent,
  type ConversationSource,
  type EventBody,
  exhibitsOf,
  type FrameAsset,
  isUnfinished,
  type Outcome,
  SOURCES,
  type Step,
  type StoredExhibit,
  TURN_STATUSES,
  type Turn,
  type TurnStatus,
} from './conversation.ts'
export { type Conversations, createConversations, type ReplanRequest } from './conversations.ts'
export { type ExportedConversation, type ExportRange, exportHistory } from './export-history.ts'
export type { Following } from './follow.ts'
export type { Frame, FrameColumn } from './frame.ts'
export { type AutoReview, type ConversationSummary, type DailyUsage, dailyUsage, type HistoryQuery, history } from './history.ts'
export { claimCall, forgetKey, type IdempotencyKey, rememberAnswer } from './idempotency-store.ts'
export { type InvalidItem, invalid } from './invalid.ts'
export { checkRate } from './limits.ts'
export {
  addLabels,
  type Feedback,
  giveFeedback,
  markDownloaded,
  moveTurn,
  opensByToken,
  removeLabels,
  removeTurn,
  setPinned,
  setTitle,
  share,
  unshare,
} from './manage.ts'
export { mayReadConversation } from './readers.ts'
export { reportCaveats } from './report-caveats.ts'
export { rightsIn } from './rights-in.ts'
export { contextOf, questionOf } from './run-turn.ts'
export {
  type AnswerFn,
  type AnswerHooks,
  type Audit,
  type ConversationLimits,
  type ConversationPolicy,
  type ConversationServices,
  DEFAULT_LIMITS,
  DEFAULT_POLICY,
  type EditBase,
  type EditFn,
  type EditProblem,
  type ExportedRows,
  type ExportFn,
  limitsOf,
  type RecallFn,
  type Replan,
  type ReplanFn,
  type StoredData,
  type TakenRows,
} from './services.ts'
export { findConversation } from './store.ts'
export { openRows, readRows, type StoredRows } from './stored-rows.ts'
export { shortTitle } from './title.ts'
export { readTrace } from './trace-store.ts'
export { type ConversationView, mayTake, readableBy, type TurnView, turnsFor, viewOf } from './view.ts'
export { offered } from './wording.ts'
