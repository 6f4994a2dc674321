/** How long names and descriptions may be. */
export const LONGEST = { name: 128, description: 1_000 } as const

/** What /chatbot says, as the contract has it. */
export interface Target {
  readonly type: 'space' | 'connection'
  readonly id: string
}
export interface Metric {
  readonly date: string
  readonly conversations: number
}
export interface Story {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly published: boolean
  readonly metrics: readonly Metric[]
  readonly target: Target | null
  readonly handover: 'fallback' | 'never'
}
export interface StorySettings {
  readonly confidence: number
  readonly language: string
  readonly compact: boolean
  readonly ignoreAttachments: boolean
  readonly navigation: boolean
  readonly timezone: string
  readonly lifespan: number
}
/** A story as a tree that the server computes. */
export interface DiagramNode {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly children: readonly DiagramNode[]
}
export interface FullStory extends Story {
  readonly settings: StorySettings
  readonly diagram: DiagramNode
}
/** What may be said about a story when it is made or changed. */
export interface StoryText {
  readonly name: string
  readonly description: string
  readonly published: boolean
  readonly target: Target | null
  readonly handover: Story['handover']
  readonly settings: Partial<StorySettings>
}

export const OPERATORS = ['equals', 'not_equals', 'contains', 'starts_with', 'greater_than', 'less_than', 'exists', 'not_exists'] as const
export type Operator = (typeof OPERATORS)[number]
export interface Filter {
  readonly attribute: string
  readonly operator: Operator
  readonly value?: string | number | boolean
}
export interface BotButton {
  readonly type: 'postback' | 'goto' | 'url'
  readonly title: string
  readonly value: string
}
export interface Card {
  readonly title: string
  readonly subtitle?: string
  readonly imageUrl?: string
  readonly buttons: readonly BotButton[]
}
export type ResponseContent =
  | { readonly type: 'text'; readonly elements: readonly string[] }
  | { readonly type: 'image'; readonly imageUrl: string }
  | { readonly type: 'quickReplies'; readonly title: string; readonly buttons: readonly BotButton[] }
  | ({ readonly type: 'card' } & Card)
  | { readonly type: 'cards'; readonly elements: readonly Card[] }
  | { readonly type: 'button'; readonly title: string; readonly buttons: readonly BotButton[] }
  | { readonly type: 'goto'; readonly value: string }
  | { readonly type: 'webhook'; readonly value: string }
  | { readonly type: 'question'; readonly attribute: string; readonly prompts: readonly string[]; readonly entity?: string }
  | { readonly type: 'setAttributes'; readonly attributes: Readonly<Record<string, string>> }
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  | { readonly type: 'backtracking' }
  | { readonly type: 'ask'; readonly question?: string; readonly wait_ms?: number; readonly prefix?: string }
export type ResponseKind = ResponseContent['type']
export type BotResponse = ResponseContent & { readonly filters?: readonly Filter[] }

export interface Parameter {
  readonly entity: string
  readonly alias: string
  readonly prompts: readonly string[]
  readonly required?: boolean
}
export interface InteractionText {
  readonly name: string
  readonly action: string
  readonly classifier: 'ml' | 'exact' | 'keyword'
  readonly userSays: readonly string[]
  readonly triggers: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly responses: readonly BotResponse[]
  readonly contextIn: readonly string[]
  readonly contextOut: readonly { readonly name: string; readonly lifespan: number }[]
  readonly enabled: boolean
}
export interface Interaction extends InteractionText {
  readonly id: string
}
export interface SystemInteraction {
  readonly name: string
  readonly responses: readonly BotResponse[]
  readonly enabled: boolean
}
export interface Entity {
  readonly id: string
  readonly name: string
  readonly entries: readonly { readonly value: string; readonly synonyms: readonly { readonly value: string }[] }[]
}
export interface Phrase {
  readonly id: string
  readonly storyId: string
  readonly date: string
  readonly text: string
  readonly unmatched: number
  readonly handover?: 'answered' | 'clarification' | 'abstained' | 'error'
}
export interface ChatUser {
  readonly id: string
  readonly userId: string
  readonly banned: boolean
  readonly attributes: Readonly<Record<string, string | null>>
  readonly conversations: number
  readonly createdAt: string
  readonly lastSeen: string
  readonly segments: readonly { readonly id: string; readonly name: string }[]
}
export interface Segment {
  readonly id: string
  readonly name: string
  readonly users: number
}
export interface ChatMessage {
  readonly from: 'bot' | 'user'
  readonly message: string
  readonly by?: 'script' | 'analyst'
  readonly date?: string
}
export interface Chat {
  readonly id: string
  readonly storyId: string
  readonly user: { readonly id: string; readonly name: string | null }
  readonly source: string
  readonly messages: readonly ChatMessage[]
  readonly finished: boolean
  readonly createdAt: string
  readonly updatedAt: string
}
export interface Webhook {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly token: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly auth: { readonly username: string; readonly password: string } | null
  readonly error: { readonly date: string; readonly message: string } | null
  readonly verified: boolean
  readonly version: 1 | 2
}
export interface ReportPoint {
  readonly date: string
  readonly value: number
}
export interface BotReport {
  readonly data: readonly ReportPoint[]
  readonly summary: { readonly total: number; readonly min: number; readonly max: number; readonly avg: number }
}
export interface HandoverReport extends BotReport {
  readonly answered: number
  readonly clarification: number
  readonly abstained: number
  readonly error: number
}
export interface PopularityReport {
  readonly data: readonly { readonly id: string; readonly name: string; readonly storyId: string; readonly value: number }[]
}
/** One thing a bot says or shows. */
export interface Fulfilment {
  readonly type: string
  readonly message: string
  readonly [more: string]: unknown
}
export interface QueryAnswer {
  readonly result: {
    readonly resolvedQuery: string
    readonly confidence: number
    readonly score: number
    readonly incomplete: boolean
    readonly storyId: string
    readonly interaction: { readonly id: string; readonly name: string; readonly action: string; readonly type: 'welcome' | 'fallback' | 'user' }
    readonly parameters: Readonly<Record<string, string>>
    readonly sessionParameters: Readonly<Record<string, string>>
    readonly contexts: readonly { readonly name: string; readonly lifespan: number }[]
    readonly fulfillment: readonly Fulfilment[]
    readonly parley?: { readonly conversation_id: string; readonly execution_id: string; readonly outcome?: string; readonly sql?: string }
    readonly debug?: readonly unknown[]
  }
  readonly sessionId: string
}
