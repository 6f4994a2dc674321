import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { HeldCalls } from '../chat/index.ts'
import { CONVERSE } from '../spaces/index.ts'
import type { BotPageDeps, VisitorSaying } from './deps.ts'
import { botAnswer, botInfo, bySession, byStory, earlierMessages, resultQuery, sessionQuery, talkRequest } from './schema.ts'
import { openStory } from './stories.ts'

const TAGS = ['Bots']
const SECOND_MS = 1_000

/** What the page of a bot asks with its visitor's embed token. */
export function visitorRoutes(deps: BotPageDeps & { readonly held: HeldCalls }): FastifyPluginAsyncZod {
  const { talk, held } = deps
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
      async (request) => {
        const { visitor, story } = await openStory(deps, request.visitor, request.params.story_id)
        return botAnswer.parse(await talk.say(visitor, story, sayingOf(request.body)))
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
        const { visitor, story } = await openStory(deps, request.visitor, story_id)
        const session = { sessionId, browserId: request.query.userId }
        return botAnswer.parse(await talk.result(visitor, story, session, request.query.wait * SECOND_MS, held.open(request, reply)))
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
        const { visitor, story } = await openStory(deps, request.visitor, story_id)
        return { messages: [...(await talk.messages(visitor, story, { sessionId, browserId: request.query.userId }))] }
      },
    )
  }
}

function sayingOf(body: z.output<typeof talkRequest>): VisitorSaying {
  const { sessionId, userId: browserId, attributes } = body
  const say = 'query' in body ? { query: body.query } : 'goto' in body ? { goto: body.goto } : { trigger: body.trigger }
  return { say, sessionId, ...(browserId !== undefined && { browserId }), ...(attributes !== undefined && { attributes }) }
}
