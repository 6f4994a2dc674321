import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { GroupFilter } from '../../../app/row-filters/index.ts'
import type { UsersDeps } from './deps.ts'
import { rowFilter, rowFilterOfConnection, rowFilterOrder, rowFilterPath, rowFilters } from './row-filter-schema.ts'
import { flagRemoved } from './schema.ts'

const TAGS = ['Groups']
const ADMIN = { auth: { role: 'admin' } } as const

/** Which rows the members of a group see, for each connection. */
export function rowFilterRoutes({ groupFilters }: UsersDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/groups/:name/row_filters',
      {
        config: ADMIN,
        schema: { tags: TAGS, summary: 'Row filters of a group, with the tables they show', params: rowFilterPath, response: { 200: rowFilters } },
      },
      async ({ actor, params }) => (await groupFilters.list(actor, params.name)).map(present),
    )
    app.put(
      '/api/groups/:name/row_filters/:connection_id',
      {
        config: ADMIN,
        schema: {
          tags: TAGS,
          summary: 'Let members of a group see only rows that fulfil all conditions',
          params: rowFilterOfConnection,
          body: rowFilterOrder,
          response: { 200: rowFilter },
        },
      },
      async ({ actor, params, body: { filters, tables, tables_default } }) =>
        present(await groupFilters.save(actor, params.name, params.connection_id, { filters, tables, tablesDefault: tables_default })),
    )
    app.delete(
      '/api/groups/:name/row_filters/:connection_id',
      { config: ADMIN, schema: { tags: TAGS, summary: 'Take the row filter of a group away', params: rowFilterOfConnection, response: { 200: flagRemoved } } },
      async ({ actor, params }) => {
        await groupFilters.remove(actor, params.name, params.connection_id)
        return { status: 'ok' as const }
      },
    )
  }
}

function present({ connectionId, rules, savedBy, savedAt, shows }: GroupFilter): z.input<typeof rowFilter> {
  return {
    connection_id: connectionId,
    filters: { ...rules.filters },
    tables: rules.tables.map(({ columns, ...rule }) => ({ ...rule, ...(columns && { columns: [...columns] }) })),
    tables_default: rules.tablesDefault,
    saved_by: savedBy,
    saved_at: savedAt.toISOString(),
    shows: {
      filtered: [...shows.filtered],
      via: [...shows.via],
      shared: [...shows.shared],
      hidden: shows.hidden.map(({ missing, ...table }) => ({ ...table, missing: [...missing] })),
      ...(shows.broken !== undefined && { broken: shows.broken }),
    },
  }
}
