import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Accepted, type IdempotencyKey, isUnfinished, type Turn, viewOf } from '../../../app/conversations/index.ts'
import { type Caller, type SpaceConversation, turnIdOf } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import { type HeldCalls, idempotencyOf } from '../chat/index.ts'
import { CONVERSE, callerOf, type SpaceRouteDeps } from './deps.ts'
import { presentAnswer, presentExecution } from './present-execution.ts'
import { byConversation, byExecution, chatQuery, chatResponse, execution, messageRequest, waitQuery } from './schema.ts'

const TAGS = ['Conversations']
const SECOND_MS = 1_000

/** Questions and their executions, in both published revisions. */
export function chatRoutes(deps: SpaceRouteDeps & { readonly held: HeldCalls }): FastifyPluginAsyncZod {
  const { conversations: desk } = deps.spaces
  return async (app) => {
    app.post(
      '/v1/conversations/:conversation_id/chat',
      {
        config: { ...CONVERSE, ownIdempotency: true },
        schema: { tags: TAGS, summary: 'Ask', params: byConversation, querystring: chatQuery, body: messageRequest, response: { 200: chatResponse } },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const found = await desk.find(caller, request.params.conversation_id)
        await desk.assertAnswerable(found)
        const accepted = await ask(deps, caller, found, request.body.text, idempotencyOf(request))
        if (accepted.how === 'replayed') reply.header('idempotency-replayed', 'true')
        const now = { ...found, conversation: accepted.conversation }
        if (/\brespond-async\b/i.test(String(request.headers.prefer ?? ''))) {
          reply.header('preference-applied', 'respond-async')
          const begun = presentExecution(now, accepted.turn, showsSql(caller, found))
          return { ...presentAnswer(now, accepted.turn), ...begun, ...(accepted.how === 'new' && { status: 'PENDING' as const }) }
        }
        await deps.conversations.ended(accepted.turn, request.query.wait * SECOND_MS, deps.held.open(request, reply))
        // whoever was shut out while the question ran gets nothing of its answer
        const after = await desk.find(caller, found.id)
        const turn = await deps.conversations.turn(accepted.conversation, accepted.turn.id)
        return { ...presentAnswer(after, turn), ...presentExecution(after, turn, showsSql(caller, after)) }
      },
    )
    app.get(
      '/v1/conversations/:conversation_id/executions',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'Executions, oldest first', params: byConversation, response: { 200: z.array(execution) } } },
      async (request) => {
        const caller = callerOf(request)
        const found = await desk.find(caller, request.params.conversation_id)
        if (found.conversation === undefined) return []
        const { turns } = await viewOf(deps.conversations.services, found.asker, found.conversation)
        return turns.map(({ turn }) => presentExecution(found, turn, showsSql(caller, found)))
      },
    )
    app.get(
      '/v1/conversations/:conversation_id/executions/:execution_id',
      { config: CONVERSE, schema: { tags: TAGS, summary: 'One execution', params: byExecution, response: { 200: execution } } },
      async (request) => {
        const caller = callerOf(request)
        const found = await desk.find(caller, request.params.conversation_id)
        return presentExecution(found, await turnOf(deps, found, turnIdOf(request.params.execution_id)), showsSql(caller, found))
      },
    )
    app.get(
      '/v1/conversations/:conversation_id/latest_execution',
      {
        config: CONVERSE,
        schema: { tags: TAGS, summary: 'The newest execution', params: byConversation, querystring: waitQuery, response: { 200: execution } },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const found = await desk.find(caller, request.params.conversation_id)
        const turn = await turnOf(deps, found, found.conversation && (await deps.conversations.newest(found.conversation))?.id)
        if (request.query.wait === 0 || !isUnfinished(turn.status)) return presentExecution(found, turn, showsSql(caller, found))
        await deps.conversations.ended(turn, request.query.wait * SECOND_MS, deps.held.open(request, reply))
        const after = await desk.find(caller, found.id)
        return presentExecution(after, await turnOf(deps, after, turn.id), showsSql(caller, after))
      },
    )
  }
}

async function ask(deps: SpaceRouteDeps, caller: Caller, found: SpaceConversation, text: string, idempotency: IdempotencyKey | undefined): Promise<Accepted> {
  const { defaultMode } = await deps.conversations.services.policy(caller.actor.orgId)
  const asking = {
    chatId: found.id,
    text: text.normalize('NFC'),
    mode: defaultMode,
    asked: { clarify: 'allow' as const, connection: found.source.connection.id },
    intent: 'either' as const,
    source: caller.visitor === undefined ? ('api' as const) : ('embed' as const),
    ...(idempotency && { idempotency }),
  }
  const accepted = await deps.conversations.ask(asking, found.asker).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'turn_running') throw new AppError('question_running')
    throw error instanceof AppError && error.code === 'chat_not_found' ? new AppError('not_found', { what: 'Conversation' }) : error
  })
  if (accepted.how === 'joined' && idempotency === undefined) throw new AppError('question_running')
  return accepted
}

/** @throws AppError not_found */
async function turnOf(deps: SpaceRouteDeps, { conversation }: SpaceConversation, id: string | undefined): Promise<Turn> {
  if (conversation === undefined || id === undefined) throw new AppError('not_found', { what: 'Execution' })
  return deps.conversations.turn(conversation, id).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'turn_not_found' ? new AppError('not_found', { what: 'Execution' }) : error
  })
}

/** Keys always; embed identities where the partner shows them its schema. */
function showsSql({ visitor }: Caller, { space }: SpaceConversation): boolean {
  return visitor === undefined || space?.showSql === true
}
