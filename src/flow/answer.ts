import type { Display, Json, Plan } from './plan.ts'
import type { Outcome, Reading, TurnContext } from './reading.ts'
import type { Refusal, ResultSet, Statement, TableUse } from './statement.ts'

export interface VegaLiteSpec {
  readonly $schema: string
  readonly [key: string]: Json
}
/** A picture of a result. `spec` holds its data inline and no expression or address. */
export interface Chart {
  readonly mark: Exclude<Display['mark'], 'auto' | 'table'>
  readonly spec: VegaLiteSpec
  /** One sentence for people who cannot see it. */
  readonly description: string
}

/** What is said about a result. Every figure in `text` is a cell of the result or computed from cells. */
export interface Narration {
  /** Markdown; its first sentence leads with the figure, in bold. */
  readonly text: string
  readonly caveats: readonly string[]
  /** 0–5 questions that can be answered as they stand, at most 160 characters each. */
  readonly followUps: readonly string[]
}

export interface Source {
  readonly type: 'table' | 'note' | 'metric' | 'external_asset' | 'skill' | 'file'
  readonly id: string
  readonly name: string
  readonly used: boolean
}

/** A dashboard, report or page elsewhere that fits a question; it is pointed to, never read. */
export interface AssetOffer {
  readonly id: string
  readonly name: string
  /** What it is, for people: "Looker Dashboard". */
  readonly kind: string
  /** What it is called in a sentence: "dashboard". */
  readonly noun: string
  /** `maybe`: it shares words with the question, and there is nothing closer. */
  readonly fits: 'well' | 'maybe'
  readonly folder?: string
  readonly description?: string
  /** An http or https address. */
  readonly url?: string
}

export interface Answered {
  readonly kind: 'answered'
  readonly plan: Plan
  readonly reading: Reading
  readonly statement: Statement
  /** What it took from which table. */
  readonly uses: readonly TableUse[]
  /** The statement as a person would write it: values as literals. */
  readonly sql: string
  readonly result: ResultSet
  readonly chart: Chart | null
  readonly narration: Narration
  readonly sources: readonly Source[]
  readonly offers?: readonly AssetOffer[]
  readonly context: TurnContext
  /** Set where a language model took part. */
  readonly model?: ModelUse
  readonly trace?: Json
}

/** Rows that a report rests on. */
export interface Exhibit {
  /** Unique in its report, [a-z0-9_], at most 48 characters. */
  readonly name: string
  readonly title: string
  /** Absent: rows that a skill printed. */
  readonly query?: {
    readonly connection: string
    readonly sql: string
    readonly uses: readonly TableUse[]
    readonly plan?: Plan
    readonly reading?: Reading
  }
  readonly result: ResultSet
  readonly chart: Chart | null
}
/** What a report says, in order; text is Markdown. */
export type ReportPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'exhibit'; readonly name: string }
export interface Finding {
  /** One sentence. */
  readonly title: string
  readonly text: string
  /** Share of the whole change that it explains; negative where it works against it. */
  readonly share?: number
  /** Name of the exhibit it rests on. */
  readonly exhibit?: string
  readonly reading?: Reading
}
/** One run of a skill, as shown. */
export interface SkillUse {
  readonly name: string
  readonly version: number
  /** Id of the run. */
  readonly run: string
  /** Tables appear as their number of rows and columns. */
  readonly parameters: { readonly [name: string]: Json }
  readonly log: string
  readonly durationMs: number
  readonly status: 'ok' | 'error' | 'timeout' | 'killed'
}
/** What a language model did for an answer. */
export interface ModelUse {
  readonly model: string
  readonly provider: string
  readonly promptVersion: string
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null where the model has no price. */
  readonly costUsd: number | null
}
/** An answer that rests on any number of results. */
export interface Reported {
  readonly kind: 'reported'
  /** `assets`: where something is found, or what a note says. */
  readonly by: 'investigation' | 'agent' | 'skill' | 'assets'
  readonly connection?: string
  /** `text`: headline and summary. */
  readonly narration: Narration
  readonly parts: readonly ReportPart[]
  readonly exhibits: readonly Exhibit[]
  readonly findings: readonly Finding[]
  /** Checked, and nothing found; one sentence each. */
  readonly unremarkable: readonly string[]
  readonly sources: readonly Source[]
  readonly offers?: readonly AssetOffer[]
  readonly assumptions: readonly string[]
  readonly skills: readonly SkillUse[]
  readonly model?: ModelUse
  /** Enough to replay what the model did. */
  readonly trace?: Json
  readonly context?: TurnContext
}
/** A skill that waits for a person: for the value of `missing`, or for consent to exactly these parameters. */
export interface PendingSkill {
  readonly skill: string
  readonly version: number
  readonly parameters: { readonly [name: string]: Json }
  /** Question whose rows the skill gets as its table; '': the rows of the answer before. */
  readonly table?: string
  readonly missing?: string
  readonly confirm: boolean
}
/** A question back that is not about readings of a plan. */
export interface AskedBack {
  readonly kind: 'asked'
  readonly question: string
  readonly options: readonly string[]
  readonly pending?: PendingSkill
  readonly connection?: string
  readonly model?: ModelUse
  readonly trace?: Json
}

export type Answer =
  | Answered
  | Reported
  | AskedBack
  | (Extract<Outcome, { kind: 'clarify' }> & { readonly connection?: string })
  /** `note`: one sentence on why no more was tried. */
  | (Extract<Outcome, { kind: 'abstained' }> & { readonly connection?: string; readonly note?: string; readonly offers?: readonly AssetOffer[] })
  | Refusal

/** Progress of an answer, in order; noun-verb. Steps are strictly nested in time, never parallel. */
export type Progress =
  | { readonly type: 'step-start'; readonly step: StepKind; readonly title: string }
  | { readonly type: 'step-end'; readonly step: StepKind; readonly title: string; readonly durationMs: number; readonly error?: string }
  | { readonly type: 'query-start'; readonly connection: string; readonly sql: string }
  | { readonly type: 'query-end'; readonly rows: number; readonly durationMs: number; readonly truncated: boolean }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** Words before they are final; the answer replaces them. */
  | { readonly type: 'text'; readonly text: string }
export type StepKind = 'link' | 'plan' | 'query' | 'skill' | 'chart' | 'narrate'
