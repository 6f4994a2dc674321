import type { Grain, Json, Period, Resolved, Span } from './plan.ts'

export interface Links {
  readonly question: string
  readonly language: string
  readonly tokens: readonly Token[]
  readonly links: readonly Link[]
  readonly unlinked: readonly Unlinked[]
  readonly corrections: readonly Correction[]
}
export interface Token {
  readonly span: Span
  readonly text: string
  readonly lemma: string
  readonly tag:
    | 'word'
    | 'number'
    | 'date'
    | 'quoted'
    | 'comparator'
    | 'aggregate'
    | 'superlative'
    | 'negation'
    | 'quantifier'
    | 'set'
    | 'group'
    | 'order'
    | 'grain'
    | 'reference'
    | 'chart'
    | 'stop'
    | 'punctuation'
}
export interface Link {
  readonly id: string
  readonly span: Span
  readonly target: Target
  readonly score: number
  readonly evidence: readonly Evidence[]
}
export type Target =
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'field'; readonly entity: string; readonly field: string }
  | { readonly kind: 'measure'; readonly entity: string; readonly measure: string }
  | { readonly kind: 'join'; readonly entity: string; readonly join: string }
  | { readonly kind: 'value'; readonly entity: string; readonly field: string; readonly value: string; readonly inIndex: boolean }
  | { readonly kind: 'number'; readonly value: string; readonly unit?: string }
  | { readonly kind: 'period'; readonly period: Period; readonly resolved: Resolved }
  | { readonly kind: 'grain'; readonly grain: Grain }
  | { readonly kind: 'cue'; readonly cue: string }
  | { readonly kind: 'filter'; readonly entity: string; readonly filter: string }
  | { readonly kind: 'verified'; readonly question: string; readonly slots: { readonly [slot: string]: Json } }
  | { readonly kind: 'asset' | 'skill' | 'note'; readonly name: string }
  | { readonly kind: 'reference'; readonly turn: string; readonly refers: 'rows' | 'row' | 'measure' | 'value' | 'period' }
export interface Evidence {
  readonly kind:
    | 'name'
    | 'label'
    | 'synonym'
    | 'value'
    | 'code'
    | 'stem'
    | 'compound'
    | 'abbreviation'
    | 'misspelling'
    | 'description'
    | 'note'
    | 'type'
    | 'unit'
    | 'pattern'
    | 'learned'
    | 'context'
    | 'verified'
  readonly score: number
  readonly detail: string
}

export interface Correction {
  readonly span: Span
  readonly from: string
  readonly to: string
}
export interface Unlinked {
  readonly span: Span
  readonly text: string
  readonly content: boolean
  readonly near: readonly { readonly text: string; readonly target: Target; readonly score: number }[]
}
