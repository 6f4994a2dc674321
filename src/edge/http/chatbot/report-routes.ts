import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DIMENSIONS, PERIODS, REPORT_GROUPS, type Report, SOURCES } from '../../../app/bots/index.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { id, MAX_NAME, oneOrMore } from './schema.ts'

const reportQuery = z.object({
  period: z.enum(PERIODS).optional().describe('last30days'),
  from: z.string().max(MAX_NAME).optional(),
  to: z.string().max(MAX_NAME).optional(),
  dimension: z.enum(DIMENSIONS).default('day'),
  source: oneOrMore(z.enum(SOURCES)).optional(),
  storyId: oneOrMore(id).optional(),
  timezone: z.string().min(1).max(MAX_NAME).optional(),
  group: z.enum(REPORT_GROUPS).optional(),
})
type WireQuery = z.output<typeof reportQuery>

const summary = z.object({ total: z.number(), min: z.number(), max: z.number(), avg: z.number() })
/** Points with their summary, and the same of every group. */
function reportOf<T extends z.ZodType>(point: T) {
  const series = { data: z.array(point), summary }
  return z.object({ ...series, groups: z.record(z.string(), z.object(series)).optional() })
}
const report = reportOf(z.object({ date: z.string(), value: z.number() })).meta({ id: 'ChatbotReport' })
const popularity = reportOf(z.object({ id: z.string(), name: z.string(), storyId: z.string(), value: z.number() }))

const SERIES = [
  ['conversations', 'conversations', 'Conversations: chats in which the user said something'],
  ['conversations.paid', 'paid', 'Conversations with at least one text of the user'],
  ['conversations.average', 'average', 'Messages per conversation'],
] as const

/** Counts of stored chats, made when they are asked for. */
export function reportRoutes({ bots: { reports } }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const [path, counted, text] of SERIES)
      app.get(
        `/chatbot/reports/${path}`,
        { config: MANAGE, schema: { tags: TAGS, summary: text, querystring: reportQuery, response: { 200: report } } },
        async ({ actor, query }) => presentReport(await reports.series(actor, counted, queryOf(query))),
      )
    app.get(
      '/chatbot/reports/conversations.messages',
      {
        config: MANAGE,
        schema: {
          tags: TAGS,
          summary: 'Messages of both sides, or of one',
          querystring: reportQuery.extend({ side: z.enum(['bot', 'user']).optional() }),
          response: { 200: report },
        },
      },
      async ({ actor, query: { side, ...query } }) => presentReport(await reports.series(actor, 'messages', { ...queryOf(query), side })),
    )
    app.get(
      '/chatbot/reports/conversations.busiest',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Conversations by hour of the week', querystring: reportQuery, response: { 200: report } } },
      async ({ actor, query }) => presentReport(await reports.busiest(actor, queryOf(query))),
    )
    app.get(
      '/chatbot/reports/interactions.popularity',
      { config: MANAGE, schema: { tags: TAGS, summary: 'How often each interaction played', querystring: reportQuery, response: { 200: popularity } } },
      async ({ actor, query }) => presentReport(await reports.popularity(actor, queryOf(query))),
    )
    app.get(
      '/chatbot/reports/handover',
      {
        config: MANAGE,
        schema: {
          tags: TAGS,
          summary: 'Texts handed to the analyst, and what became of them',
          querystring: reportQuery,
          response: { 200: report.extend({ answered: z.int(), clarification: z.int(), abstained: z.int(), error: z.int() }) },
        },
      },
      async ({ actor, query }) => {
        const { answered, clarification, abstained, error, ...series } = await reports.handOvers(actor, queryOf(query))
        return { ...presentReport(series), answered, clarification, abstained, error }
      },
    )
  }
}

function queryOf({ source, storyId, ...query }: WireQuery) {
  return { ...query, ...(source !== undefined && { sources: source }), ...(storyId !== undefined && { stories: storyId }) }
}

function presentReport<Point>({ data, summary: of, groups }: Report<Point>) {
  return {
    data: [...data],
    summary: of,
    ...(groups !== undefined && {
      groups: Object.fromEntries(Object.entries(groups).map(([key, series]) => [key, { data: [...series.data], summary: series.summary }])),
    }),
  }
}
