import { Readable } from 'node:stream'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { SqlDesk, SqlOutcome } from '../../../app/sql/index.ts'
import { csvOfBatches, heldCalls, type OnRevoked, wireColumns, wireRows } from '../chat/index.ts'
import { DownloadRequest, RunRequest, SqlAnswer, SqlConnections } from './schema.ts'

export interface SqlRouteDeps {
  readonly sql: SqlDesk
  /** Absent: what a revoked credential holds open stays open until it ends. */
  readonly onRevoked?: OnRevoked
}

const tags = ['SQL']
const AUTH = { auth: { role: 'modeler' } } as const

/** SQL written by people. A statement that is not run is an answer with its reason; hanging up stops it in the database. */
export function sqlRoutes(deps: SqlRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const held = await heldCalls(app, deps.onRevoked)
    app.get(
      '/api/sql',
      { config: AUTH, schema: { tags, summary: 'Connections, tables and columns that the caller may write SQL about', response: { 200: SqlConnections } } },
      async ({ actor }) => ({
        connections: (await deps.sql.connections(actor)).map(({ tables, ...connection }) => ({
          ...connection,
          tables: tables.map((table) => ({ ...table, columns: [...table.columns] })),
        })),
      }),
    )
    app.post(
      '/api/sql',
      { config: AUTH, schema: { tags, summary: 'Run one SELECT with the caller’s rights', body: RunRequest, response: { 200: SqlAnswer } } },
      async (request, reply) => {
        const { connection_id: connectionId, sql, limit } = request.body
        const signal = held.openCounted(request, reply)
        return present(await deps.sql.run(request.actor, { connectionId, sql }, limit, signal))
      },
    )
    app.post(
      '/api/sql/csv',
      { config: AUTH, schema: { tags, summary: 'All rows of one SELECT as CSV; JSON with the reason when it is not run', body: DownloadRequest } },
      async (request, reply) => {
        const { connection_id: connectionId, sql, raw } = request.body
        const download = await deps.sql.download(request.actor, { connectionId, sql }, held.openCounted(request, reply))
        if (download.kind !== 'stream') return reply.send(present(download))
        reply.header('content-disposition', 'attachment; filename="result.csv"').header('cache-control', 'private')
        return reply.type('text/csv; charset=utf-8').send(Readable.from(csvOfBatches(download.columns, download.batches, raw), { objectMode: false }))
      },
    )
  }
}

function present(outcome: SqlOutcome): SqlAnswer {
  if (outcome.kind === 'refused') return { status: 'refused', reason: outcome.reason, message: outcome.message, ...placeOf(outcome) }
  if (outcome.kind === 'failed') return { status: 'error', message: outcome.message, ...placeOf(outcome) }
  const { columns, rows, truncated, durationMs, executedAt } = outcome.result
  return {
    status: 'done',
    columns: wireColumns(columns),
    rows: wireRows({ columns, rows }),
    row_count: rows.length,
    truncated,
    duration_ms: durationMs,
    executed_at: executedAt,
  }
}

function placeOf({ place }: { readonly place?: readonly [number, number] }): { place?: [number, number] } {
  return place === undefined ? {} : { place: [place[0], place[1]] }
}
