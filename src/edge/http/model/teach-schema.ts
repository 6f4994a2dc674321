import { z } from 'zod'
import { AssistantMessage } from '../chat/index.ts'

const MAX_ID = 1_000
const MAX_WORDS = 200
const MAX_TEXT = 20_000
const MAX_SYNONYMS = 50
const MAX_SLOTS = 50
/** PostgreSQL keeps every character in text but U+0000. */
const NO_NUL = /^[^\0]*$/

const name = z.string().min(1).max(MAX_ID).regex(NO_NUL)
const words = z.string().trim().min(1).max(MAX_WORDS).regex(NO_NUL)
const text = z.string().trim().min(1).max(MAX_TEXT).regex(NO_NUL)

/** What words can be taught to mean. */
export const TeachTarget = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('entity'), entity: name }),
    z.object({ kind: z.literal('field'), entity: name, field: name }),
    z.object({ kind: z.literal('measure'), entity: name, measure: name }),
    z.object({ kind: z.literal('join'), entity: name, join: name }),
    z.object({ kind: z.literal('filter'), entity: name, filter: name }),
    z.object({ kind: z.literal('value'), entity: name, field: name, value: name, inIndex: z.boolean().optional() }),
  ])
  .meta({ id: 'TeachTarget' })

export const Teach = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('synonym'), words, target: TeachTarget }),
    z.object({
      kind: z.literal('measure'),
      entity: name,
      name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
      formula: text,
      label: words.optional(),
      synonyms: z.array(words).max(MAX_SYNONYMS).optional(),
      format: z.enum(['number', 'currency', 'percent', 'date', 'duration', 'text']).optional(),
    }),
    z.object({
      kind: z.literal('verified'),
      question: words.optional().describe('Its words; absent: those of the turn'),
      slots: z.array(name).max(MAX_SLOTS).optional().describe('Value, period and limit nodes of the plan that stay open; absent: all that came from words'),
    }),
    z.object({ kind: z.literal('description'), target: TeachTarget, text }),
    z.object({ kind: z.literal('note'), target: TeachTarget.optional(), text }),
  ])
  .meta({ id: 'Teach' })

export const TeachRequest = z.object({
  chat_id: z.string().max(MAX_ID),
  turn_id: z.string().max(MAX_ID),
  teach: Teach,
  rerun: z.boolean().optional().describe('Answer the question of the turn again with what was taught; default true'),
  force: z.boolean().optional().describe('Also when the words or the name mean something else already'),
})

const Problem = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  path: z.string(),
  message: z.string(),
  near: z.string().nullable(),
})

export const TeachResponse = z
  .object({
    status: z.enum(['saved', 'proposed']),
    id: z.string().describe('Of the teaching, to accept, reject or revert it'),
    commit: z.string().optional().describe('The model with it; absent while it is only proposed'),
    path: z.string().describe('File of the model it stands in, or would'),
    problems: z.array(Problem).describe('Warnings of that file'),
    message: AssistantMessage.optional().describe('The turn, answered again; absent when proposed, or when the chat is another person’s'),
  })
  .meta({ id: 'Taught' })

/** 409 of a synonym: what the words mean already, and what they were to mean. */
export const Meaning = z.object({ target: TeachTarget, text: z.string() })

export const Teaching = z
  .object({
    id: z.string(),
    status: z.enum(['proposed', 'saved', 'rejected', 'reverted']),
    teach: Teach,
    summary: z.string().describe('One sentence, for example: "clients" means Customer'),
    connection_id: z.string(),
    path: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
    chat_id: z.string(),
    turn_id: z.string(),
    question: z.string(),
    decided_by: z.string().optional(),
    decided_at: z.iso.datetime().optional(),
    reason: z.string().optional(),
    commit: z.string().optional(),
  })
  .meta({ id: 'Teaching' })

export const TeachingsQuery = z.object({
  status: z.enum(['proposed', 'saved', 'rejected', 'reverted']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})
export const TeachingPath = z.object({ id: z.string().max(MAX_ID) })
export const AcceptRequest = z.object({ force: z.boolean().optional() }).nullish()
export const RejectRequest = z.object({ reason: z.string().max(MAX_TEXT).regex(NO_NUL).optional() }).nullish()

const MOST_TARGETS = 50
const USUAL_TARGETS = 20

export const TargetsQuery = z.object({
  connection_id: name.optional().describe('Absent: every connection the caller may ask'),
  q: z.string().max(MAX_WORDS).regex(NO_NUL).default('').describe('Words it goes by; empty: all but values'),
  limit: z.coerce.number().int().min(1).max(MOST_TARGETS).default(USUAL_TARGETS),
})
export const TargetsResponse = z.object({
  targets: z.array(z.object({ connection_id: z.string(), target: TeachTarget, text: z.string().describe('For example: Country (Customer)') })),
})
