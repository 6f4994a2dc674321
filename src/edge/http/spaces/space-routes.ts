import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { opens, type SpaceChange, type SpaceView } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import { MANAGE, publicUrlOf, type SpaceRouteDeps } from './deps.ts'
import { pageToken, readPageToken } from './page-token.ts'
import { presentSpace, presentSpaceToVisitor } from './present.ts'
import { bySpace, nothing, partnerQuery, previewOrder, previewRows, space, spaceCreate, spacePatch, spacesQuery } from './schema.ts'

const TAGS = ['Spaces']
const READ = { auth: { role: 'admin', scope: 'spaces', embed: true } } as const

/** Spaces, as partners manage them. */
export function spaceRoutes(deps: SpaceRouteDeps): FastifyPluginAsyncZod {
  const { desk, preview, pageKeys } = deps.spaces
  const present = (request: FastifyRequest, view: SpaceView) => presentSpace(view, publicUrlOf(deps, request))
  return async (app) => {
    app.post(
      '/v1/spaces',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Make a space for a customer', body: spaceCreate, response: { 200: space } } },
      async (request) => {
        const { source_id: sourceId, customer_id: customerId, template_space_id: templateId, name, ...rest } = request.body
        return present(request, await desk.create(request.actor, { ...changeOf(rest), sourceId, customerId, templateId, name }))
      },
    )
    app.get(
      '/v1/spaces/by-partner',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Every space but templates', querystring: partnerQuery, response: { 200: z.array(space) } } },
      async (request, reply) => {
        const { limit, next_token } = request.query
        const after = readPageToken(pageKeys, 'by-partner', next_token, deps.now())
        const found = await desk.list(request.actor, { isTemplate: false, after, ...(limit !== undefined && { limit: limit + 1 }) })
        const page = found.slice(0, limit)
        const last = found.length > page.length ? page.at(-1)?.space.id : undefined
        if (last !== undefined) linkNext(reply, limit, pageToken(pageKeys, 'by-partner', last, deps.now()))
        return page.map((view) => present(request, view))
      },
    )
    app.get(
      '/v1/spaces',
      {
        config: MANAGE,
        schema: {
          tags: TAGS,
          summary: 'Spaces, page by page',
          querystring: spacesQuery,
          response: { 200: z.object({ spaces: z.array(space), next_token: z.string().nullable() }) },
        },
      },
      async (request) => {
        const { customer_id: customerId, source_id: sourceId, is_template: isTemplate, limit, next_token } = request.query
        const list = JSON.stringify(['spaces', customerId, sourceId, isTemplate])
        const after = readPageToken(pageKeys, list, next_token, deps.now())
        const found = await desk.list(request.actor, { customerId, sourceId, isTemplate, after, limit: limit + 1 })
        const last = found.length > limit ? found[limit - 1]?.space.id : undefined
        return {
          spaces: found.slice(0, limit).map((view) => present(request, view)),
          next_token: last === undefined ? null : pageToken(pageKeys, list, last, deps.now()),
        }
      },
    )
    app.get(
      '/v1/spaces/:space_id',
      { config: READ, schema: { tags: TAGS, summary: 'One space; embed identities see less of it', params: bySpace, response: { 200: space } } },
      async (request) => {
        const view = await desk.read(request.actor, request.params.space_id)
        if (request.visitor === null) return present(request, view)
        if (!opens(request.visitor, view.space)) throw new AppError('not_found', { what: 'Space' })
        return presentSpaceToVisitor(view, publicUrlOf(deps, request))
      },
    )
    app.patch(
      '/v1/spaces/:space_id',
      {
        config: MANAGE,
        schema: { tags: TAGS, summary: 'Change a space; filters and tables are replaced', params: bySpace, body: spacePatch, response: { 200: space } },
      },
      async (request) => {
        const { version, ...rest } = request.body
        return present(request, await desk.change(request.actor, request.params.space_id, { ...changeOf(rest), version }))
      },
    )
    app.delete(
      '/v1/spaces/:space_id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Delete a space; its embed tokens end', params: bySpace, response: { 204: nothing } } },
      async ({ actor, params }, reply) => {
        await desk.remove(actor, params.space_id)
        return reply.status(204).send(null)
      },
    )
    app.post(
      '/v1/spaces/:space_id/reset',
      { config: MANAGE, schema: { tags: TAGS, summary: 'Take everything but filters from the template again', params: bySpace, response: { 200: space } } },
      async (request) => present(request, await desk.reset(request.actor, request.params.space_id)),
    )
    app.post(
      '/v1/spaces/:space_id/preview',
      {
        config: MANAGE,
        schema: { tags: TAGS, summary: 'Rows of a table as the space shows them', params: bySpace, body: previewOrder, response: { 200: previewRows } },
      },
      async ({ actor, params, body }) => {
        const { columns, rows, sql } = await preview(actor, params.space_id, body.table, body.limit)
        return { columns: [...columns], rows: rows.map((row) => [...row]), sql }
      },
    )
  }
}

type WireChange = Omit<z.output<typeof spacePatch>, 'version'>

function changeOf(body: WireChange): SpaceChange {
  return {
    name: body.name,
    filters: body.filters,
    tables: body.tables,
    tablesDefault: body.tables_default,
    embedOrigins: body.embed_origins,
    visibility: body.visibility,
    showSql: body.show_sql,
    suggestedQuestions: body.suggested_questions,
    isTemplate: body.is_template,
  }
}

function linkNext(reply: FastifyReply, limit: number | undefined, token: string): void {
  reply.header('link', `</v1/spaces/by-partner?limit=${limit}&next_token=${token}>; rel="next"`)
}
