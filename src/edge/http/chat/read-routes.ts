import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Conversation, isUnfinished, viewOf } from '../../../app/conversations/index.ts'
import type { Actor } from '../../../flow.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { holdReply } from './hold.ts'
import { presentChat } from './present.ts'
import { CancelResponse, ChatC2, ChatPath, Ok } from './schema.ts'

const MAX_WAIT_S = 300
const DEFAULT_WAIT_S = 30
const READ = { auth: { role: 'user', scope: 'api:ask' } } as const

/** Reading, cancelling and deleting one chat. */
export function readRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  return async (app) => {
    app.get(
      '/api/c2/:chat_id',
      {
        config: READ,
        schema: {
          tags: ['Chat'],
          summary: 'The whole conversation; waits while its newest question runs',
          params: ChatPath,
          querystring: z.object({ wait: z.coerce.number().int().min(0).max(MAX_WAIT_S).default(DEFAULT_WAIT_S) }),
          response: { 200: ChatC2 },
        },
      },
      async (request, reply) => {
        const conversation = await conversations.readable(request.actor, request.params.chat_id)
        await auditForeignRead(deps, request.actor, conversation)
        const how = presentationFor(deps, request)
        const signal = deps.held.openCounted(request, reply)
        return holdReply(reply, deps.keepAliveMs, async () => {
          await untilIdle(deps, conversation, request.query.wait * 1_000, signal)
          const found = await conversations.readable(request.actor, conversation.id)
          return presentChat(await viewOf(services, request.actor, found), how)
        })
      },
    )
    app.post(
      '/api/c2/:chat_id/cancel',
      { config: READ, schema: { tags: ['Chat'], summary: 'Stop the running question', params: ChatPath, response: { 200: CancelResponse } } },
      async (request) => {
        const conversation = await conversations.owned(request.actor, request.params.chat_id, 'admin')
        const turn = await conversations.cancel(conversation)
        return { chat_id: conversation.id, turn_id: turn?.id ?? '', status: turn?.status ?? 'done' }
      },
    )
    app.delete(
      '/api/c2/:chat_id',
      { config: READ, schema: { tags: ['Chat'], summary: 'Delete a chat with all its results and links', params: ChatPath, response: { 200: Ok } } },
      async (request) => {
        const conversation = await conversations.owned(request.actor, request.params.chat_id, 'admin')
        await conversations.remove(conversation)
        await services.audit(request.actor, { action: 'chat.delete', target: conversation.id })
        return { status: 'ok' as const }
      },
    )
  }
}

async function untilIdle(deps: RouteDeps, conversation: Conversation, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const newest = await deps.conversations.newest(conversation)
  if (timeoutMs === 0 || newest === undefined || !isUnfinished(newest.status)) return
  await deps.conversations.ended(await deps.conversations.turn(conversation, newest.id), timeoutMs, signal)
}

/** An admin may read every chat, and the log says so. */
export async function auditForeignRead(deps: Pick<RouteDeps, 'conversations'>, actor: Actor, conversation: Conversation): Promise<void> {
  if (actor.userId === conversation.owner || actor.role !== 'admin') return
  await deps.conversations.services.audit(actor, { action: 'chat.read', target: conversation.id, detail: `of ${conversation.owner}` })
}
