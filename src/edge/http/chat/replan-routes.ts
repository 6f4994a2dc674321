import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkRate, type EditProblem, invalid, turnsFor, viewOf } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import { replyWhenEnded } from './ask-routes.ts'
import { idempotencyOf } from './asking.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { presentAnswer, presentTurn } from './present.ts'
import { AssistantMessage, ChatPath, MessageRequest, ReplanRequest, TurnPath } from './schema.ts'

const ASK = { auth: { role: 'user', scope: 'api:ask' }, ownIdempotency: true } as const
const READ = { auth: { role: 'user', scope: 'api:ask' } } as const

/** Answering a question again: by an edited plan, by a reading that was offered, or on today's data. */
export function replanRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  return async (app) => {
    app.post(
      '/api/c2/:chat_id/replan',
      {
        config: ASK,
        schema: { tags: ['Chat'], summary: 'Change how a question was understood', params: ChatPath, body: ReplanRequest, response: { 200: AssistantMessage } },
      },
      async (request, reply) => {
        const { body, actor } = request
        await checkRate(services.store.db, actor, services.limits)
        const conversation = await conversations.owned(actor, request.params.chat_id)
        const change = 'edits' in body ? { edits: body.edits } : { choose: body.choose }
        const accepted = await conversations.replan(
          { conversation, turnId: body.turn_id, revision: body.revision, change, idempotency: idempotencyOf(request) },
          actor,
        )
        if ('problems' in accepted) throw unfit(accepted.problems)
        return replyWhenEnded(deps, request, reply, accepted, presentTurn)
      },
    )
    app.get(
      '/api/c2/:chat_id/turns/:turn_id/revisions',
      {
        config: READ,
        schema: { tags: ['Chat'], summary: 'Every answer a turn has had, oldest first', params: TurnPath, response: { 200: z.array(AssistantMessage) } },
      },
      async (request) => {
        const conversation = await conversations.readable(request.actor, request.params.chat_id)
        const revisions = await conversations.revisions(conversation, request.params.turn_id)
        const seenAs = turnsFor(services, request.actor)
        const how = presentationFor(deps, request)
        const view = await viewOf(services, request.actor, conversation)
        const place = view.turns.findIndex(({ turn }) => turn.id === request.params.turn_id)
        const views = await Promise.all(revisions.map((turn) => seenAs(conversation.owner, turn)))
        return views.map((each) => presentAnswer(conversation, each, place, how))
      },
    )
    app.post(
      '/api/rerun_query',
      {
        config: ASK,
        schema: { tags: ['Chat'], summary: 'Run the statement of an answer again on today’s data', body: MessageRequest, response: { 200: AssistantMessage } },
      },
      async (request, reply) => {
        const { actor } = request
        await checkRate(services.store.db, actor, services.limits)
        const conversation = await conversations.owned(actor, request.body.chat_id)
        const view = await viewOf(services, actor, conversation)
        const turn = view.turns[Math.floor(request.body.message_position / 2)]?.turn
        if (turn === undefined) throw new AppError('message_not_found')
        const accepted = await conversations.replan(
          { conversation, turnId: turn.id, revision: turn.revision, change: 'rerun', idempotency: idempotencyOf(request) },
          actor,
        )
        if ('problems' in accepted) throw unfit(accepted.problems)
        return replyWhenEnded(deps, request, reply, accepted, presentTurn)
      },
    )
  }
}

function unfit(problems: readonly EditProblem[]): AppError {
  return invalid(
    ...problems.map((problem) => ({
      loc: problem.edit < 0 ? ['body', 'choose'] : ['body', 'edits', problem.edit, ...(problem.node === undefined ? [] : [problem.node])],
      msg: problem.message,
      type: 'value_error',
    })),
  )
}
