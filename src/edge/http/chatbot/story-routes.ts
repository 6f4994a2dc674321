import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type DiagramNode, leadsTo, type StoryView, type WholeStory, webhooksOf } from '../../../app/bots/index.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { byId, created, written as writtenBody } from './schema.ts'
import { storyChange, storyCreate, storyV1, storyV1Full, storyV2, storyV2Full } from './story-schema.ts'

/** Bots, in both generations of the contract over one store. */
export function storyRoutes({ bots: { stories }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/chatbot/v2/stories', { config: MANAGE, schema: { tags: TAGS, summary: 'Stories', response: { 200: z.array(storyV2) } } }, async ({ actor }) =>
      (await stories.list(actor)).map(presentStory),
    )
    app.post(
      '/chatbot/v2/stories',
      {
        config: { ...MANAGE, audit: 'story.create' },
        schema: { tags: TAGS, summary: 'Make a story with a welcome and a fallback', body: storyCreate, response: { 200: created } },
      },
      async ({ actor, body }) => ({ ...written(now()), id: await stories.create(actor, body) }),
    )
    app.get(
      '/chatbot/v2/stories/:id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'One story with its settings and its diagram', params: byId, response: { 200: storyV2Full } } },
      async ({ actor, params }) => presentWhole(await stories.read(actor, params.id)),
    )
    app.put(
      '/chatbot/v2/stories/:id',
      {
        config: { ...MANAGE, audit: 'story.change' },
        schema: {
          tags: TAGS,
          summary: 'Change a story; absent keys stay',
          description: 'One published story per space: another one is 409.',
          params: byId,
          body: storyChange,
          response: { 200: writtenBody },
        },
      },
      async ({ actor, params, body }) => {
        await stories.change(actor, params.id, body)
        return written(now())
      },
    )
    app.delete(
      '/chatbot/v2/stories/:id',
      {
        config: { ...MANAGE, audit: 'story.remove' },
        schema: { tags: TAGS, summary: 'Delete a story; its chats stay', params: byId, response: { 200: writtenBody } },
      },
      async ({ actor, params }) => {
        await stories.remove(actor, params.id)
        return written(now())
      },
    )
    app.get(
      '/chatbot/stories',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Stories, in the legacy form', response: { 200: z.array(storyV1) } } },
      async ({ actor }) => (await stories.list(actor)).map(presentLegacy),
    )
    app.get(
      '/chatbot/stories/:id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'What leads where in a story, in the legacy form', params: byId, response: { 200: storyV1Full } } },
      async ({ actor, params }) => presentLegacyWhole(await stories.read(actor, params.id)),
    )
  }
}

function presentStory(view: StoryView) {
  const { published, target, handover } = view.story
  return { ...presentLegacy(view), version: 2 as const, published, target: target && { ...target }, handover }
}

function presentLegacy({ story, integrations, metrics }: StoryView) {
  const { id, name, description } = story
  return { id, name, description, integrations: [...integrations], metrics: metrics.map((metric) => ({ ...metric })) }
}

function presentWhole(view: WholeStory) {
  const { settings } = view.story
  return { ...presentStory(view), settings, state: 'ready' as const, history: { undo: 0, redo: 0 }, diagram: presentNode(view.diagram) }
}

interface WireNode extends Omit<DiagramNode, 'children'> {
  children: WireNode[]
}
function presentNode(node: DiagramNode): WireNode {
  return { ...node, children: node.children.map(presentNode) }
}

function presentLegacyWhole({ interactions }: WholeStory) {
  const entries = interactions.map(({ id, name, contextIn, contextOut, responses }) => [
    id,
    {
      id,
      name,
      root: contextIn.length === 0,
      references: [...leadsTo(responses)],
      contextOut: contextOut.map((context) => context.name),
      webhook: webhooksOf(responses)[0] ?? null,
    },
  ])
  return { order: interactions.map(({ id }) => id), interactions: Object.fromEntries(entries) }
}
