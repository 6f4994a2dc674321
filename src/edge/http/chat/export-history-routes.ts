import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ExportedConversation, type ExportRange, exportHistory } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { EXPORT_FORMATS } from './export-history-formats.ts'
import { ExportedChat, ExportHistoryParameters } from './export-history-schema.ts'
import { exportedChat } from './exported-chat.ts'

const DAY_MS = 86_400_000
const DAYS_BACK = 14

/** The org's conversations for pipelines and spreadsheets. */
export function exportHistoryRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { services } = deps.conversations
  return async (app) => {
    app.get(
      '/api/export_history',
      {
        config: { auth: { role: 'admin', scope: 'api:export' }, documentedQueryToken: true, audit: 'history.export' },
        schema: {
          tags: ['Chat management'],
          summary: 'Conversations with a message in a range of days, whole, as JSON, JSON lines or CSV; streamed',
          querystring: ExportHistoryParameters,
          response: { 200: z.array(ExportedChat) },
        },
      },
      async (request, reply) => {
        const { format } = request.query
        const range = rangeOf(request.query, services.now())
        const { publicUrl } = presentationFor(deps, request)
        const found = await begun(exportHistory(services, request.actor, range, deps.held.openCounted(request, reply)))
        return sendAs(reply, format, presented(found, publicUrl))
      },
    )
  }
}

function sendAs(reply: FastifyReply, format: keyof typeof EXPORT_FORMATS, chats: AsyncIterable<ExportedChat>): FastifyReply {
  const { type, write } = EXPORT_FORMATS[format]
  reply.header('content-disposition', `attachment; filename="history.${format}"`).header('cache-control', 'no-store')
  return reply.type(type).send(Readable.from(write(chats), { objectMode: false }))
}

/** Whole UTC days. @throws AppError inverted_range */
function rangeOf({ start_date, end_date }: z.output<typeof ExportHistoryParameters>, now: Date): ExportRange {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  const from = start_date === undefined ? today - DAYS_BACK * DAY_MS : Date.parse(start_date)
  const to = end_date === undefined ? today + DAY_MS : Date.parse(end_date)
  if (to <= from) throw new AppError('inverted_range')
  return { from: new Date(from), to: new Date(to) }
}

/** Reads the first one, so that a fault at once is an error and not half an answer. */
async function begun<Item>(items: AsyncGenerator<Item, void>): Promise<AsyncGenerator<Item, void>> {
  const first = await items.next()
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* items
  })()
}

async function* presented(found: AsyncIterable<ExportedConversation>, publicUrl: string): AsyncGenerator<ExportedChat> {
  for await (const each of found) yield exportedChat(each, publicUrl)
}
