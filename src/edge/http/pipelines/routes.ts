import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Pipelines } from '../../../app/pipelines/index.ts'
import { type HeldCalls, Ok } from '../chat/index.ts'
import { presentDryRun, presentPipeline, presentSchema, presentSecret, presentSummary } from './present.ts'
import {
  DryRunResponse,
  NewPipeline,
  PipelinePath,
  PipelineResponse,
  PipelineSummary,
  PresetResponse,
  RemoveQuery,
  SavedText,
  SchemaResponse,
  Secret,
  SecretChanges,
  TestRequest,
} from './schema.ts'

export interface PipelineRoutesDeps {
  readonly pipelines: Pipelines
  readonly held: HeldCalls
}

export const READS = { auth: { role: 'modeler' } } as const
export const WRITES = { auth: { role: 'admin' } } as const
export const tags = ['Pipelines']

/** Configs of pipelines: written, tried and looked at. */
export function configRoutes({ pipelines, held }: PipelineRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/pipelines',
      { config: READS, schema: { tags, summary: 'Pipelines with their last run', response: { 200: z.array(PipelineSummary) } } },
      async ({ actor }) => (await pipelines.list(actor)).map(presentSummary),
    )
    app.post(
      '/api/pipelines',
      { config: WRITES, schema: { tags, summary: 'Make a pipeline from a config', body: NewPipeline, response: { 200: PipelineResponse } } },
      async ({ actor, body: { secrets, ...config } }) => {
        const { name } = await pipelines.create(actor, config, secrets)
        return present(await pipelines.find(actor, name))
      },
    )
    app.get(
      '/api/pipelines/presets',
      { config: READS, schema: { tags, summary: 'Configs to begin with', response: { 200: z.array(PresetResponse) } } },
      async ({ actor }) => pipelines.presets(actor).map((preset) => ({ ...preset, secrets: [...preset.secrets] })),
    )
    app.post(
      '/api/pipelines/test',
      {
        config: WRITES,
        schema: { tags, summary: 'Fetch the first page of every resource, into nothing', body: TestRequest, response: { 200: DryRunResponse } },
      },
      async (request, reply) => {
        const { text, format, secrets, skip_unresolved: skipUnresolved } = request.body
        const signal = held.openCounted(request, reply)
        return presentDryRun(await pipelines.test(request.actor, { text, format, secrets, skipUnresolved }, signal))
      },
    )
    app.get(
      '/api/pipelines/:name',
      { config: READS, schema: { tags, summary: 'One pipeline', params: PipelinePath, response: { 200: PipelineResponse } } },
      async ({ actor, params }) => present(await pipelines.find(actor, params.name)),
    )
    app.put(
      '/api/pipelines/:name',
      {
        config: WRITES,
        schema: { tags, summary: 'Change the config of a pipeline', params: PipelinePath, body: SavedText, response: { 200: PipelineResponse } },
      },
      async ({ actor, params, body: { version, ...config } }) => {
        await pipelines.save(actor, params.name, config, version)
        return present(await pipelines.find(actor, params.name))
      },
    )
    app.delete(
      '/api/pipelines/:name',
      { config: WRITES, schema: { tags, summary: 'Remove a pipeline', params: PipelinePath, querystring: RemoveQuery, response: { 200: Ok } } },
      async ({ actor, params, query }) => {
        await pipelines.remove(actor, params.name, query.data)
        return { status: 'ok' as const }
      },
    )
    app.put(
      '/api/pipelines/:name/secrets',
      {
        config: WRITES,
        schema: {
          tags,
          summary: 'Set or remove what a config names as a secret',
          params: PipelinePath,
          body: SecretChanges,
          response: { 200: z.array(Secret) },
        },
      },
      async ({ actor, params, body }) => (await pipelines.setSecrets(actor, params.name, body)).map(presentSecret),
    )
    app.get(
      '/api/pipelines/:name/schema',
      { config: READS, schema: { tags, summary: 'Tables and columns as of the newest load', params: PipelinePath, response: { 200: SchemaResponse } } },
      async ({ actor, params }) => presentSchema(await pipelines.schema(actor, params.name)),
    )
  }
}

function present(found: Awaited<ReturnType<Pipelines['find']>>) {
  return presentPipeline(found, found.secrets)
}
