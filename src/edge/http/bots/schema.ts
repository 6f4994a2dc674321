import { z } from 'zod'

const MAX_ID = 200
const MAX_TEXT = 256
const MAX_TRIGGER = 50
const SESSION = { least: 10, most: 36 } as const
const MOST_ATTRIBUTES = 99
const MAX_ATTRIBUTE = { name: 128, value: 1_024 } as const
const MOST_WAIT = 60

/** No control characters but the line break. */
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\P{Cc}\n]*$/u)
const sessionId = z
  .string()
  .min(SESSION.least)
  .max(SESSION.most)
  .regex(/^[\w.:-]+$/)
const userId = z
  .string()
  .min(1)
  .max(MAX_TEXT)
  .regex(/^[\w.:-]+$/)

export const byStory = z.object({ story_id: z.string().max(MAX_ID) })
export const bySession = byStory.extend({ session_id: sessionId })
export const sessionQuery = z.object({ userId: userId.optional() })
export const resultQuery = sessionQuery.extend({ wait: z.coerce.number().int().min(0).max(MOST_WAIT).default(0) })

const about = z.object({
  sessionId,
  userId: userId.optional(),
  attributes: z
    .record(line(MAX_ATTRIBUTE.name), line(MAX_ATTRIBUTE.value))
    .refine((all) => Object.keys(all).length <= MOST_ATTRIBUTES)
    .optional(),
})
export const talkRequest = z
  .union([about.extend({ query: line(MAX_TEXT) }).strip(), about.extend({ goto: line(MAX_ID) }), about.extend({ trigger: line(MAX_TRIGGER) })])
  .meta({ id: 'BotTalkRequest' })
export const botInfo = z.object({ story_id: z.string(), name: z.string() }).meta({ id: 'BotInfo' })
/** The answer of `POST /chatbot/query`. */
export const botAnswer = z
  .looseObject({ sessionId: z.string(), result: z.looseObject({ fulfillment: z.array(z.looseObject({ type: z.string() })) }) })
  .meta({ id: 'BotAnswer' })
export const earlierMessages = z
  .object({ messages: z.array(z.object({ from: z.enum(['bot', 'user']), message: z.string(), by: z.enum(['script', 'analyst']).optional() })) })
  .meta({ id: 'BotMessages' })
