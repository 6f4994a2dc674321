import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ArchivedChat, DEFAULT_ATTRIBUTES, SOURCES } from '../../../app/bots/index.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { byId, id } from './schema.ts'

/** Milliseconds since 1970, as far as a Date goes. */
const MAX_MS = 8_640_000_000_000_000
const chatsQuery = z.object({
  after: z.coerce.number().int().min(0).max(MAX_MS).optional().describe('`createdAt` of the last chat of the page before, in ms since 1970'),
  storyId: id.optional(),
  userId: id.optional(),
})
const message = z.object({ from: z.enum(['bot', 'user']), message: z.string(), by: z.enum(['script', 'analyst']).optional(), date: z.iso.datetime() })
const chat = z
  .object({
    id: z.string(),
    storyId: z.string(),
    user: z.object({ id: z.string(), name: z.string().nullable(), avatar: z.string().nullable() }),
    source: z.enum(SOURCES),
    messages: z.array(message),
    finished: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ChatbotChat' })
const archived = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    date: z.iso.datetime(),
    metadata: z.record(z.string(), z.string().nullable()),
    lastMessage: z.object({ resolvedQuery: z.string(), trigger: z.string().optional() }),
  })
  .meta({ id: 'ChatbotArchivedChat' })

/** What was said. */
export function chatRoutes({ bots: { chats } }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/chatbot/v2/chats',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Chats, newest first, forty a page', querystring: chatsQuery, response: { 200: z.array(chat) } } },
      async ({ actor, query: { after, ...query } }) =>
        (await chats.list(actor, { ...query, ...(after !== undefined && { before: new Date(after) }) })).map(presentChat),
    )
    app.get(
      '/chatbot/v2/chats/:id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'One chat', params: byId, response: { 200: chat } } },
      async ({ actor, params }) => presentChat(await chats.read(actor, params.id)),
    )
    app.get(
      '/chatbot/archives',
      {
        config: MANAGE,
        schema: {
          tags: TAGS,
          summary: 'Chats, in the legacy form',
          querystring: z.object({ after: id.optional().describe('Id of the last chat of the page before') }),
          response: { 200: z.array(archived) },
        },
      },
      async ({ actor, query }) => (await chats.listAfter(actor, query.after)).map(presentArchived),
    )
  }
}

function presentChat(of: ArchivedChat) {
  return {
    id: of.id,
    storyId: of.storyId,
    user: { id: of.userId, name: of.attributes?.default_name ?? null, avatar: of.attributes?.default_avatar ?? null },
    source: of.source,
    messages: of.messages.map(({ side, text, by, at }) => ({ from: side, message: text, ...(by !== null && { by }), date: at.toISOString() })),
    finished: of.finished,
    createdAt: of.createdAt.toISOString(),
    updatedAt: of.updatedAt.toISOString(),
  }
}

function presentArchived(of: ArchivedChat) {
  const last = of.messages.findLast(({ side }) => side === 'user')
  return {
    id: of.id,
    sessionId: of.sessionId,
    date: of.createdAt.toISOString(),
    metadata: Object.fromEntries(DEFAULT_ATTRIBUTES.map((name) => [`default_${name}`, of.attributes?.[`default_${name}`] ?? null])),
    lastMessage: { resolvedQuery: last?.text ?? '', ...(last?.kind === 'trigger' && { trigger: last.text }) },
  }
}
