import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Conversation, markDownloaded, mayTake, rightsIn, viewOf } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import { csvOfBatches } from './csv.ts'
import type { RouteDeps } from './deps.ts'
import { auditForeignRead } from './read-routes.ts'
import { anyone, openedByToken } from './share-token.ts'

const URL = '/api/download_big_csv'
const tags = ['Downloads']
const Which = z.object({
  chat_id: z.string(),
  message_position: z.coerce.number().int().min(0).max(1_000_000),
  raw: z.stringbool().default(false).describe('Leaves text that looks like a formula as it is'),
  org_id: z.string().optional(),
})
const summary = 'All rows of an answer as CSV: its statement runs again with the reader’s permissions'

/** Results beyond what is stored, streamed from the database. */
export function exportRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  return async (app) => {
    app.get(
      URL,
      {
        config: { auth: { role: 'user', scope: 'api:ask' } },
        schema: { tags, summary: `${summary}; with \`org_id\` and \`token\` of a shared chat for anyone who has them`, querystring: Which },
      },
      async (request, reply) => {
        const conversation = await conversations.readable(request.actor, request.query.chat_id)
        await auditForeignRead(deps, request.actor, conversation)
        return sendExport(deps, { conversation, reader: request.actor, ...request.query }, request, reply)
      },
    )
    app.get(
      URL,
      {
        constraints: { shareToken: 'given' },
        config: { auth: 'public' },
        schema: { hide: true, querystring: Which.extend({ org_id: z.string(), token: z.string() }) },
      },
      async (request, reply) => {
        const { org_id, chat_id, token } = request.query
        const conversation = await openedByToken(conversations.services, org_id, chat_id, token)
        return sendExport(deps, { conversation, reader: anyone(org_id), ...request.query }, request, reply)
      },
    )
  }
}

interface Order {
  readonly conversation: Conversation
  readonly reader: Actor
  readonly message_position: number
  readonly raw: boolean
}

/** Begins once the first rows are there, so a statement that fails is an error; what fails later breaks the connection off. */
async function sendExport(deps: RouteDeps, { conversation, reader, message_position, raw }: Order, request: FastifyRequest, reply: FastifyReply) {
  const { services } = deps.conversations
  const view = await viewOf(services, reader, conversation)
  const found = view.turns[Math.floor(message_position / 2)]
  if (found === undefined) throw new AppError('message_not_found')
  const { outcome } = found.turn
  if (outcome?.kind !== 'answered') throw new AppError('nothing_to_change', {}, { message: 'This turn has no result that could be downloaded' })
  if (found.redacted || !(await mayTake(services, reader, conversation.owner, outcome))) throw new AppError('table_not_readable')
  const signal = deps.held.openCounted(request, reply)
  const rows = await services.exportRows(outcome.plan, await rightsIn(services, reader, conversation), signal)
  if (signal.aborted) return rows.close()
  await markDownloaded(services.store, conversation)
  await services.audit(reader, { action: 'chat.export', target: conversation.id })
  reply
    .header('content-disposition', `attachment; filename="${outcome.frame.key}.csv"`)
    .header('cache-control', 'private')
    .trailer('x-truncated', async () => String(rows.isTruncated()))
  return reply.type('text/csv; charset=utf-8').send(Readable.from(csvOfBatches(rows.columns, rows.batches, raw), { objectMode: false }))
}
