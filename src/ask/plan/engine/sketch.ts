import type { AggregateFn, Display, Grain } from '../../../flow.ts'
import type { Chunk } from './chunks.ts'

/** Something the question names, with the entity word it hangs on ("name of the singer": singer). */
export interface Noun {
  readonly chunk: Chunk
  /** Nearest entity word it belongs to, when the words say so. */
  readonly of?: Chunk
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** One thing asked for. */
export interface Wanted {
  readonly kind: 'noun' | 'count' | 'full' | 'hint'
  /** "How old" asks for an age. */
  readonly hint?: string
  readonly noun?: Noun
  readonly fn?: AggregateFn
  readonly distinct: boolean
  readonly chunk: Chunk
}

export type Operand =
  | { readonly kind: 'number'; readonly chunk: Chunk }
  | { readonly kind: 'text'; readonly chunk: Chunk }
  | { readonly kind: 'period'; readonly chunk: Chunk }
  | { readonly kind: 'noun'; readonly noun: Noun; readonly fn?: AggregateFn; readonly scope?: number }

export interface Condition {
  readonly kind: 'compare' | 'value' | 'exists' | 'count' | 'text' | 'null' | 'period' | 'average'
  /** Left side of a comparison, or the entity that must (not) exist or be counted. */
  readonly noun?: Noun
  readonly fn?: AggregateFn
  /** What an adjective says about the field: "older than" → age. */
  readonly hint?: string
  readonly op?: Comparison
  readonly text?: 'contains' | 'starts' | 'ends'
  readonly operand?: Operand
  readonly high?: Operand
  readonly negated: boolean
  /** Joined to the one before by "or". */
  readonly or: boolean
  readonly chunk: Chunk
  /** Entity word the condition is about: the nearest one before it. */
  readonly near?: Chunk
  /** Inside which clause it stands: conditions of one clause are about the same row. */
  readonly clause: number
}

export interface Superlative {
  readonly kind: 'field' | 'count' | 'common' | 'hint'
  readonly noun?: Noun
  readonly fn?: AggregateFn
  readonly hint?: string
  readonly direction: 'asc' | 'desc'
  readonly count: number
  readonly plural: boolean
  /** What is chosen: "the oldest *student*". */
  readonly chosen?: Noun
  /** Nearest entity word before it. */
  readonly near?: Chunk
  readonly chunk: Chunk
}

export interface OrderWish {
  readonly noun?: Noun
  readonly fn?: AggregateFn
  readonly count: boolean
  readonly direction: 'asc' | 'desc'
  readonly chunk: Chunk
  /** x or y of the chart. */
  readonly axis?: 'x' | 'y'
}

/** What the words ask for, before it is known what they mean. */
export interface Sketch {
  readonly wanted: readonly Wanted[]
  readonly subjects: readonly Noun[]
  readonly conditions: readonly Condition[]
  readonly groups: readonly Noun[]
  readonly grain?: { readonly grain: Grain; readonly chunk: Chunk }
  readonly part?: { readonly part: 'weekday' | 'hour' | 'month_of_year'; readonly chunk: Chunk }
  readonly orders: readonly OrderWish[]
  readonly superlatives: readonly Superlative[]
  readonly limit?: number
  /** The question's first words, demand verb included. */
  readonly start: string
  readonly distinct: boolean
  readonly mark: Display['mark']
  readonly overTime: boolean
  /** Words a plan of this sketch would leave unused. */
  readonly unused: readonly Chunk[]
  readonly chunks: readonly Chunk[]
  readonly window?: { readonly kind: 'share' | 'running' | 'growth' | 'moving'; readonly chunk: Chunk; readonly size?: number; readonly grain?: Grain }
  /** What figures are compared with: the period named after "compared to", or the one before. */
  readonly compareTo?: { readonly chunk: Chunk; readonly period?: Chunk; readonly sameOf: boolean }
  /** Things the parser met and cannot say; a plan is then less sure. */
  readonly oddities: readonly string[]
}
