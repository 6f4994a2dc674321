import type { FastifyPluginAsync } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { findImage, type Order, type TalkMessage, type Talks } from '../../../app/bots/index.ts'
import { AppError } from '../../../errors.ts'
import type { Store } from '../../../platform/store/index.ts'
import { type HeldCalls, heldCalls, idempotentCalls, type OnRevoked } from '../chat/index.ts'
import { TAGS } from './deps.ts'
import { presentQueryAnswer } from './present-answer.ts'
import { byImage, bySession, queryAnswer, queryRequest, resultQuery } from './query-schema.ts'

export interface ChatbotTalkDeps {
  readonly talks: Talks
  readonly store: Store
  /** Address people use; absent: the one each request names. */
  readonly publicUrl?: string
  readonly now: () => Date
  /** Absent: what a revoked credential holds open stays open until it ends. */
  readonly onRevoked?: OnRevoked
}

/** For browsers too: it reads nothing but answers. */
const TALK = { auth: { role: 'modeler', scope: ['chatbot', 'chatbot:query'] } } as const
const SECOND_MS = 1_000
const PARAMETER_CHARACTERS = 1_024

/** Talking with stories. */
export function chatbotTalkRoutes(deps: ChatbotTalkDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, deps.store)
    const held = await heldCalls(app, deps.onRevoked)
    await app.register(queryRoutes(deps, held))
  }
}

function queryRoutes({ talks, store, publicUrl, now }: ChatbotTalkDeps, held: HeldCalls): FastifyPluginAsyncZod {
  const addressOf = (request: { readonly protocol: string; readonly host: string }): string =>
    (publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
  return async (app) => {
    app.post(
      '/chatbot/query',
      { config: TALK, schema: { tags: TAGS, summary: 'Say something to a story', body: queryRequest, response: { 200: queryAnswer } } },
      async (request, reply) => {
        const { body, actor } = request
        const order = { caller: { actor }, publicUrl: addressOf(request), ...orderOf(body) }
        return presentQueryAnswer(await talks.query(order, held.openCounted(request, reply)), now())
      },
    )
    app.get(
      '/chatbot/query/:sessionId/result',
      {
        config: TALK,
        schema: {
          tags: TAGS,
          summary: 'The answer of the analyst that a session waits for',
          params: bySession,
          querystring: resultQuery,
          response: { 200: queryAnswer },
        },
      },
      async (request, reply) => {
        const { wait, storyId } = request.query
        const order = {
          caller: { actor: request.actor },
          sessionId: request.params.sessionId,
          storyId,
          waitMs: wait * SECOND_MS,
          publicUrl: addressOf(request),
        }
        return presentQueryAnswer(await talks.result(order, held.openCounted(request, reply)), now())
      },
    )
    app.get(
      '/chatbot/images/:key',
      { config: { auth: 'public' }, schema: { tags: TAGS, summary: 'A chart that a chat showed, by its secret address', params: byImage } },
      async (request, reply) => {
        const png = await findImage(store.db, request.params.key, now())
        if (png === undefined) throw new AppError('asset_not_found')
        // other people's sites and messengers show it
        reply.header('cross-origin-resource-policy', 'cross-origin').header('cache-control', 'private, max-age=86400')
        return reply.header('content-disposition', 'inline').type('image/png').send(png)
      },
    )
  }
}

type Body = z.output<typeof queryRequest>

function orderOf(body: Body): Omit<Order, 'caller' | 'publicUrl'> {
  const { sessionId, storyId, userId, source, attributes, confidence, lifespan, reset, debug } = body
  const message: TalkMessage = { say: sayOf(body), confidence, lifespan, reset, debug, parameters: plainParameters(body.parameters ?? {}) }
  return { sessionId, storyId, userId, source, attributes, message }
}

function sayOf({ query, goto, trigger }: Body): TalkMessage['say'] {
  if (goto !== undefined) return { kind: 'goto', interaction: goto }
  if (trigger !== undefined) return { kind: 'trigger', trigger }
  return { kind: 'text', text: (query ?? '').normalize('NFC') }
}

/** Parameters are texts; what is larger than a text is its JSON. */
function plainParameters(parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, PARAMETER_CHARACTERS).toWellFormed().replaceAll('\0', ''),
    ]),
  )
}
