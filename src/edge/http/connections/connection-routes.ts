import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { ConnectionRouteDeps } from './deps.ts'
import { PLANNED_TYPES, type PlannedType } from './planned-types.ts'
import { presentConnection, presentKind, presentPlanned, presentReport } from './present.ts'
import { connectBody, connection, connectorKind, removeBody, removed, testBody, testReport } from './schema.ts'

const TAGS = ['Connections']
const ADMIN = { auth: { role: 'admin' } } as const

/** Making, testing, listing and removing connections. */
export function connectionRoutes({ connections }: ConnectionRouteDeps): FastifyPluginAsyncZod {
  const planned = plannedBeside(connections)
  return async (app) => {
    app.get(
      '/api/connections',
      { config: { auth: { role: 'modeler' } }, schema: { tags: TAGS, summary: 'Connections, without any secret', response: { 200: z.array(connection) } } },
      async ({ actor }) => (await connections.list(actor)).map(presentConnection),
    )
    app.get(
      '/api/connection_types',
      { config: ADMIN, schema: { tags: TAGS, summary: 'What can be connected, with the fields of each form', response: { 200: z.array(connectorKind) } } },
      async () => [...connections.types.map(presentKind), ...planned.map(presentPlanned)],
    )
    for (const { id: type, label, fields } of connections.types) {
      app.post(
        `/api/connect_${type}`,
        { config: ADMIN, schema: { tags: TAGS, summary: `Connect ${label}; tests first`, body: bodyOf(fields), response: { 200: connection } } },
        async ({ actor, body }) => {
          refuseTunnel(body?.ssh_config)
          return presentConnection(await connections.connect(actor, { type, values: body ?? {} }))
        },
      )
    }
    for (const { type, label, fields } of planned) {
      app.post(
        `/api/connect_${type}`,
        {
          config: ADMIN,
          schema: {
            tags: TAGS,
            summary: `Not in this build, answered with 501: ${label}`,
            body: bodyOf(fields),
            response: { 200: connection },
          },
        },
        async () => {
          throw new AppError('connection_type_missing', { type })
        },
      )
    }
    app.post(
      '/api/test_connection',
      { config: ADMIN, schema: { tags: TAGS, summary: 'Try a connection step by step, without storing it', body: testBody, response: { 200: testReport } } },
      async ({ body }) => {
        const kind = connections.types.find(({ id }) => id === body.type)
        if (kind === undefined) throw new AppError('connection_type_missing', { type: body.type })
        return presentReport(await connections.test({ type: kind.id, values: body.values }))
      },
    )
    app.post(
      '/api/remove_connection',
      { config: ADMIN, schema: { tags: TAGS, summary: 'Erase the credentials and archive the tables', body: removeBody, response: { 200: removed } } },
      async ({ actor, body }) => {
        const { type, id } = body.integration
        return { status: 'ok' as const, archived_tables: await connections.remove(actor, type, id) }
      },
    )
  }
}

/** What asks for nothing may be connected without a body. */
function bodyOf(fields: Parameters<typeof connectBody>[0]) {
  return fields.length === 0 ? connectBody(fields).nullish() : connectBody(fields)
}

/** Kinds that the contract names and this build cannot connect. */
export function plannedBeside({ types }: Pick<ConnectionRouteDeps['connections'], 'types'>): readonly PlannedType[] {
  return PLANNED_TYPES.filter(({ type }) => !types.some(({ id }) => id === type))
}

function refuseTunnel(ssh: { readonly enabled?: boolean | undefined } | null | undefined): void {
  if (ssh?.enabled === true) throw new AppError('connection_type_missing', { type: 'ssh tunnel' })
}
