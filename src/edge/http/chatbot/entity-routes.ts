import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { BOT_LIMITS, type Entity } from '../../../app/bots/index.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { byId, created, MAX_NAME, name, written as writtenBody } from './schema.ts'

const MAX_SYNONYMS = 200
const MAX_VALUE = 256

const value = z.string().trim().min(1).max(MAX_VALUE)
const entry = z.object({ value, synonyms: z.array(z.object({ value })).max(MAX_SYNONYMS).default([]) })
const fields = { name: name.max(MAX_NAME), entries: z.array(entry).min(1).max(BOT_LIMITS.entriesPerEntity) }
const entityCreate = z.object(fields)
const entityChange = entityCreate.partial()
const entity = z
  .object({
    id: z.string(),
    name: z.string(),
    entries: z.array(z.object({ value: z.string(), synonyms: z.array(z.object({ value: z.string() })) })),
  })
  .meta({ id: 'ChatbotEntity' })

/** Words that stand for values. */
export function entityRoutes({ bots: { entities }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/chatbot/entities', { config: MANAGE, schema: { tags: TAGS, summary: 'Entities', response: { 200: z.array(entity) } } }, async ({ actor }) =>
      (await entities.list(actor)).map(presentEntity),
    )
    app.post(
      '/chatbot/entities',
      {
        config: { ...MANAGE, audit: 'entity.create' },
        schema: { tags: TAGS, summary: 'Write an entity', body: entityCreate, response: { 200: created } },
      },
      async ({ actor, body }) => ({ ...written(now()), id: await entities.create(actor, { name: body.name, entries: entriesOf(body.entries) }) }),
    )
    app.get(
      '/chatbot/entities/:id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'One entity', params: byId, response: { 200: entity } } },
      async ({ actor, params }) => presentEntity(await entities.read(actor, params.id)),
    )
    app.put(
      '/chatbot/entities/:id',
      {
        config: { ...MANAGE, audit: 'entity.change' },
        schema: { tags: TAGS, summary: 'Change an entity; absent keys stay', params: byId, body: entityChange, response: { 200: writtenBody } },
      },
      async ({ actor, params, body }) => {
        await entities.change(actor, params.id, {
          ...(body.name !== undefined && { name: body.name }),
          ...(body.entries !== undefined && { entries: entriesOf(body.entries) }),
        })
        return written(now())
      },
    )
    app.delete(
      '/chatbot/entities/:id',
      {
        config: { ...MANAGE, audit: 'entity.remove' },
        schema: { tags: TAGS, summary: 'Delete an entity', params: byId, response: { 200: writtenBody } },
      },
      async ({ actor, params }) => {
        await entities.remove(actor, params.id)
        return written(now())
      },
    )
  }
}

function entriesOf(entries: z.output<typeof entityCreate>['entries']): Entity['entries'] {
  return entries.map((each) => ({ value: each.value, synonyms: each.synonyms.map((synonym) => synonym.value) }))
}

function presentEntity({ id, name: shown, entries }: Entity) {
  return { id, name: shown, entries: entries.map((each) => ({ value: each.value, synonyms: each.synonyms.map((synonym) => ({ value: synonym })) })) }
}
