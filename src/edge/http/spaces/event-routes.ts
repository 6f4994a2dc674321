import type { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ConversationEvent } from '../../../app/conversations/index.ts'
import { type Caller, executionIdOf, type SpaceConversation } from '../../../app/spaces/index.ts'
import { type HeldCalls, openEventStream, untilTaken } from '../chat/index.ts'
import { CONVERSE, callerOf, type SpaceRouteDeps } from './deps.ts'
import { presentExecution } from './present-execution.ts'
import { byConversation, eventsQuery } from './schema.ts'

/** What happens in a conversation, as it happens. */
export function eventRoutes(deps: SpaceRouteDeps & { readonly held: HeldCalls }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/conversations/:conversation_id/events',
      {
        config: CONVERSE,
        schema: { tags: ['Conversations'], summary: 'Progress (text/event-stream)', params: byConversation, querystring: eventsQuery },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const found = await deps.spaces.conversations.find(caller, request.params.conversation_id)
        const header = Number(request.headers['last-event-id'] ?? Number.NaN)
        const options = {
          after: Number.isInteger(header) && header >= 0 ? header : null,
          follow: request.query.follow === true,
          signal: deps.held.openCounted(request, reply),
        }
        const stream = openEventStream(reply)
        pump(deps, caller, found, options, { stream, reply }).then(
          () => stream.end(),
          (error: unknown) => {
            request.log.warn({ err: error }, 'an event stream broke off')
            stream.destroy()
          },
        )
        return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream)
      },
    )
  }
}

type Options = Parameters<SpaceRouteDeps['conversations']['events']>[1]

async function pump(
  deps: SpaceRouteDeps,
  caller: Caller,
  found: SpaceConversation,
  options: Options,
  { stream, reply }: { readonly stream: PassThrough; readonly reply: FastifyReply },
): Promise<void> {
  if (found.conversation === undefined) return
  for await (const event of deps.conversations.events(found.conversation, options)) {
    const data = await dataOf(deps, caller, found, event)
    if (stream.destroyed) return
    if (data === undefined) continue
    stream.write(`id: ${event.seq}\nevent: ${event.body.type}\ndata: ${JSON.stringify(data)}\n\n`)
    await untilTaken(stream, reply)
  }
}

/** Nothing of statements: they would show a partner's schema. Rights are read again before an answer is shown. */
async function dataOf(deps: SpaceRouteDeps, caller: Caller, found: SpaceConversation, { body, turn }: ConversationEvent): Promise<object | undefined> {
  const execution_id = executionIdOf(turn)
  if (body.type === 'turn-start') return { execution_id, queued_ahead: body.queuedAhead }
  if (body.type === 'step-start' || body.type === 'step-end')
    return { execution_id, step: { id: body.step.id, kind: body.step.kind, status: body.step.status } }
  if (body.type !== 'message' && body.type !== 'turn-end') return undefined
  const now = await deps.spaces.conversations.find(caller, found.id)
  if (now.conversation === undefined) return undefined
  const execution = presentExecution(now, await deps.conversations.turn(now.conversation, turn), caller.visitor === undefined || now.space?.showSql === true)
  return body.type === 'message' ? execution : { execution_id, status: execution.status }
}
