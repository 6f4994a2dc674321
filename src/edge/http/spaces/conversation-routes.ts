import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { viewOf } from '../../../app/conversations/index.ts'
import { CONVERSE, callerOf, type SpaceRouteDeps } from './deps.ts'
import { pageToken, readPageToken } from './page-token.ts'
import { presentConversation, presentMessages } from './present-execution.ts'
import {
  byConversation,
  bySpace,
  conversation,
  conversationCreate,
  conversationPage,
  conversationsQuery,
  messagePage,
  messagesQuery,
  nothing,
  type WireMessage,
} from './schema.ts'

const TAGS = ['Conversations']

/** Conversations of /v1: begun, listed, read and deleted. */
export function conversationRoutes(deps: SpaceRouteDeps): FastifyPluginAsyncZod {
  const { conversations: desk, pageKeys } = deps.spaces
  return async (app) => {
    app.post(
      '/v1/spaces/:space_id/conversations',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'Begin a conversation in a space', params: bySpace, response: { 200: conversation } } },
      async (request) => presentConversation(await desk.begin(callerOf(request), { spaceId: request.params.space_id })),
    )
    app.post(
      '/v1/conversations',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'Begin a conversation', body: conversationCreate, response: { 200: conversation } } },
      async (request) => {
        const { body } = request
        const about = 'space_id' in body ? { spaceId: body.space_id } : { sourceId: body.source_id }
        return presentConversation(await desk.begin(callerOf(request), about))
      },
    )
    app.get(
      '/v1/conversations',
      {
        config: CONVERSE,
        schema: { tags: TAGS, summary: 'Conversations, newest first', querystring: conversationsQuery, response: { 200: conversationPage } },
      },
      async (request) => {
        const { space_id: spaceId, limit, next_token } = request.query
        const list = JSON.stringify(['conversations', request.actor.userId, spaceId])
        const before = readPageToken(pageKeys, list, next_token, deps.now())
        const { page, last } = await desk.list(callerOf(request), { spaceId, before, limit })
        return { conversations: page.map(presentConversation), next_token: last === undefined ? null : pageToken(pageKeys, list, last, deps.now()) }
      },
    )
    app.get(
      '/v1/conversations/:conversation_id',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'One conversation', params: byConversation, response: { 200: conversation } } },
      async (request) => presentConversation(await desk.find(callerOf(request), request.params.conversation_id)),
    )
    app.delete(
      '/v1/conversations/:conversation_id',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'Delete a conversation; what runs is stopped', params: byConversation, response: { 204: nothing } } },
      async (request, reply) => {
        await desk.remove(callerOf(request), request.params.conversation_id)
        return reply.status(204).send(null)
      },
    )
    app.get(
      '/v1/conversations/:conversation_id/messages',
      {
        config: CONVERSE,
        schema: { tags: TAGS, summary: 'Messages, oldest first', params: byConversation, querystring: messagesQuery, response: { 200: messagePage } },
      },
      async (request) => {
        const found = await desk.find(callerOf(request), request.params.conversation_id)
        const { limit, next_token } = request.query
        const after = readPageToken(pageKeys, found.id, next_token, deps.now())
        const turns = found.conversation === undefined ? [] : (await viewOf(deps.conversations.services, found.asker, found.conversation)).turns
        const all = turns.flatMap(({ turn }) => presentMessages(found, turn))
        const rest = all.slice(placeAfter(all, after))
        const last = rest.length > limit ? rest[limit - 1] : undefined
        return { messages: rest.slice(0, limit), next_token: last === undefined ? null : pageToken(pageKeys, found.id, positionOf(last), deps.now()) }
      },
    )
  }
}

/** Names a message by its execution and its half, which stay when others are deleted. */
function positionOf({ execution_id, role }: WireMessage): string {
  return `${execution_id} ${role === 'user' ? 0 : 1}`
}

/** Execution ids sort by time, so a page goes on even where the message it ended with is gone. */
function placeAfter(messages: readonly WireMessage[], position: string | undefined): number {
  if (position === undefined) return 0
  const next = messages.findIndex((message) => positionOf(message) > position)
  return next < 0 ? messages.length : next
}
