import type {
  Actor,
  Answer,
  Cell,
  Explanation,
  Mode,
  Plan,
  PlanEdit,
  Progress,
  Question,
  Reading,
  ResultSet,
  StatementColumn,
  TableUse,
  TurnContext,
} from '../../flow.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Settings } from '../../settings.ts'

export interface AnswerHooks {
  /** Id of the turn, for those who keep account of what an answer cost. */
  readonly turn?: string
  report(progress: Progress): void
}
/** Answers one question. Stops soon after the signal; may be called again for the same question after a crash. */
export type AnswerFn = (question: Question, actor: Actor, hooks: AnswerHooks, signal: AbortSignal) => Promise<Answer>

/** What questions a client asked elsewhere leave behind, oldest first, without running any; `caveats` say what was left out. */
export type RecallFn = (
  texts: readonly string[],
  question: Question,
  actor: Actor,
  signal: AbortSignal,
) => Promise<{ readonly context: readonly TurnContext[]; readonly caveats: readonly string[] }>

/** A plan to be run in place of a turn's former one. */
export interface Replan {
  readonly question: Question
  readonly plan: Plan
  readonly reading: Reading
  /** Rows of the same statement, set when only the display changed; then no query is needed. */
  readonly kept?: ResultSet
  readonly revision: number
}
export type ReplanFn = (replan: Replan, actor: Actor, hooks: AnswerHooks, signal: AbortSignal) => Promise<Answer>

export interface EditProblem {
  /** Index in the list of edits. */
  readonly edit: number
  readonly node?: string
  readonly message: string
}
export interface EditBase {
  readonly plan: Plan
  readonly reading: Reading
  readonly revision: number
}
/** Applies edits to a plan against the actor's model of today, without running anything. */
export type EditFn = (
  base: EditBase,
  edits: readonly PlanEdit[],
  actor: Actor,
) => Promise<{ readonly plan: Plan; readonly reading: Reading } | { readonly problems: readonly EditProblem[] }>

/** Rows too many to hold, made as they are read. */
export interface ExportedRows {
  readonly columns: readonly StatementColumn[]
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>
  /** Known once all batches are read: more rows existed than an export may have. */
  isTruncated(): boolean
  /** For a reader who takes no batch. */
  close(): Promise<void>
}
/**
 * Runs a plan again with the rights of its reader. Stops soon after the signal.
 * @throws AppError rate_limited, table_not_readable, answer_outdated, and those of a statement
 */
export type ExportFn = (plan: Plan, actor: Actor, signal: AbortSignal) => Promise<ExportedRows>

export interface Audit {
  readonly action: string
  readonly target: string
  readonly detail?: string
}

/** What was taken from a connection, what a skill brought, or an external asset or note that was named, and who would look at it now. */
export type StoredData =
  | TakenRows
  | { readonly skill: string; readonly reader: TakenRows['reader'] }
  | { readonly asset: string; readonly reader: TakenRows['reader'] }
export interface TakenRows {
  readonly connection: string
  /** Undefined: words that may hold any of its values, such as readings to choose from. */
  readonly uses?: readonly TableUse[]
  /** `recall`: the asker looks at what was answered; `own`: the asker takes rows away; `other`: somebody else, either. */
  readonly reader: 'recall' | 'own' | 'other'
}

/** All that conversations need from outside. */
export interface ConversationServices {
  readonly store: Store
  readonly log: Logger
  readonly answer: AnswerFn
  readonly replan: ReplanFn
  /** Absent: messages sent before a first question count for nothing. */
  readonly recall?: RecallFn
  readonly edit: EditFn
  readonly exportRows: ExportFn
  readonly explain: (question: Question, actor: Actor) => Promise<Explanation>
  /** 3–6 questions that can be answered as they stand, over what the actor sees. */
  readonly suggestQuestions: (actor: Actor, about: { readonly table?: string; readonly words?: string }) => Promise<readonly string[]>
  /** The stored account as an actor, read now, in the space of a conversation if that has one; null when it may no longer ask. */
  readonly actorOf: (orgId: string, userId: string, conversationUid?: string) => Promise<Actor | null>
  /**
   * Whether the actor may see today what was taken from a connection's tables: of somebody else's question nothing of a
   * table whose rows are filtered for the actor, of their own only rows under the same filter as then. Admins: true.
   */
  readonly mayRead: (actor: Actor, stored: StoredData) => Promise<boolean>
  /** Whether an environment of this id exists. Production is not asked for. */
  readonly environmentExists: (orgId: string, id: string) => Promise<boolean>
  readonly policy: (orgId: string) => Promise<ConversationPolicy>
  readonly audit: (actor: Actor, entry: Audit) => Promise<void>
  readonly now: () => Date
  readonly limits: ConversationLimits
}

/** What an org's admins decided about conversations. */
export interface ConversationPolicy {
  readonly defaultMode: Mode
  readonly modesAllowed: readonly Mode[]
  readonly modelersReadSharedGroups: boolean
  readonly publicSharing: boolean
}
export const DEFAULT_POLICY: ConversationPolicy = {
  defaultMode: 'balanced',
  modesAllowed: ['economy', 'balanced', 'frontier'],
  modelersReadSharedGroups: true,
  publicSharing: false,
}

export interface ConversationLimits {
  readonly questionsPerMinute: number
  readonly runningPerUser: number
  readonly queuedPerOrg: number
  /** Turns one server runs at a time. */
  readonly turnsPerServer: number
  readonly deadlineMs: Readonly<Record<Mode, number>>
  /** Without a sign of life for this long, a turn is given to another server. */
  readonly leaseMs: number
  readonly heartbeatMs: number
  /** Between two looks for turns that nobody runs. */
  readonly sweepMs: number
  /** After cancel or deadline, how long an answer may take to stop before it is left behind. */
  readonly graceMs: number
  readonly eventsKeptMs: number
}
export const DEFAULT_LIMITS: ConversationLimits = {
  questionsPerMinute: 30,
  runningPerUser: 4,
  queuedPerOrg: 100,
  turnsPerServer: 16,
  deadlineMs: { economy: 60_000, balanced: 300_000, frontier: 600_000 },
  leaseMs: 15_000,
  heartbeatMs: 1_000,
  sweepMs: 2_000,
  graceMs: 1_500,
  eventsKeptMs: 3_600_000,
}

/** The limits an operator set; the others are a matter of how servers work together and stay as they are. */
export function limitsOf(settings: LimitSettings): ConversationLimits {
  return {
    ...DEFAULT_LIMITS,
    questionsPerMinute: settings.questionsPerMinutePerUser,
    runningPerUser: settings.questionsRunningPerUser,
    queuedPerOrg: settings.questionsQueuedPerOrg,
    turnsPerServer: settings.questionsRunningPerServer,
    deadlineMs: { economy: settings.economyDeadlineMs, balanced: settings.balancedDeadlineMs, frontier: settings.frontierDeadlineMs },
    eventsKeptMs: settings.eventsKeptMs,
  }
}
type LimitSettings = Pick<
  Settings,
  | 'questionsPerMinutePerUser'
  | 'questionsRunningPerUser'
  | 'questionsQueuedPerOrg'
  | 'questionsRunningPerServer'
  | 'economyDeadlineMs'
  | 'balancedDeadlineMs'
  | 'frontierDeadlineMs'
  | 'eventsKeptMs'
>
