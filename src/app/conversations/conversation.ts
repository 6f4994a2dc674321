import type {
  AbstainReason,
  AssetOffer,
  Candidate,
  Chart,
  Chip,
  Exhibit,
  Finding,
  Mode,
  ModelUse,
  PendingSkill,
  Plan,
  Reading,
  Refusal,
  Reported,
  ReportPart,
  SkillUse,
  Source,
  StepKind,
  TableUse,
  TurnContext,
  Unlinked,
} from '../../flow.ts'
import type { Frame } from './frame.ts'

export const TURN_STATUSES = ['queued', 'running', 'done', 'clarification', 'abstained', 'refused', 'error', 'cancelled'] as const
export type TurnStatus = (typeof TURN_STATUSES)[number]
export const SOURCES = ['api', 'web', 'cli', 'mcp', 'embed', 'schedule', 'evaluation', 'skill'] as const
/** Where a conversation was begun. */
export type ConversationSource = (typeof SOURCES)[number]

export interface Conversation {
  /** Never used again, unlike `id`, which its client chose. */
  readonly uid: string
  readonly orgId: string
  readonly id: string
  readonly owner: string
  readonly title: string
  readonly source: ConversationSource
  readonly extra?: string
  readonly labels: readonly string[]
  readonly pinned: boolean
  readonly shared: boolean
  readonly lastEvent: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** How a question was asked, besides its words and mode. */
export interface Asked {
  readonly clarify: 'allow' | 'never'
  readonly connection?: string
  readonly scope?: string
  readonly investigate?: boolean
  readonly agentic?: boolean
  readonly deep?: boolean
  /** Messages a client sent before its question; context for this question only. */
  readonly earlier?: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
}

/** What a turn has to do: answer its question, or answer it by a given plan: edited, chosen, or the same again on new data. */
export type Work = { readonly kind: 'ask' } | { readonly kind: 'replan'; readonly plan: Plan; readonly reading: Reading; readonly displayOnly: boolean }

export interface Turn {
  readonly id: string
  readonly conversation: string
  readonly place: number
  readonly orgId: string
  readonly author: string
  /** Groups the answer is cut down to; absent: all of the author's. */
  readonly groups?: readonly string[]
  readonly questionId: string
  readonly answerId: string
  readonly text: string
  readonly mode: Mode
  readonly environment?: string
  readonly asked: Asked
  readonly work: Work
  readonly status: TurnStatus
  /** Number of answers given so far; 0 before the first. */
  readonly revision: number
  /** An earlier turn was changed after this one had used it. */
  readonly stale: boolean
  readonly base?: Base
  readonly fence: number
  readonly cancelRequested: boolean
  readonly askedAt: Date
  readonly deadlineAt: Date
  readonly finishedAt?: Date
  /** The newest answer; absent before the first one. */
  readonly outcome?: Outcome
  /** The owner's. */
  readonly feedback?: 'like' | 'dislike'
}

/** What later questions and edits build on. */
export interface Base {
  readonly plan?: Plan
  readonly reading?: Reading
  readonly candidates?: readonly Candidate[]
  readonly context?: TurnContext
  /** The skill that the answer asked about. */
  readonly pending?: PendingSkill
}

/** What a turn ended with, as stored. Rows beyond the first hundred are in assets. */
export type Outcome = Ending & { readonly text: string; readonly offers?: readonly AssetOffer[]; readonly steps: readonly Step[]; readonly durationMs: number }
export type Ending =
  | {
      readonly kind: 'answered'
      readonly followUps: readonly string[]
      readonly plan: Plan
      readonly reading: Reading
      readonly sql: string
      readonly connection: string
      readonly uses: readonly TableUse[]
      readonly frame: FrameAsset
      readonly chart?: ChartAsset
      readonly sources: readonly Source[]
      readonly model?: ModelUse
    }
  | {
      readonly kind: 'reported'
      readonly by: Reported['by']
      readonly connection?: string
      readonly followUps: readonly string[]
      readonly parts: readonly ReportPart[]
      readonly exhibits: readonly StoredExhibit[]
      readonly findings: readonly Finding[]
      readonly unremarkable: readonly string[]
      readonly sources: readonly Source[]
      readonly assumptions: readonly string[]
      readonly skills: readonly SkillUse[]
      readonly model?: ModelUse
    }
  | {
      readonly kind: 'asked'
      readonly question: string
      readonly options: readonly string[]
      readonly pending?: PendingSkill
      readonly connection?: string
      readonly model?: ModelUse
    }
  | {
      readonly kind: 'clarify'
      readonly question: string
      readonly about: 'metric' | 'entity' | 'time' | 'filter' | 'other'
      readonly readings: readonly Reading[]
      readonly connection?: string
    }
  | {
      readonly kind: 'abstained'
      readonly reason: AbstainReason
      readonly unlinked: readonly Unlinked[]
      readonly understood: readonly Chip[]
      readonly tryInstead: readonly string[]
      readonly connection?: string
    }
  | { readonly kind: 'refused'; readonly reason: Refusal['reason'] }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly retryable: boolean }
  | { readonly kind: 'cancelled' }
/** An exhibit as stored: its rows are in assets. */
export interface StoredExhibit {
  readonly name: string
  readonly title: string
  readonly query?: Exhibit['query']
  readonly frame: FrameAsset
  readonly chart?: ChartAsset
}
export interface FrameAsset {
  readonly key: string
  readonly frame: Frame
  readonly executedAt: string
}
export interface ChartAsset {
  readonly key: string
  /** Secret part of its address. */
  readonly link: string
  readonly chart: Chart
}

/** One step of answering, as shown. */
export interface Step {
  readonly id: string
  readonly kind: StepKind
  readonly title: string
  readonly status: 'running' | 'done' | 'error'
  readonly sql?: string
  readonly rows?: number
  readonly startedAt: string
  readonly durationMs?: number
  readonly error?: string
}

/** A fact about a conversation, in order of `seq`, without gaps. `message` and `turn-end` are the last two of a turn. */
export interface ConversationEvent {
  readonly seq: number
  readonly turn: string
  readonly body: EventBody
}
export type EventBody =
  | { readonly type: 'turn-start'; readonly mode: Mode; readonly environment?: string; readonly queuedAhead: number }
  | { readonly type: 'step-start' | 'step-end'; readonly step: Step }
  | { readonly type: 'query-start'; readonly stepId: string; readonly connection: string; readonly sql: string }
  | { readonly type: 'query-end'; readonly stepId: string; readonly rows: number; readonly durationMs: number; readonly truncated: boolean }
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'asset'; readonly key: string; readonly revision: number }
  | { readonly type: 'message'; readonly revision: number }
  | { readonly type: 'turn-end'; readonly status: TurnStatus }

/** The tables and charts of an answer, in order; a plain answer has one. */
export function exhibitsOf(outcome: Outcome): readonly StoredExhibit[] {
  if (outcome.kind === 'reported') return outcome.exhibits
  if (outcome.kind !== 'answered') return []
  const { connection, sql, uses, plan, reading, frame, chart } = outcome
  return [{ name: frame.key, title: reading.text, query: { connection, sql, uses, plan, reading }, frame, chart }]
}

export function isUnfinished(status: TurnStatus): boolean {
  return status === 'queued' || status === 'running'
}
