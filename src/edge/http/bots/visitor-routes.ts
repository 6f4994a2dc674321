import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { TalkMessage } from '../../../app/bots/index.ts'
import type { HeldCalls } from '../chat/index.ts'
import { presentQueryAnswer } from '../chatbot/index.ts'
import { CONVERSE } from '../spaces/index.ts'
import type { BotPageDeps } from './deps.ts'
import { botAnswer, botInfo, bySession, byStory, earlierMessages, resultQuery, sessionQuery, talkRequest } from './schema.ts'
import { openStory } from './stories.ts'

const TAGS = ['Bots']
const SECOND_MS = 1_000

/** What the page of a bot asks with its visitor's embed token. A question that is handed over is not waited for: the page follows it. */
export function visitorRoutes(deps: BotPageDeps & { readonly held: HeldCalls }): FastifyPluginAsyncZod {
  const { talks, held, now } = deps
  const about = async (request: FastifyRequest, storyId: string) => {
    const { visitor, story } = await openStory(deps, request.visitor, storyId)
    return { caller: { actor: request.actor, visitor }, storyId: story.id, publicUrl: addressOf(deps, request) }
  }
  return async (app) => {
    app.get(
      '/v1/embed/bots/:story_id',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'A bot, for its page', params: byStory, response: { 200: botInfo } } },
      async (request) => {
        const { story } = await openStory(deps, request.visitor, request.params.story_id)
        return { story_id: story.id, name: story.name }
      },
    )
    app.post(
      '/v1/embed/bots/:story_id/query',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'Say something to a bot', params: byStory, body: talkRequest, response: { 200: botAnswer } } },
      async (request, reply) => {
        const { sessionId, userId } = request.body
        const order = { ...(await about(request, request.params.story_id)), sessionId, userId, source: 'widget' as const, waitMs: 0 }
        return presentQueryAnswer(await talks.query({ ...order, message: { say: sayOf(request.body) } }, held.openCounted(request, reply)), now())
      },
    )
    app.get(
      '/v1/embed/bots/:story_id/query/:session_id/result',
      {
        config: CONVERSE,
        schema: { tags: TAGS, summary: 'The answer to what was handed over', params: bySession, querystring: resultQuery, response: { 200: botAnswer } },
      },
      async (request, reply) => {
        const { story_id, session_id: sessionId } = request.params
        const { userId, wait } = request.query
        const order = { ...(await about(request, story_id)), sessionId, userId, waitMs: wait * SECOND_MS }
        return presentQueryAnswer(await talks.result(order, held.openCounted(request, reply)), now())
      },
    )
    app.get(
      '/v1/embed/bots/:story_id/query/:session_id/messages',
      {
        config: CONVERSE,
        schema: { tags: TAGS, summary: 'What was said in the running chat', params: bySession, querystring: sessionQuery, response: { 200: earlierMessages } },
      },
      async (request) => {
        const { story_id, session_id: sessionId } = request.params
        const { caller, storyId } = await about(request, story_id)
        const said = await talks.messages({ caller, storyId, sessionId, userId: request.query.userId })
        return { messages: said.map(({ side, text, by }) => ({ from: side, message: text, ...(by !== null && { by }) })) }
      },
    )
  }
}

function sayOf(body: z.output<typeof talkRequest>): TalkMessage['say'] {
  if ('query' in body) return { kind: 'text', text: body.query.normalize('NFC') }
  return 'goto' in body ? { kind: 'goto', interaction: body.goto } : { kind: 'trigger', trigger: body.trigger }
}

function addressOf({ publicUrl }: BotPageDeps, request: FastifyRequest): string {
  return (publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
}
