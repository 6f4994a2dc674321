import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PERIODS, PHRASE_SORT_FIELDS, type Phrase } from '../../../app/bots/index.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { flag, id, oneOrMore, written as writtenBody } from './schema.ts'

const MAX_PAGE = 1_024
const MAX_ITEMS = 1_000
const MAX_PHRASE = 256

const trainingQuery = z.object({
  page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1),
  sort: z
    .object({ field: z.enum(PHRASE_SORT_FIELDS).default('date'), order: z.enum(['asc', 'desc']).default('desc') })
    .default({ field: 'date', order: 'desc' }),
  filter: z
    .object({
      ignored: flag.default(false),
      stories: oneOrMore(id).optional(),
      text: z.string().min(3).max(MAX_PHRASE).optional(),
      from: z.string().optional(),
      to: z.string().optional(),
      period: z.enum(PERIODS).optional(),
    })
    .default({ ignored: false }),
})
const phrase = z
  .object({
    id: z.string(),
    storyId: z.string(),
    conversationId: z.string(),
    date: z.iso.datetime(),
    text: z.string(),
    unmatched: z.int(),
    handover: z.enum(['answered', 'clarification', 'abstained', 'error']).optional(),
  })
  .meta({ id: 'ChatbotPhrase' })
const ids = z.array(id).min(1).max(MAX_ITEMS)
const text = z.string().trim().min(1).max(MAX_PHRASE)
const trained = z.object({ used: z.array(z.string()), unused: z.array(z.string()), ...writtenBody.shape })

/** What was not understood, and teaching from it. */
export function trainingRoutes({ bots: { training, reports }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/chatbot/training',
      {
        config: MANAGE,
        schema: {
          tags: TAGS,
          summary: 'Texts that no interaction took, forty a page',
          querystring: trainingQuery,
          response: { 200: z.object({ items: z.array(phrase), count: z.int() }) },
        },
      },
      async ({ actor, query: { page, sort, filter } }) => {
        const { ignored, stories, text: contains, ...range } = filter
        const isRange = Object.values(range).some((said) => said !== undefined)
        const found = await training.list(actor, { page, sort, ignored, stories, text: contains, ...(isRange && { range: await reports.moments(range) }) })
        return { items: found.phrases.map(presentPhrase), count: found.count }
      },
    )
    app.put(
      '/chatbot/training/train',
      {
        config: { ...MANAGE, audit: 'training.train' },
        schema: {
          tags: TAGS,
          summary: 'Teach phrases of the list to an interaction',
          body: z.object({ storyId: id, targetId: id, items: ids }),
          response: { 200: trained },
        },
      },
      async ({ actor, body }) => {
        const { used, unused } = await training.train(actor, body.storyId, body.targetId, body.items)
        return { used: [...used], unused: [...unused], ...written(now()) }
      },
    )
    app.put(
      '/chatbot/training/train/text',
      {
        config: { ...MANAGE, audit: 'training.train' },
        schema: {
          tags: TAGS,
          summary: 'Teach a text, or several, to an interaction',
          body: z.object({ storyId: id, targetId: id, text: z.union([text, z.array(text).min(1).max(MAX_ITEMS)]) }),
          response: { 200: writtenBody },
        },
      },
      async ({ actor, body }) => {
        await training.trainTexts(actor, body.storyId, body.targetId, [body.text].flat())
        return written(now())
      },
    )
    app.delete(
      '/chatbot/training',
      {
        config: { ...MANAGE, audit: 'training.remove' },
        schema: { tags: TAGS, summary: 'Take phrases off the list', body: ids, response: { 200: writtenBody } },
      },
      async ({ actor, body }) => {
        await training.remove(actor, body)
        return written(now())
      },
    )
    app.put(
      '/chatbot/training/ignore',
      {
        config: { ...MANAGE, audit: 'training.ignore' },
        schema: { tags: TAGS, summary: 'Set phrases aside', body: ids, response: { 200: writtenBody } },
      },
      async ({ actor, body }) => {
        await training.ignore(actor, body)
        return written(now())
      },
    )
  }
}

function presentPhrase({ id: phraseId, storyId, chatId, saidAt, text: said, unmatched, handover }: Phrase) {
  return {
    id: phraseId,
    storyId,
    conversationId: chatId,
    date: saidAt.toISOString(),
    text: said,
    unmatched,
    ...(handover !== null && { handover }),
  }
}
