import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { ConnectionRouteDeps } from './deps.ts'
import { presentTable, presentTableLite } from './present.ts'
import { byTableId, liteQuery, modelFiles, modelHistory, modelWrite, modelWritten, table, tableLite } from './schema.ts'

const USER = { auth: { role: 'user' } } as const
const MODELER = { auth: { role: 'modeler' } } as const
const MAX_HISTORY = 200

/** Tables as they are known, and the semantic model as files. */
export function tableRoutes({ connections, models }: ConnectionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/tables',
      {
        config: USER,
        schema: {
          tags: ['Tables'],
          summary: 'Tables the caller may see',
          querystring: liteQuery,
          response: { 200: z.union([z.array(table), z.array(tableLite)]) },
        },
      },
      async ({ actor, query }) => {
        const views = await connections.tables(actor)
        return query.lite === 'true' ? views.map(presentTableLite) : views.map(presentTable)
      },
    )
    app.get(
      '/api/tables/:table_id',
      { config: USER, schema: { tags: ['Tables'], summary: 'One table with its columns and relationships', params: byTableId, response: { 200: table } } },
      async ({ actor, params }) => {
        const view = await connections.table(actor, params.table_id)
        if (view === undefined) throw new AppError('not_found', { what: 'Table' })
        return presentTable(view)
      },
    )
    app.get(
      '/api/model',
      { config: MODELER, schema: { tags: ['Model'], summary: 'The semantic model as files', response: { 200: modelFiles } } },
      async ({ actor }) => open(await models.read(actor.orgId), await connections.filteredFolders(actor)),
    )
    app.put(
      '/api/model',
      {
        config: MODELER,
        schema: { tags: ['Model'], summary: 'Change files of the model; null deletes one', body: modelWrite, response: { 200: modelWritten } },
      },
      async ({ actor, body }) => {
        const closed = await connections.filteredFolders(actor)
        if (body.files.some(({ path }) => isClosed(path, closed))) throw new AppError('rows_filtered')
        const order = { orgId: actor.orgId, author: actor.userId, message: 'Edited', commit: body.commit, changes: body.files, dryRun: body.dry_run ?? false }
        const { problems, ...files } = await models.write(order)
        return { ...open(files, closed), problems: problems.filter(({ file }) => !isClosed(file, closed)) }
      },
    )
    app.get(
      '/api/model/history',
      { config: MODELER, schema: { tags: ['Model'], summary: 'Changes of the model, newest first', response: { 200: modelHistory } } },
      async ({ actor }) => {
        // what was said about a change quotes the files
        const closed = await connections.filteredFolders(actor)
        const known = (await models.history(actor.orgId, MAX_HISTORY)).filter(({ paths }) => !paths.some((path) => isClosed(path, closed)))
        return known.map(({ at, paths, ...entry }) => ({ ...entry, at: at.toISOString(), paths: [...paths] }))
      },
    )
  }
}

interface Files {
  readonly commit: string
  readonly files: readonly { readonly path: string; readonly text: string }[]
}

/** Files that may be read whole: those of connections whose rows are filtered for the reader quote rows that are not theirs. */
function open({ commit, files }: Files, closed: readonly string[]) {
  return { commit, files: files.filter(({ path }) => !isClosed(path, closed)) }
}

function isClosed(path: string, closed: readonly string[]): boolean {
  return closed.some((folder) => path.startsWith(folder))
}
