import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ConversationView } from '../../../app/conversations/index.ts'
import { type Accepted, checkRate, viewOf } from '../../../app/conversations/index.ts'
import { askingOf } from './asking.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { holdReply } from './hold.ts'
import { type Presentation, presentAsk, presentMessages } from './present.ts'
import { AcceptedResponse, AgenticResponse, AskRequest, AskResponse, HistoryRequest } from './schema.ts'

/** Beyond the deadline of its turn, a POST waits this long for the end to be stored. */
const AFTER_DEADLINE_MS = 4_000
const ASK = { auth: { role: 'user', scope: 'api:ask' }, ownIdempotency: true } as const

/** The four calls that ask: two generations, each with its follow-up. */
export function askRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const limit = async (request: FastifyRequest): Promise<void> => checkRate(conversations.services.store.db, request.actor, conversations.services.limits)
  return async (app) => {
    const ask = (url: string, summary: string) =>
      app.post(
        url,
        { config: ASK, preValidation: limit, schema: { tags: ['Chat'], summary, body: AskRequest, response: { 200: AskResponse, 202: AcceptedResponse } } },
        async (request, reply) => answerWith(deps, request, reply, presentAsk),
      )
    const agentic = (url: string, summary: string) =>
      app.post(
        url,
        { config: ASK, preValidation: limit, schema: { tags: ['Chat'], summary, body: AskRequest, response: { 200: AgenticResponse, 202: AcceptedResponse } } },
        async (request, reply) => answerWith(deps, request, reply, presentUpTo),
      )
    ask('/api/ask', 'Ask the first question of a chat')
    agentic('/api/agentic', 'Ask the first question of a chat; answers the whole conversation')
    app.post(
      '/api/ask_with_history',
      {
        config: ASK,
        preValidation: limit,
        schema: { tags: ['Chat'], summary: 'Ask the next question of a chat', body: HistoryRequest, response: { 200: AskResponse, 202: AcceptedResponse } },
      },
      async (request, reply) => answerWith(deps, request, reply, presentAsk),
    )
    app.post(
      '/api/agentic_with_history',
      {
        config: ASK,
        preValidation: limit,
        schema: {
          tags: ['Chat'],
          summary: 'Ask the next question of a chat; answers the whole conversation',
          body: HistoryRequest,
          response: { 200: AgenticResponse, 202: AcceptedResponse },
        },
      },
      async (request, reply) => answerWith(deps, request, reply, presentUpTo),
    )
  }
}

function presentUpTo(view: ConversationView, turnId: string, how: Presentation) {
  return presentMessages(view, how, turnId)
}

type Container<Body> = (view: ConversationView, turnId: string, how: Presentation) => Body

async function answerWith<Body>(
  deps: RouteDeps,
  request: FastifyRequest<{ Body: AskRequest | HistoryRequest }>,
  reply: FastifyReply,
  container: Container<Body>,
) {
  const asking = await askingOf(request, request.body, deps.conversations)
  const accepted = await deps.conversations.ask(asking, request.actor)
  return replyWhenEnded(deps, request, reply, accepted, container)
}

/** The answer once the turn has ended, or at once where the client asked not to wait. */
export async function replyWhenEnded<Body>(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply, accepted: Accepted, container: Container<Body>) {
  const { conversations } = deps
  const { turn, conversation } = accepted
  const how = presentationFor(deps, request)
  if (accepted.how === 'replayed') reply.header('idempotency-replayed', 'true')
  if (/\brespond-async\b/i.test(String(request.headers.prefer ?? '')))
    return reply.status(202).header('location', resultUrl(conversation.id)).send(pending(accepted, how))
  const leftMs = Math.max(0, turn.deadlineAt.getTime() - conversations.services.now().getTime()) + AFTER_DEADLINE_MS
  return holdReply(reply, deps.keepAliveMs, async () => {
    await conversations.ended(turn, leftMs, deps.held.open(request, reply))
    const found = await conversations.readable(request.actor, conversation.id)
    return container(await viewOf(conversations.services, request.actor, found), turn.id, how)
  })
}

function resultUrl(chatId: string): string {
  return `/api/c2/${encodeURIComponent(chatId)}`
}

function pending({ conversation, turn }: Accepted, how: Presentation) {
  const url = `${how.publicUrl}${resultUrl(conversation.id)}`
  return { chat_id: conversation.id, turn_id: turn.id, status: turn.status, events_url: `${url}/events`, result_url: url }
}
