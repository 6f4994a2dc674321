import type { Correction, Links, Target, Unlinked } from './links.ts'
import type { Display, Format, Id, Json, Plan, Span } from './plan.ts'

export interface Reading {
  readonly id: string
  readonly plan: string // hash of the canonical plan
  readonly text: string // one sentence, e.g. "Revenue in August 2026, by region"
  readonly path: 'engine' | 'verified' | 'agent_plan' | 'agent_sql'
  readonly chips: readonly Chip[]
  readonly assumptions: readonly string[]
  readonly corrections: readonly Correction[]
  readonly ignored: readonly Unlinked[]
  readonly score: number
  readonly margin: number
  readonly confidence: number
  readonly calibration: string
}
export type ChipKind =
  | 'measure'
  | 'dimension'
  | 'filter'
  | 'period'
  | 'comparison'
  | 'order'
  | 'limit'
  | 'chart'
  | 'entity'
  | 'path'
  | 'column'
  | 'window'
  | 'sql'
export interface Chip {
  readonly id: string
  readonly kind: ChipKind
  readonly text: string
  readonly nodes: readonly Id[]
  readonly spans: readonly Span[]
  readonly default: boolean
  readonly removable: boolean
  readonly alternatives: readonly { readonly text: string; readonly score: number; readonly edits: readonly PlanEdit[] }[] // ≤8, best first
  readonly input?: { readonly type: 'values' | 'number' | 'period' | 'text' | 'field' | 'measure'; readonly node: Id; readonly field: string }
} // free editing

export type Slot = 'columns' | 'where' | 'having' | 'period' | 'compare' | 'top' | 'order' | 'limit'
export type PlanEdit =
  | { readonly op: 'set'; readonly node: Id; readonly field: string; readonly value: Json } // one property: mark, direction, count, values, grain, align, unmatched …
  | { readonly op: 'add'; readonly to?: Id; readonly slot: Slot; readonly value: Draft; readonly at?: number } // to: a Select; default the outermost
  | { readonly op: 'replace'; readonly node: Id; readonly value: Draft }
  | { readonly op: 'remove'; readonly node: Id }
export type Draft = string | { readonly [key: string]: Json } // a formula, or the node without id and why in compact form; columns: {name: formula}
export type Outcome =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly reading: Reading }
  | {
      readonly kind: 'clarify'
      readonly question: string
      readonly about: 'metric' | 'entity' | 'time' | 'filter' | 'other'
      readonly candidates: readonly Candidate[]
    }
  | {
      readonly kind: 'abstained'
      readonly reason: AbstainReason
      readonly unlinked: readonly Unlinked[]
      readonly understood: readonly Chip[]
      readonly tryInstead: readonly string[]
      readonly partial?: Plan
    }
export interface Candidate {
  readonly reading: Reading
  readonly plan: Plan
  readonly differsIn: readonly ChipKind[]
}
export type AbstainReason = 'unlinked' | 'no_path' | 'no_form' | 'future' | 'outside' | 'not_permitted_or_missing' | 'low_confidence' | 'cause' | 'writes'

export interface TurnContext {
  readonly turn: string
  readonly revision: number
  readonly connection: string
  readonly question: string
  readonly plan: Plan
  readonly reading: Reading
  readonly focus: {
    readonly entity?: string
    readonly measures: readonly string[]
    readonly values: readonly { readonly entity: string; readonly field: string; readonly value: string }[]
  }
  readonly rows: {
    readonly entity?: string
    readonly keyColumns: readonly string[]
    readonly keys: readonly (readonly Json[])[] /* in display order, ≤10,000 */
    readonly labels: readonly string[] /* first 100 */
    readonly complete: boolean
  }
  readonly columns: readonly { readonly name: string; readonly label: string }[]
  readonly mark: Display['mark']
  readonly asked?: readonly Candidate[]
}

export type Teach =
  | { readonly kind: 'synonym'; readonly words: string; readonly target: Target }
  | {
      readonly kind: 'measure'
      readonly entity: string
      readonly name: string
      readonly formula: string
      readonly label?: string
      readonly synonyms?: readonly string[]
      readonly format?: Format['kind']
    }
  | { readonly kind: 'verified'; readonly question?: string; readonly slots?: readonly Id[] } // slots: value, period and limit nodes to open; default all values and periods that came from words
  | { readonly kind: 'description' | 'note'; readonly target?: Target; readonly text: string }

export interface Explanation {
  readonly connection: { readonly id: string; readonly why: string; readonly scores: readonly { readonly id: string; readonly score: number }[] }
  readonly links: Links
  readonly base?: { readonly turn: string; readonly edits: readonly PlanEdit[] }
  readonly candidates: readonly {
    readonly plan: Plan
    readonly reading: Reading
    readonly features: readonly { readonly name: string; readonly value: number; readonly weight: number }[]
    readonly sql?: string
    readonly problems: readonly string[]
  }[] // ≤10, best first
  readonly outcome: Outcome
  readonly timings: { readonly linkMs: number; readonly planMs: number; readonly compileMs: number }
}
