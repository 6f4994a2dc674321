import { z } from 'zod'
import { USER_SORT_FIELDS } from '../../../app/bots/index.ts'
import { filter } from './interaction-schema.ts'
import { id, MAX_NAME, MAX_TEXT, name } from './schema.ts'

const MAX_USER_ID = 256
const MAX_USER_NAME = 256
const MAX_ATTRIBUTES = 99
const MAX_SEGMENTS = 100
const MAX_MEMBERS = 1_000
const PAGE = 40
const MAX_FILTERS = 5

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((said) => !said.includes('\0'), 'holds a NUL character')
const attributeName = text(MAX_NAME)
const attributeValue = text(MAX_TEXT)
/** From one to all that a user may have; a name is shorter than other texts. */
function attributesOf<T extends z.ZodType<string | null>>(value: T) {
  return z.record(attributeName, value).superRefine((attributes, context) => {
    const names = Object.keys(attributes)
    if (names.length === 0) context.addIssue({ code: 'custom', message: 'At least one attribute' })
    if (names.length > MAX_ATTRIBUTES) context.addIssue({ code: 'custom', message: `At most ${MAX_ATTRIBUTES} attributes per user` })
    const said = attributes.default_name
    if (typeof said === 'string' && said.length > MAX_USER_NAME)
      context.addIssue({ code: 'custom', path: ['default_name'], message: `should have at most ${MAX_USER_NAME} characters` })
  })
}
const segmentIds = z.array(id).max(MAX_SEGMENTS)

export const usersQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE).default(PAGE),
  after: id.optional().describe('Id of the last user of the page before'),
  sort: z
    .object({ field: z.enum(USER_SORT_FIELDS).default('createdAt'), order: z.enum(['asc', 'desc']).default('desc') })
    .default({ field: 'createdAt', order: 'desc' }),
  match: z.enum(['all', 'any']).default('all'),
  filters: z.array(filter).min(1).max(MAX_FILTERS).optional(),
})
export const userCreate = z.object({
  userId: z.string().min(1).max(MAX_USER_ID).optional(),
  attributes: attributesOf(attributeValue).optional(),
  segments: segmentIds.default([]),
})
export const userChange = z.object({ attributes: attributesOf(attributeValue.nullable()) })
export const ban = z.object({ banned: z.boolean() })
export const joined = segmentIds

export const user = z
  .object({
    id: z.string(),
    userId: z.string(),
    banned: z.boolean(),
    attributes: z.record(z.string(), z.string().nullable()),
    conversations: z.int(),
    createdAt: z.string(),
    lastSeen: z.string(),
    segments: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'ChatbotUser' })
export const userPage = z.object({ data: z.array(user), count: z.int() })

export const segmentBody = z.object({ name })
export const segment = z.object({ id: z.string(), name: z.string(), users: z.int(), createdAt: z.iso.datetime() }).meta({ id: 'ChatbotSegment' })
export const members = z.object({ segments: z.array(id).min(1).max(MAX_SEGMENTS), users: z.array(id).min(1).max(MAX_MEMBERS) })
