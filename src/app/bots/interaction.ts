export const CLASSIFIERS = ['ml', 'exact', 'keyword'] as const
export const INTERACTION_KINDS = ['welcome', 'fallback', 'user'] as const
export type InteractionKind = (typeof INTERACTION_KINDS)[number]

/** What a bot says on some occasion. `welcome` and `fallback` exist in every story; they have no phrases. */
export interface Interaction {
  readonly id: string
  readonly storyId: string
  readonly kind: InteractionKind
  readonly name: string
  readonly action: string
  readonly classifier: (typeof CLASSIFIERS)[number]
  readonly userSays: readonly string[]
  readonly triggers: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly responses: readonly Response[]
  /** All must be active; empty: always open. */
  readonly contextIn: readonly string[]
  readonly contextOut: readonly ContextOut[]
  readonly enabled: boolean
  readonly createdAt: Date
}
export interface Parameter {
  /** Name of a user entity, or `sys.…`; with or without `@`. */
  readonly entity: string
  readonly alias: string
  readonly prompts: readonly string[]
  readonly required: boolean
}
export interface ContextOut {
  readonly name: string
  readonly lifespan: number
}

export const FILTER_OPERATORS = ['equals', 'not_equals', 'contains', 'starts_with', 'greater_than', 'less_than', 'exists', 'not_exists'] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]
/** A missing attribute matches only `not_exists` and `not_equals`; texts are compared without regard to case. */
export interface Filter {
  readonly attribute: string
  readonly operator: FilterOperator
  readonly value?: string | number | boolean
}

export interface Button {
  readonly type: 'postback' | 'goto' | 'url'
  readonly title: string
  readonly value: string
}
export interface CardContent {
  readonly title: string
  readonly subtitle?: string
  readonly imageUrl?: string
  readonly buttons: readonly Button[]
}

/** Plays when all its filters hold. */
export type Response = { readonly filters?: readonly Filter[] } & ResponseContent
export type ResponseContent =
  | { readonly type: 'text'; readonly elements: readonly string[] }
  | { readonly type: 'image'; readonly imageUrl: string }
  | { readonly type: 'quickReplies'; readonly title: string; readonly buttons: readonly Button[] }
  | ({ readonly type: 'card' } & CardContent)
  | { readonly type: 'cards'; readonly elements: readonly CardContent[] }
  | { readonly type: 'button'; readonly title: string; readonly buttons: readonly Button[] }
  | { readonly type: 'goto'; readonly value: string }
  | { readonly type: 'webhook'; readonly value: string }
  | { readonly type: 'question'; readonly attribute: string; readonly prompts: readonly string[]; readonly entity?: string }
  | { readonly type: 'setAttributes'; readonly attributes: Readonly<Record<string, string>> }
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  | { readonly type: 'backtracking' }
  | { readonly type: 'ask'; readonly question?: string; readonly waitMs?: number; readonly prefix?: string }

/** Words of the customer's trade that stand for values. */
export interface Entity {
  readonly id: string
  readonly orgId: string
  readonly name: string
  readonly entries: readonly EntityEntry[]
}
export interface EntityEntry {
  readonly value: string
  readonly synonyms: readonly string[]
}
