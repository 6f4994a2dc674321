import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ConversationSummary, dailyUsage, history } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { RouteDeps } from './deps.ts'
import { ChatSummary, HistoryParameters, SuggestionsRequest, SuggestionsResponse, UsageParameters, UsageRow } from './schema.ts'

const tags = ['Chat management']
const DAY_MS = 86_400_000
const USAGE_DAYS = 30
const MAX_USAGE_DAYS = 3_660

/** Lists of chats, what is asked each day, and what could be asked. */
export function historyRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { services } = deps.conversations
  return async (app) => {
    const list = (url: string, whose: 'own' | 'all', role: 'user' | 'modeler') =>
      app.get(
        url,
        {
          config: { auth: { role, scope: 'api:ask' } },
          schema: {
            tags,
            summary: `Chats, newest first: ${whose === 'own' ? 'one’s own' : 'everyone’s one may see'}`,
            querystring: HistoryParameters,
            response: { 200: z.array(ChatSummary) },
          },
        },
        async ({ actor, query }) => {
          const { limit, before, label, q, user_id, since, status, feedback, source } = query
          const found = await history(services, actor, whose, {
            limit,
            before: before === undefined ? undefined : new Date(before),
            label,
            words: q,
            userId: user_id,
            since: since === undefined ? undefined : new Date(since),
            status,
            feedback,
            source,
          })
          return found.map(presentSummary)
        },
      )
    list('/api/chat_history', 'own', 'user')
    list('/api/chat_history_all', 'all', 'modeler')
    app.get(
      '/api/daily_usage',
      {
        config: { auth: { role: 'modeler' } },
        schema: { tags, summary: 'Questions and their outcomes per day', querystring: UsageParameters, response: { 200: z.array(UsageRow) } },
      },
      async ({ actor, query }) => {
        const last = query.end_date ?? dayOf(services.now().getTime())
        const first = query.start_date ?? dayOf(Date.parse(last) - (USAGE_DAYS - 1) * DAY_MS)
        const days = (Date.parse(last) - Date.parse(first)) / DAY_MS
        if (days < 0 || days > MAX_USAGE_DAYS) throw new AppError('inverted_range')
        return (await dailyUsage(services, actor.orgId, first, last)).map((row) => ({ ...row, input_tokens: 0, output_tokens: 0 }))
      },
    )
    app.post(
      '/api/get_question_suggestions',
      {
        config: { auth: { role: 'user', scope: 'api:ask' } },
        schema: { tags, summary: 'Questions that can be answered as they stand', body: SuggestionsRequest, response: { 200: SuggestionsResponse } },
      },
      async ({ actor, body }) => ({
        questions: [...(await services.suggestQuestions(actor, { table: body.table_id ?? undefined, words: body.user_messages ?? undefined }))],
      }),
    )
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function presentSummary(summary: ConversationSummary): z.output<typeof ChatSummary> {
  return {
    chat_id: summary.id,
    title: summary.title,
    user_id: summary.owner,
    created_at: summary.createdAt.toISOString(),
    updated_at: summary.updatedAt.toISOString(),
    n_messages: summary.turns * 2,
    labels: [...summary.labels],
    pinned: summary.pinned,
    shared: summary.shared,
    scheduled: false,
    feedback: summary.feedback,
    auto_review: { ...summary.review },
    status: summary.status,
    source: summary.source,
    environment: summary.environment,
  }
}
