import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MANAGE, type SpaceRouteDeps } from './deps.ts'
import { presentSource } from './present.ts'
import { bySource, connectorCreate, connectorPatch, databaseConnector, forceQuery, nothing, sourceTable, sourceType } from './schema.ts'

const TAGS = ['Sources']

/** Database connectors, as partners manage them. */
export function sourceRoutes({ spaces }: SpaceRouteDeps): FastifyPluginAsyncZod {
  const { sources } = spaces
  return async (app) => {
    app.get(
      '/v1/sources/database-connectors',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Every connection of the organisation', response: { 200: z.array(databaseConnector) } } },
      async ({ actor }) => (await sources.list(actor)).map(presentSource),
    )
    app.post(
      '/v1/sources/database-connectors',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Connect a database; tests first', body: connectorCreate, response: { 200: databaseConnector } } },
      async ({ actor, body }) => {
        const { database_type: type, source_name: name, ...credentials } = body
        return presentSource(await sources.connect(actor, { type, name, ...credentials }))
      },
    )
    app.get(
      '/v1/sources/database-connectors/:source_id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'One connection', params: bySource, response: { 200: databaseConnector } } },
      async ({ actor, params }) => presentSource(await sources.read(actor, params.source_id)),
    )
    app.patch(
      '/v1/sources/database-connectors/:source_id',
      {
        config: MANAGE,
        schema: { tags: TAGS, summary: 'New credentials or another name', params: bySource, body: connectorPatch, response: { 200: databaseConnector } },
      },
      async ({ actor, params, body }) => {
        const { source_name: name, ...credentials } = body
        return presentSource(await sources.change(actor, params.source_id, { name, ...credentials }))
      },
    )
    app.delete(
      '/v1/sources/database-connectors/:source_id',
      {
        config: MANAGE,
        schema: { tags: TAGS, summary: 'Erase the credentials', params: bySource, querystring: forceQuery, response: { 204: nothing } },
      },
      async ({ actor, params, query }, reply) => {
        await sources.remove(actor, params.source_id, query.force === true)
        return reply.status(204).send(null)
      },
    )
    app.get(
      '/v1/sources/database-connectors/:source_id/tables',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Tables, columns and keys', params: bySource, response: { 200: z.array(sourceTable) } } },
      async ({ actor, params }) => [...(await sources.tables(actor, params.source_id))],
    )
    app.get(
      '/v1/sources/types',
      { config: MANAGE, schema: { tags: TAGS, summary: 'What can be connected here', response: { 200: z.array(sourceType) } } },
      async () => sources.types.map(({ type, available, rowFilters }) => ({ type, available, row_filters: rowFilters })),
    )
  }
}
