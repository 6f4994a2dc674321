import { z } from 'zod'
import { CLASSIFIERS, FILTER_OPERATORS } from '../../../app/bots/index.ts'
import { id, MAX_NAME, MAX_TEXT, MAX_URL, name } from './schema.ts'

const MAX_PHRASE = 256
const MAX_PHRASES = 10_000
const MAX_TRIGGER = 50
const MAX_TITLE = 640
const MAX_LIFESPAN = 1_000
const MAX_RESPONSES = 99
const MAX_FILTERS = 10
const MAX_CONTEXTS = 10
const MAX_LIST = 100
const MAX_CARDS = 20
const MAX_WAIT_MS = 60_000

const word = z.string().trim().min(1).max(MAX_NAME)
const said = z.string().trim().min(1).max(MAX_TEXT)
const url = (protocol: RegExp) => z.url({ protocol }).max(MAX_URL)
const imageUrl = url(/^https?$/)

export const filter = z.object({
  attribute: word,
  operator: z.enum(FILTER_OPERATORS),
  value: z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()]).optional(),
})
const filters = z.array(filter).max(MAX_FILTERS, `At most ${MAX_FILTERS} filters per response`).optional()

const button = z.discriminatedUnion('type', [
  z.object({ type: z.literal('postback'), title: said, value: said }),
  z.object({ type: z.literal('goto'), title: said, value: id }),
  z.object({ type: z.literal('url'), title: said, value: url(/^https$/) }),
])
const buttons = (most: number) => z.array(button).min(1).max(most)
const title = z.string().trim().min(1).max(MAX_TITLE)
const card = { title, subtitle: z.string().max(MAX_TEXT).optional(), imageUrl: imageUrl.optional(), buttons: buttons(3) }

const question = z
  .object({
    type: z.literal('question'),
    filters,
    attribute: word.optional(),
    attributes: word.optional().describe('Another name of `attribute`'),
    prompts: z.array(said).min(1).max(20),
    entity: word.optional(),
  })
  .refine(({ attribute, attributes }) => (attribute ?? attributes) !== undefined, { path: ['attribute'], message: 'says where the answer is kept' })

export const response = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), filters, elements: z.array(z.string().min(1).max(MAX_TEXT)).min(1).max(20) }),
  z.object({ type: z.literal('image'), filters, imageUrl }),
  z.object({ type: z.literal('quickReplies'), filters, title, buttons: buttons(11) }),
  z.object({ type: z.literal('card'), filters, ...card }),
  z.object({ type: z.literal('cards'), filters, elements: z.array(z.object(card)).min(1).max(MAX_CARDS) }),
  z.object({ type: z.literal('button'), filters, title, buttons: buttons(11) }),
  z.object({ type: z.literal('goto'), filters, value: id }),
  z.object({ type: z.literal('webhook'), filters, value: id }),
  question,
  z.object({ type: z.literal('setAttributes'), filters, attributes: z.record(word, z.string().max(MAX_TEXT)) }),
  z.object({ type: z.literal('end'), filters }),
  z.object({ type: z.literal('reset'), filters }),
  z.object({ type: z.literal('backtracking'), filters }),
  z.object({
    type: z.literal('ask'),
    filters,
    question: said.optional().describe('Absent: the text of the user'),
    wait_ms: z.int().min(0).max(MAX_WAIT_MS).optional(),
    prefix: said.optional(),
  }),
])
export type WireResponse = z.output<typeof response>
const responses = z.array(response).max(MAX_RESPONSES, `At most ${MAX_RESPONSES} responses per interaction`)

const parameter = z.object({
  entity: word,
  alias: word,
  prompts: z.array(said).max(20).default([]),
  required: z.boolean().optional().describe('Absent: whether there are prompts'),
})
const fields = {
  name,
  action: z.string().max(MAX_NAME),
  classifier: z.enum(CLASSIFIERS),
  userSays: z.array(z.string().trim().min(1).max(MAX_PHRASE)).max(MAX_PHRASES),
  triggers: z.array(z.string().trim().min(1).max(MAX_TRIGGER)).max(MAX_LIST),
  parameters: z.array(parameter).max(MAX_LIST),
  responses,
  contextIn: z.array(word).max(MAX_CONTEXTS),
  contextOut: z.array(z.object({ name: word, lifespan: z.int().min(0).max(MAX_LIFESPAN) })).max(MAX_CONTEXTS),
  enabled: z.boolean(),
}
export const interactionChange = z.object(fields).partial()
export type WireInteractionChange = z.output<typeof interactionChange>
export const interactionCreate = interactionChange.extend({ name })
export const systemChange = z.object({ name: name.optional(), responses: responses.optional(), enabled: z.boolean() })

/** As stored: what was taken once is shown as it is. */
const shownResponse = z.looseObject({ type: z.string() })
export const interaction = z
  .object({
    id: z.string(),
    name: z.string(),
    action: z.string(),
    classifier: z.enum(CLASSIFIERS),
    userSays: z.array(z.string()),
    triggers: z.array(z.string()),
    parameters: z.array(z.object({ entity: z.string(), alias: z.string(), prompts: z.array(z.string()), required: z.boolean() })),
    responses: z.array(shownResponse),
    contextIn: z.array(z.string()),
    contextOut: z.array(z.object({ name: z.string(), lifespan: z.int() })),
    enabled: z.boolean(),
  })
  .meta({ id: 'ChatbotInteraction' })
export const systemInteraction = z
  .object({ name: z.string(), responses: z.array(shownResponse), enabled: z.boolean() })
  .meta({ id: 'ChatbotSystemInteraction' })
