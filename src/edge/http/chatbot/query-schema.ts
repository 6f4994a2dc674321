import { z } from 'zod'
import { SOURCES } from '../../../app/bots/index.ts'
import { MAX_NAME, MAX_TEXT } from './schema.ts'

const MAX_QUERY = 256
const MAX_TRIGGER = 50
const MAX_USER_ID = 256
const MAX_VALUES = 99
const MAX_LIFESPAN = 100
const MOST_WAIT_SECONDS = 60
const SESSION = { least: 10, most: 36 } as const

/** What PostgreSQL cannot keep is no text. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((said) => !said.includes('\0') && said.isWellFormed(), 'Must be text')
export const sessionId = text(SESSION.most).min(SESSION.least)
const id = text(MAX_NAME)
const confidence = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^\d*\.?\d+$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0).max(1))
const values = z.record(text(MAX_NAME), z.unknown()).refine((all) => Object.keys(all).length <= MAX_VALUES, `At most ${MAX_VALUES}`)
const EXACTLY_ONE = 'Exactly one of query, goto and trigger'

export const queryRequest = z
  .object({
    query: text(MAX_QUERY).optional(),
    goto: id.optional(),
    trigger: text(MAX_TRIGGER).optional(),
    sessionId,
    storyId: id.optional(),
    confidence: confidence.optional().describe('Least confidence of a match; the story’s unless given'),
    lifespan: z.number().int().min(0).max(MAX_LIFESPAN).optional(),
    reset: z.boolean().optional(),
    parameters: values.optional(),
    debug: z.boolean().optional(),
    userId: text(MAX_USER_ID).optional(),
    source: z.enum(SOURCES).optional(),
    attributes: z
      .record(text(MAX_NAME), text(MAX_TEXT))
      .refine((all) => Object.keys(all).length <= MAX_VALUES, `At most ${MAX_VALUES}`)
      .optional(),
  })
  .refine(({ query, goto, trigger }) => [query, goto, trigger].filter((said) => said !== undefined).length === 1, EXACTLY_ONE)
  .meta({ id: 'ChatbotQuery' })
export const bySession = z.object({ sessionId })
export const resultQuery = z.object({
  wait: z.coerce.number().int().min(0).max(MOST_WAIT_SECONDS).default(0).describe('Seconds to wait for the answer'),
  storyId: id.optional(),
})
export const byImage = z.object({ key: z.string().max(MAX_NAME) })

export const queryAnswer = z
  .object({
    result: z.object({
      source: z.literal('story'),
      resolvedQuery: z.string(),
      confidence: z.number(),
      score: z.number(),
      lifespan: z.number(),
      incomplete: z.boolean(),
      storyId: z.string(),
      interaction: z.object({ id: z.string(), name: z.string(), action: z.string(), type: z.enum(['welcome', 'fallback', 'user']) }),
      parameters: z.record(z.string(), z.string()),
      sessionParameters: z.record(z.string(), z.string()),
      contexts: z.array(z.object({ name: z.string(), lifespan: z.number() })),
      fulfillment: z.array(z.looseObject({ type: z.string(), message: z.string() })),
      parley: z.looseObject({ conversation_id: z.string(), execution_id: z.string() }).optional(),
      debug: z.array(z.unknown()).optional(),
    }),
    sessionId: z.string(),
    timestamp: z.iso.datetime(),
    status: z.object({ code: z.literal(200), type: z.literal('success') }),
  })
  .meta({ id: 'ChatbotAnswer' })
