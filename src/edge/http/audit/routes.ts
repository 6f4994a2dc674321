import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { Audit, AuditEntry, AuditFilter } from '../../../app/audit/index.ts'
import { AppError } from '../../../errors.ts'
import { type auditEntry, auditPage, auditQuery, verdict } from './schema.ts'

const TAGS = ['Audit log']
const AUTH = { role: 'admin' } as const
const STREAM_BATCH = 1_000

/** Who did what, for admins: read in pages, as a stream, and checked. */
export function auditRoutes({ audit }: { readonly audit: Audit }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/audit_log',
      {
        config: { auth: AUTH },
        schema: { tags: TAGS, summary: 'Newest entries first; `format=ndjson` streams them all', querystring: auditQuery, response: { 200: auditPage } },
      },
      async ({ actor, query }, reply) => {
        const filter = filterOf(query)
        if (query.format === 'ndjson') {
          return sendLines(reply, lines(audit, actor.orgId, filter))
        }
        const items = await audit.list(actor.orgId, filter, query.limit)
        const last = items.at(-1)
        return { items: items.map(present), ...(items.length === query.limit && last !== undefined && { next_cursor: String(last.seq) }) }
      },
    )
    app.get(
      '/api/audit_log/verify',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Whether the log is whole and as written', response: { 200: verdict } } },
      async () => {
        const found = await audit.verify()
        return { ok: found.ok, entries: found.entries, ...(!found.ok && { first_bad: found.firstBad }) }
      },
    )
  }
}

function sendLines(reply: FastifyReply, source: AsyncIterable<string>): FastifyReply {
  reply.type('application/x-ndjson; charset=utf-8').header('content-disposition', 'attachment; filename="audit-log.ndjson"')
  return reply.send(Readable.from(source))
}

function filterOf(query: z.output<typeof auditQuery>): AuditFilter {
  const { start_date, end_date, actor, action, outcome, cursor } = query
  if (start_date !== undefined && end_date !== undefined && end_date <= start_date) throw new AppError('inverted_range')
  return {
    ...(start_date !== undefined && { from: new Date(`${start_date}T00:00:00Z`) }),
    ...(end_date !== undefined && { to: new Date(`${end_date}T00:00:00Z`) }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(outcome !== undefined && { outcome }),
    ...(cursor !== undefined && { before: Number(cursor) }),
  }
}

async function* lines(audit: Audit, orgId: string, filter: AuditFilter): AsyncGenerator<string> {
  let before = filter.before
  for (;;) {
    const entries = await audit.list(orgId, { ...filter, ...(before !== undefined && { before }) }, STREAM_BATCH)
    for (const entry of entries) yield `${JSON.stringify(present(entry))}\n`
    before = entries.at(-1)?.seq
    if (before === undefined || entries.length < STREAM_BATCH) return
  }
}

function present(entry: AuditEntry): z.output<typeof auditEntry> {
  return {
    seq: entry.seq,
    at: entry.at.toISOString(),
    actor: entry.actor,
    ...(entry.onBehalfOf !== undefined && { on_behalf_of: entry.onBehalfOf }),
    actor_address: entry.actorAddress,
    action: entry.action,
    target: entry.target,
    outcome: entry.outcome,
    request_id: entry.requestId,
    detail: { ...entry.detail },
    prev_hash: entry.prevHash,
    hash: entry.hash,
  }
}
