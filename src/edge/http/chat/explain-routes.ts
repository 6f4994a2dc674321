import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { contextOf, mayTake, questionOf, readableBy, readTrace, rightsIn } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor, Mode, Question, TurnContext } from '../../../flow.ts'
import type { RouteDeps } from './deps.ts'
import { ExplainRequest, TurnPath } from './schema.ts'

/** A place behind every turn. */
const AFTER_ALL = 2_147_483_647
const READ = { auth: { role: 'user', scope: 'api:ask' } } as const
const Trace = z.object({ revision: z.number(), trace: z.unknown() })
const Explanation = z.unknown().describe('Connection, links, candidates with their features, outcome and timings')

/** Why a question is understood as it is; nothing is stored and no plan runs. */
export function explainRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  return async (app) => {
    app.post(
      '/api/explain',
      { config: READ, schema: { tags: ['Chat'], summary: 'How a question would be understood', body: ExplainRequest, response: { 200: Explanation } } },
      async ({ actor, body }) => {
        const options = body.options ?? {}
        const question: Question = {
          text: body.question.normalize('NFC'),
          mode: (await services.policy(actor.orgId)).defaultMode satisfies Mode,
          clarify: options.clarify ?? 'allow',
          connection: body.connection_id ?? options.connection_id,
          scope: options.scope,
          investigate: options.investigate,
          context: await earlier(deps, actor, body.chat_id, body.turns),
        }
        return services.explain(question, actor)
      },
    )
    app.get(
      '/api/c2/:chat_id/turns/:turn_id/explain',
      {
        config: READ,
        schema: { tags: ['Chat'], summary: 'Why a question of a chat was understood as it was', params: TurnPath, response: { 200: Explanation } },
      },
      async ({ actor, params }) => {
        const conversation = await conversations.readable(actor, params.chat_id)
        const turn = await conversations.turn(conversation, params.turn_id)
        if (!(await readableBy(services, actor)(conversation.owner, turn.outcome))) throw new AppError('table_not_readable')
        return services.explain(questionOf(turn, await contextOf(turn, services)), await rightsIn(services, actor, conversation))
      },
    )
    app.get(
      '/api/c2/:chat_id/turns/:turn_id/trace',
      {
        config: READ,
        schema: {
          tags: ['Chat'],
          summary: 'What a language model was told and said for an answer; for its asker, who may see what it saw, and admins',
          params: TurnPath,
          response: { 200: Trace },
        },
      },
      async ({ actor, params }) => {
        const conversation = await conversations.readable(actor, params.chat_id)
        const turn = await conversations.turn(conversation, params.turn_id)
        const mayTrace = (actor.role === 'admin' && actor.space === undefined) || actor.userId === conversation.owner
        if (!mayTrace || turn.outcome === undefined || !(await mayTake(services, actor, conversation.owner, turn.outcome)))
          throw new AppError('table_not_readable')
        const found = await readTrace(services.store.db, turn.id)
        if (found === undefined) throw new AppError('not_found', { what: 'Trace' })
        return found
      },
    )
  }
}

/** What the named chat's turns left behind; all of them unless some are named. */
async function earlier(deps: RouteDeps, actor: Actor, chatId: string | undefined, turns: readonly string[] | undefined): Promise<readonly TurnContext[]> {
  if (chatId === undefined) return []
  const conversation = await deps.conversations.readable(actor, chatId)
  const context = await contextOf({ conversation: conversation.uid, place: AFTER_ALL }, deps.conversations.services)
  return turns === undefined ? context : context.filter((each) => turns.includes(each.turn))
}
