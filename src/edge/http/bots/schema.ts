import { z } from 'zod'
import { queryAnswer, sessionId } from '../chatbot/query-schema.ts'

const MAX_ID = 200
const MAX_TEXT = 256
const MAX_TRIGGER = 50
const MOST_WAIT_SECONDS = 60

/** What PostgreSQL cannot keep is no text. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((said) => !said.includes('\0') && said.isWellFormed(), 'Must be text')
const userId = text(MAX_TEXT).describe('Of the browser; counts for guests alone')

export const byStory = z.object({ story_id: z.string().max(MAX_ID) })
export const bySession = byStory.extend({ session_id: sessionId })
export const sessionQuery = z.object({ userId: userId.optional() })
export const resultQuery = sessionQuery.extend({ wait: z.coerce.number().int().min(0).max(MOST_WAIT_SECONDS).default(0) })

const who = z.object({ sessionId, userId: userId.optional() })
export const talkRequest = z
  .union([who.extend({ query: text(MAX_TEXT) }), who.extend({ goto: text(MAX_ID) }), who.extend({ trigger: text(MAX_TRIGGER) })])
  .meta({ id: 'BotTalkRequest' })
export const botInfo = z.object({ story_id: z.string(), name: z.string() }).meta({ id: 'BotInfo' })
export const botAnswer = queryAnswer
export const earlierMessages = z
  .object({ messages: z.array(z.object({ from: z.enum(['bot', 'user']), message: z.string(), by: z.enum(['script', 'analyst']).optional() })) })
  .meta({ id: 'BotMessages' })
