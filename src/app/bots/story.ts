/** Numbers that the contract sets; more is refused with the name of the limit. */
export const BOT_LIMITS = {
  stories: 100,
  interactionsPerStory: 1_000,
  phrasesPerInteraction: 200,
  phrasesPerStory: 10_000,
  phraseCharacters: 256,
  responsesPerInteraction: 99,
  filtersPerResponse: 10,
  activeContexts: 10,
  entities: 200,
  entriesPerEntity: 2_000,
  webhooks: 50,
  attributesPerUser: 99,
  /** Of all users together: each is a column where they are loaded as a table. */
  attributeNames: 1_000,
} as const

export const SOURCES = ['messenger', 'livechat', 'livechat3', 'slack', 'widget', 'app', 'custom'] as const
/** Where a chat is held. */
export type Source = (typeof SOURCES)[number]

export const HANDOVERS = ['fallback', 'never'] as const
export interface Target {
  readonly type: 'space' | 'connection'
  readonly id: string
}

/** A bot. */
export interface Story {
  readonly id: string
  readonly orgId: string
  readonly name: string
  readonly description: string
  readonly published: boolean
  /** Whom the analyst answers for; null: nothing is handed over. */
  readonly target: Target | null
  readonly handover: (typeof HANDOVERS)[number]
  readonly settings: StorySettings
  readonly createdAt: Date
  readonly updatedAt: Date
}
export interface StorySettings {
  /** Least confidence of a match, 0 to 1. */
  readonly confidence: number
  readonly language: string
  readonly compact: boolean
  readonly ignoreAttachments: boolean
  readonly navigation: boolean
  readonly timezone: string
  /** How many messages a context outlives, and how often a prompt is repeated. */
  readonly lifespan: number
}
export const DEFAULT_STORY_SETTINGS: StorySettings = {
  confidence: 0.7,
  language: 'en',
  compact: false,
  ignoreAttachments: false,
  navigation: true,
  timezone: 'UTC',
  lifespan: 3,
}
