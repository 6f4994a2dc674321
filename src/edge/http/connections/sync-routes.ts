import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Connections } from '../../../app/connections/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import { plannedBeside } from './connection-routes.ts'
import type { ConnectionRouteDeps } from './deps.ts'
import { presentSync } from './present.ts'
import { byLogId, byTypeAndId, followQuery, initBody, syncStarted, waitQuery } from './schema.ts'

const TAGS = ['Sync']
/** Sent as a stream of application/x-ndjson. */
const LINES = z.union([z.string(), z.instanceof(Readable)])

/** Starting a sync and following its log. */
export function syncRoutes(deps: ConnectionRouteDeps): FastifyPluginAsyncZod {
  const { connections } = deps
  return async (app) => {
    app.post(
      '/api/init/:type/:id',
      {
        config: { auth: { role: 'admin' } },
        schema: {
          tags: TAGS,
          summary: 'First import of metadata; tables limits which become active',
          params: byTypeAndId,
          body: initBody,
          response: { 200: syncStarted },
        },
      },
      async ({ actor, params, body }) => {
        requireBuilt(deps, params.type)
        return presentSync(await connections.sync(actor, { ...params, ...(body?.tables && { tables: body.tables }) }))
      },
    )
    app.register(anyBodySync(deps))
    app.get(
      '/api/logs/:log_id',
      {
        config: { auth: { role: 'modeler', scope: 'api:sync' } },
        schema: {
          tags: TAGS,
          summary: 'Lines of a sync as application/x-ndjson; follow=true waits for the end',
          params: byLogId,
          querystring: followQuery,
          response: { 200: LINES },
        },
      },
      async (request, reply) => {
        const log = await connections.readLog(request.actor, request.params.log_id, request.query.follow === 'true', hangUp(reply))
        return reply.type('application/x-ndjson').send(Readable.from(linesOf(log)))
      },
    )
  }
}

/** Of what a web-hook posts. */
const MOST_POSTED = 1 << 20

/** Web-hook senders post whatever they post; the body is not read. */
function anyBodySync(deps: ConnectionRouteDeps): FastifyPluginAsyncZod {
  const { connections } = deps
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined))
    app.post(
      '/api/sync/:type/:id',
      {
        config: { auth: { role: 'modeler', scope: 'api:sync' }, documentedQueryToken: true },
        bodyLimit: MOST_POSTED,
        schema: {
          tags: TAGS,
          summary: 'Read schema and data statistics again; joins a sync that runs',
          params: byTypeAndId,
          querystring: waitQuery,
          response: { 200: syncStarted },
        },
      },
      async (request, reply) => {
        const { actor, params, query } = request
        await requireSyncRight(deps, actor)
        requireBuilt(deps, params.type)
        const started = await connections.sync(actor, params)
        if (query.wait !== 'true') return presentSync(started)
        const run = await connections.waitForSync(actor, started.logId, hangUp(reply))
        return presentSync({ ...started, status: run.status === 'done' ? 'done' : 'error' })
      },
    )
  }
}

/** @throws AppError connection_type_missing for a type that the contract names and this build lacks */
function requireBuilt({ connections }: ConnectionRouteDeps, type: string): void {
  if (plannedBeside(connections).some((planned) => planned.type === type)) throw new AppError('connection_type_missing', { type })
}

async function requireSyncRight(deps: ConnectionRouteDeps, actor: Actor): Promise<void> {
  if (actor.role !== 'admin' && (await deps.modelersMaySync?.(actor.orgId)) !== true) throw new AppError('requires_role', { role: 'admin' })
}

type Log = Awaited<ReturnType<Connections['readLog']>>

async function* linesOf(log: Log): AsyncGenerator<string> {
  for (;;) {
    const { done, value } = await log.next()
    if (done) return yield `${JSON.stringify({ done: true, status: value.status, added: value.added, changed: value.changed, archived: value.archived })}\n`
    yield `${JSON.stringify({ t: value.at.toISOString(), level: value.level, message: value.message })}\n`
  }
}

/** Aborted when the caller leaves. */
function hangUp(reply: FastifyReply): AbortSignal {
  const left = new AbortController()
  reply.raw.once('close', () => left.abort())
  return left.signal
}
