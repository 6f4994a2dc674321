import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Accepted, checkRate } from '../../../app/conversations/index.ts'
import type { Taught, Teaching as TeachingRow } from '../../../app/teaching/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import { AcceptedResponse, presentTurn, replyWhenEnded } from '../chat/index.ts'
import type { ModelDeps } from './deps.ts'
import {
  AcceptRequest,
  RejectRequest,
  TargetsQuery,
  TargetsResponse,
  Teach,
  Teaching,
  TeachingPath,
  TeachingsQuery,
  TeachRequest,
  TeachResponse,
} from './teach-schema.ts'

const TAGS = ['Teaching']
const ASK = { auth: { role: 'user', scope: 'api:ask' } } as const
const MODELER = { auth: { role: 'modeler' } } as const
/** Why a question cannot be answered again just now; what was taught stays. */
const NOT_NOW: ReadonlySet<string> = new Set(['turn_running', 'plan_changed', 'rate_limited', 'chat_not_found', 'turn_not_found'])

/** Teaching Parley words and measures from an answer, and deciding about what users proposed. */
export function teachRoutes(deps: ModelDeps): FastifyPluginAsyncZod {
  const { teaching, conversations } = deps
  return async (app) => {
    app.post(
      '/api/teach',
      {
        config: ASK,
        schema: {
          tags: TAGS,
          summary: 'Teach words, a measure, a verified question, a description or a note; users propose, modelers and admins decide',
          body: TeachRequest,
          response: { 200: TeachResponse, 202: AcceptedResponse },
        },
      },
      async (request, reply) => {
        const { body, actor } = request
        const again = body.rerun !== false && actor.role !== 'user'
        if (again) await checkRate(conversations.services.store.db, actor, conversations.services.limits)
        const taught = await teaching.teach({ chatId: body.chat_id, turnId: body.turn_id, teach: body.teach, force: body.force ?? false }, actor)
        const accepted = again ? await askAgain(deps, taught.teaching, actor) : undefined
        if (accepted === undefined) return presentTaught(taught)
        return replyWhenEnded(deps, request, reply, accepted, (view, turn, how) => ({ ...presentTaught(taught), message: presentTurn(view, turn, how) }))
      },
    )
    app.get(
      '/api/teach/targets',
      {
        config: ASK,
        schema: { tags: TAGS, summary: 'What words may be taught to mean, best first', querystring: TargetsQuery, response: { 200: TargetsResponse } },
      },
      async ({ actor, query }) => {
        const { connection_id: connection, q: words, limit } = query
        const found = await teaching.targets(actor, { words, limit, ...(connection !== undefined && { connection }) })
        return { targets: found.map(({ connectionId, target, text }) => ({ connection_id: connectionId, target, text })) }
      },
    )
    app.get(
      '/api/teachings',
      {
        config: { auth: { role: 'user' } },
        schema: {
          tags: TAGS,
          summary: 'What was taught, newest first: everyone’s for modelers and admins, one’s own for users',
          querystring: TeachingsQuery,
          response: { 200: z.array(Teaching) },
        },
      },
      async ({ actor, query }) => (await teaching.list(actor, query)).map(presentTeaching),
    )
    app.post(
      '/api/teachings/:id/accept',
      {
        config: MODELER,
        schema: { tags: TAGS, summary: 'Put a proposal into the model', params: TeachingPath, body: AcceptRequest, response: { 200: TeachResponse } },
      },
      async ({ actor, params, body }) => presentTaught(await teaching.accept(actor, params.id, body?.force ?? false)),
    )
    app.post(
      '/api/teachings/:id/reject',
      {
        config: MODELER,
        schema: { tags: TAGS, summary: 'Turn a proposal down', params: TeachingPath, body: RejectRequest, response: { 200: Teaching } },
      },
      async ({ actor, params, body }) => presentTeaching(await teaching.reject(actor, params.id, body?.reason)),
    )
    app.post(
      '/api/teachings/:id/revert',
      { config: MODELER, schema: { tags: TAGS, summary: 'Take back what was taught', params: TeachingPath, response: { 200: Teaching } } },
      async ({ actor, params }) => presentTeaching(await teaching.revert(actor, params.id)),
    )
  }
}

/** The turn it was taught in, understood anew; undefined when the chat is another person's or is busy. */
async function askAgain({ conversations }: ModelDeps, { chatId, turnId }: TeachingRow, actor: Actor): Promise<Accepted | undefined> {
  try {
    const conversation = await conversations.readable(actor, chatId)
    if (conversation.owner !== actor.userId) return undefined
    const { revision } = await conversations.turn(conversation, turnId)
    const accepted = await conversations.replan({ conversation, turnId, revision, change: 'again' }, actor)
    return 'problems' in accepted ? undefined : accepted
  } catch (error) {
    if (error instanceof AppError && NOT_NOW.has(error.code)) return undefined
    throw error
  }
}

function presentTaught({ teaching, problems }: Taught): z.input<typeof TeachResponse> {
  return {
    status: teaching.status === 'saved' ? 'saved' : 'proposed',
    id: teaching.id,
    ...(teaching.commit !== null && { commit: teaching.commit }),
    path: teaching.path,
    problems: [...problems],
  }
}

function presentTeaching(row: TeachingRow): z.input<typeof Teaching> {
  return {
    id: row.id,
    status: row.status,
    teach: Teach.parse(row.teach),
    summary: row.summary,
    connection_id: row.connectionId,
    path: row.path,
    by: row.author,
    at: row.at.toISOString(),
    chat_id: row.chatId,
    turn_id: row.turnId,
    question: row.question,
    ...(row.decidedBy !== null && { decided_by: row.decidedBy }),
    ...(row.decidedAt !== null && { decided_at: row.decidedAt.toISOString() }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.commit !== null && { commit: row.commit }),
  }
}
