import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { interactionOf, presentInteraction, presentSystem } from './interaction-fields.ts'
import { interaction, interactionChange, interactionCreate, systemChange, systemInteraction } from './interaction-schema.ts'
import { byInteraction, created, ofStory, written as writtenBody } from './schema.ts'

const ALL = '/chatbot/stories/:story/interactions'
const ONE = `${ALL}/:id`
const SYSTEM = ['welcome', 'fallback'] as const
function isSystem(id: string): boolean {
  return SYSTEM.some((kind) => kind === id)
}

/** What a story says. `welcome` and `fallback` are words of the path, and no ids. */
export function interactionRoutes({ bots: { interactions }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const kind of SYSTEM) {
      app.get(
        `${ALL}/${kind}`,
        { config: MANAGE, schema: { tags: TAGS, summary: `The ${kind} of a story`, params: ofStory, response: { 200: systemInteraction } } },
        async ({ actor, params }) => presentSystem(await interactions.system(actor, params.story, kind)),
      )
      app.put(
        `${ALL}/${kind}`,
        {
          config: { ...MANAGE, audit: 'interaction.change' },
          schema: { tags: TAGS, summary: `Change the ${kind} of a story`, params: ofStory, body: systemChange, response: { 200: writtenBody } },
        },
        async ({ actor, params, body }) => {
          await interactions.changeSystem(actor, params.story, kind, interactionOf(body))
          return written(now())
        },
      )
    }
    app.get(
      ALL,
      {
        config: MANAGE,
        schema: { tags: TAGS, summary: 'Interactions of a story, without welcome and fallback', params: ofStory, response: { 200: z.array(interaction) } },
      },
      async ({ actor, params }) => (await interactions.list(actor, params.story)).map(presentInteraction),
    )
    app.post(
      ALL,
      {
        config: { ...MANAGE, audit: 'interaction.create' },
        schema: { tags: TAGS, summary: 'Write an interaction', params: ofStory, body: interactionCreate, response: { 200: created } },
      },
      async ({ actor, params, body }) => ({
        ...written(now()),
        id: await interactions.create(actor, params.story, { ...interactionOf(body), name: body.name }),
      }),
    )
    app.get(
      ONE,
      { config: MANAGE, schema: { tags: TAGS, summary: 'One interaction', params: byInteraction, response: { 200: interaction } } },
      async ({ actor, params }) => presentInteraction(await interactions.read(actor, params.story, params.id)),
    )
    app.put(
      ONE,
      {
        config: { ...MANAGE, audit: 'interaction.change' },
        schema: {
          tags: TAGS,
          summary: 'Change an interaction; absent keys stay',
          params: byInteraction,
          body: interactionChange,
          response: { 200: writtenBody },
        },
      },
      async ({ actor, params, body }) => {
        await interactions.change(actor, params.story, params.id, interactionOf(body))
        return written(now())
      },
    )
    app.delete(
      ONE,
      {
        config: { ...MANAGE, audit: 'interaction.remove' },
        schema: { tags: TAGS, summary: 'Delete an interaction that no other leads to', params: byInteraction, response: { 200: writtenBody } },
      },
      async ({ actor, params }) => {
        if (isSystem(params.id)) throw new AppError('method_not_allowed')
        await interactions.remove(actor, params.story, params.id)
        return written(now())
      },
    )
  }
}
