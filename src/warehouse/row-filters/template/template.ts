import type { FilterOperator, Scalar } from '../rules.ts'

/** A table's filter as text, parsed once: a row is visible when it fulfils all conditions of one branch. */
export interface ParsedTemplate {
  readonly anyOf: readonly (readonly TemplateCondition[])[]
}
export interface TemplateCondition {
  readonly column: string
  readonly operator: FilterOperator
  readonly value: Scalar | readonly TemplateValue[] | Placeholder
}
export type TemplateValue = Scalar | Placeholder

export const PLACEHOLDERS = ['groupname', 'all_groupnames'] as const
/** Whoever asks puts the value in its place. */
export interface Placeholder {
  readonly placeholder: (typeof PLACEHOLDERS)[number]
}

/** What a text cannot be understood for; the message says what to write instead. */
export class TemplateFault extends Error {}

export const TEMPLATE_LIMITS = { characters: 4_000, branches: 50, conditions: 200 } as const
