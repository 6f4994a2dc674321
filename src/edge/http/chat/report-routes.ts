import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isUnfinished, markDownloaded, mayTake, type Turn } from '../../../app/conversations/index.ts'
import { attachment, REPORT_FORMATS, type ReportSource, reportFile } from '../../../app/report-files/index.ts'
import { AppError } from '../../../errors.ts'
import type { RouteDeps } from './deps.ts'
import { auditForeignRead } from './read-routes.ts'
import { TurnPath } from './schema.ts'

const Which = z.object({ format: z.enum(REPORT_FORMATS).default('pdf').describe('Markdown, one page that needs nothing beside itself, A4 pages, or slides') })

/** Answers as files to pass on. */
export function reportRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  return async (app) => {
    app.get(
      '/api/c2/:chat_id/turns/:turn_id/report',
      {
        config: { auth: { role: 'user', scope: 'api:ask' } },
        schema: { tags: ['Downloads'], summary: 'An answer as Markdown, HTML, PDF or slides', params: TurnPath, querystring: Which },
      },
      async ({ actor, params, query }, reply) => {
        const conversation = await conversations.readable(actor, params.chat_id)
        const turn = await conversations.turn(conversation, params.turn_id)
        await auditForeignRead(deps, actor, conversation)
        const source = sourceOf(turn, services.now())
        if (!(await mayTake(services, actor, conversation.owner, source.outcome))) throw new AppError('table_not_readable')
        const file = await reportFile(source, query.format, deps.renderPng)
        await markDownloaded(services.store, conversation)
        await services.audit(actor, { action: 'chat.export', target: conversation.id, detail: `turn ${turn.id} as ${query.format}` })
        reply.header('content-disposition', attachment(file.name)).header('cache-control', 'private').header('x-content-type-options', 'nosniff')
        return reply.type(file.type).send(Buffer.from(file.body))
      },
    )
  }
}

/** @throws AppError turn_running, nothing_to_change */
function sourceOf({ text, author, askedAt, status, outcome }: Turn, now: Date): ReportSource {
  if (isUnfinished(status)) throw new AppError('turn_running')
  if (outcome?.kind !== 'answered' && outcome?.kind !== 'reported')
    throw new AppError('nothing_to_change', {}, { message: 'This turn has no result that could be taken away' })
  return { question: text, author, askedAt, outcome, now }
}
