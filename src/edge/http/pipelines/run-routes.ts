import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { openEventStream, untilTaken } from '../chat/index.ts'
import { presentRun } from './present.ts'
import { type PipelineRoutesDeps, READS, tags, WRITES } from './routes.ts'
import { FollowQuery, PipelinePath, RunPath, RunRequest, RunResponse, StartedResponse } from './schema.ts'

/** Runs of pipelines: started, followed and stopped. */
export function runRoutes({ pipelines, held }: PipelineRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/pipelines/:name/runs',
      {
        config: WRITES,
        schema: { tags, summary: 'Run a pipeline, or join its run that goes on', params: PipelinePath, body: RunRequest, response: { 200: StartedResponse } },
      },
      async ({ actor, params, body }) => {
        const { full, only, accept_partial: acceptPartial, skip_unresolved: skipUnresolved } = body
        const { run, joined } = await pipelines.run(actor, params.name, { full, acceptPartial, skipUnresolved, ...(only && { only }) })
        return { ...presentRun(run), already_running: joined }
      },
    )
    app.get(
      '/api/pipelines/:name/runs',
      { config: READS, schema: { tags, summary: 'Runs, newest first', params: PipelinePath, response: { 200: z.array(RunResponse) } } },
      async ({ actor, params }) => (await pipelines.runs(actor, params.name)).map(presentRun),
    )
    app.get(
      '/api/pipeline-runs/:id',
      { config: READS, schema: { tags, summary: 'One run', params: RunPath, response: { 200: RunResponse } } },
      async ({ actor, params }) => presentRun(await pipelines.findRun(actor, params.id)),
    )
    app.get(
      '/api/pipeline-runs/:id/events',
      { config: READS, schema: { tags, summary: 'A run as it goes (text/event-stream)', params: RunPath, querystring: FollowQuery } },
      async (request, reply) => {
        const { actor, params, query } = request
        await pipelines.findRun(actor, params.id)
        const header = Number(request.headers['last-event-id'] ?? Number.NaN)
        const after = Number.isInteger(header) && header >= 0 ? header : (query.last_event_id ?? -1)
        const stream = openEventStream(reply)
        const signal = held.openCounted(request, reply)
        const pump = async (): Promise<void> => {
          for await (const run of pipelines.follow(actor, params.id, after, signal)) {
            if (stream.destroyed) return
            stream.write(`id: ${run.revision}\nevent: ${run.endedAt === null ? 'progress' : 'end'}\ndata: ${JSON.stringify(presentRun(run))}\n\n`)
            await untilTaken(stream, reply)
          }
        }
        pump().then(
          () => stream.end(),
          (error: unknown) => {
            request.log.warn({ err: error }, 'an event stream broke off')
            stream.destroy()
          },
        )
        return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream)
      },
    )
    app.post(
      '/api/pipeline-runs/:id/cancel',
      {
        config: WRITES,
        schema: { tags, summary: 'Ask a run to stop; what it has fetched is kept for the next one', params: RunPath, response: { 200: RunResponse } },
      },
      async ({ actor, params }) => presentRun(await pipelines.cancel(actor, params.id)),
    )
  }
}
