import type { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Conversation, type ConversationEvent, viewOf } from '../../../app/conversations/index.ts'
import type { Actor } from '../../../flow.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { openEventStream, untilTaken } from './event-stream.ts'
import { type Presentation, presentStep, presentTurn } from './present.ts'
import { auditForeignRead } from './read-routes.ts'
import { ChatPath } from './schema.ts'

/** The progress of a chat as server-sent events. */
export function eventRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/c2/:chat_id/events',
      {
        config: { auth: { role: 'user', scope: 'api:ask' } },
        schema: {
          tags: ['Chat'],
          summary: 'What happens in a chat, as it happens (text/event-stream)',
          params: ChatPath,
          querystring: z.object({ follow: z.stringbool().default(false), last_event_id: z.coerce.number().int().min(0).optional() }),
        },
      },
      async (request, reply) => {
        const conversation = await deps.conversations.readable(request.actor, request.params.chat_id)
        await auditForeignRead(deps, request.actor, conversation)
        const header = Number(request.headers['last-event-id'] ?? Number.NaN)
        const after = Number.isInteger(header) && header >= 0 ? header : (request.query.last_event_id ?? null)
        const stream = openEventStream(reply)
        const options = { after, follow: request.query.follow, signal: deps.held.openCounted(request, reply) }
        const how = presentationFor(deps, request)
        pump(deps, request.actor, conversation, how, options, { stream, reply }).then(
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

async function pump(
  deps: RouteDeps,
  reader: Actor,
  conversation: Conversation,
  how: Presentation,
  options: { readonly after: number | null; readonly follow: boolean; readonly signal: AbortSignal },
  out: { readonly stream: PassThrough; readonly reply: FastifyReply },
): Promise<void> {
  for await (const event of deps.conversations.events(conversation, options)) {
    const data = await wireEvent(deps, reader, conversation, how, event)
    if (out.stream.destroyed) return
    out.stream.write(`id: ${event.seq}\nevent: ${event.body.type}\ndata: ${JSON.stringify(data)}\n\n`)
    await untilTaken(out.stream, out.reply)
  }
}

/** One event as its reader may see it: only the owner sees statements before it is known which tables they use. */
async function wireEvent(deps: RouteDeps, reader: Actor, conversation: Conversation, how: Presentation, { turn, body }: ConversationEvent): Promise<object> {
  const open = reader.userId === conversation.owner
  const base = { type: body.type, turn_id: turn }
  switch (body.type) {
    case 'turn-start':
      return { ...base, mode: body.mode, environment: body.environment, queued_ahead: body.queuedAhead }
    case 'step-start':
    case 'step-end': {
      const step = presentStep(body.step)
      return { ...base, step: open ? step : { ...step, sql: undefined } }
    }
    case 'query-start':
      return { ...base, step_id: body.stepId, connection_id: body.connection, sql: open ? body.sql : '' }
    case 'query-end':
      return { ...base, step_id: body.stepId, rows: body.rows, duration_ms: body.durationMs, truncated: body.truncated }
    case 'finding':
      return { ...base, finding: open ? body.finding : { title: '', text: '' } }
    case 'text-delta':
      return { ...base, text: open ? body.text : '' }
    case 'asset': {
      const message = await messageOf(deps, reader, conversation, how, turn)
      return { ...base, key: body.key, asset: message?.additional_data.assets[body.key] }
    }
    case 'message':
      return { ...base, message: await messageOf(deps, reader, conversation, how, turn) }
    case 'turn-end':
      return { ...base, status: body.status }
  }
}

async function messageOf(deps: RouteDeps, reader: Actor, conversation: Conversation, how: Presentation, turn: string) {
  const view = await viewOf(deps.conversations.services, reader, conversation)
  return view.turns.some((each) => each.turn.id === turn) ? presentTurn(view, turn, how) : undefined
}
