export const BOT_PARTS = ['story', 'training', 'chats', 'reports', 'site', 'settings'] as const
/** A part of a bot's page, as its address names it. */
export type BotPart = (typeof BOT_PARTS)[number]

export function partOf(value: unknown): BotPart | undefined {
  return BOT_PARTS.find((part) => part === value)
}
