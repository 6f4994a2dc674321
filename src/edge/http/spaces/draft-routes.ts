import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MANAGE, type SpaceRouteDeps } from './deps.ts'
import { presentAccess } from './present.ts'
import { draftView, spaceDraft, spaceUse } from './schema.ts'

const TAGS = ['Spaces']

/** For whoever builds spaces: what rules would show before they are stored, and how much spaces are used. */
export function draftRoutes({ spaces }: SpaceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/spaces/draft',
      { config: MANAGE, schema: { tags: TAGS, summary: 'What rules would show; nothing is stored', body: spaceDraft, response: { 200: draftView } } },
      async ({ actor, body }) => {
        const rules = { filters: body.filters ?? {}, tables: body.tables ?? [], tablesDefault: body.tables_default ?? 'rule' }
        const draft = { sourceId: body.source_id, rules, embedOrigins: body.embed_origins ?? [], table: body.table }
        const { access, preview } = await spaces.drafts.show(actor, draft, body.limit)
        if (preview === null) return { ...presentAccess(access), preview }
        const { columns, rows, sql, visibleRows, allRows } = preview
        return {
          ...presentAccess(access),
          preview: { columns: [...columns], rows: rows.map((row) => [...row]), sql, row_count: visibleRows, all_rows: allRows },
        }
      },
    )
    app.get(
      '/v1/spaces/usage',
      { config: MANAGE, schema: { tags: TAGS, summary: 'How much each space was asked', response: { 200: z.array(spaceUse) } } },
      async ({ actor }) =>
        (await spaces.uses(actor)).map(({ spaceId, conversations, lastUsedAt }) => ({
          space_id: spaceId,
          conversations,
          last_used_at: lastUsedAt.toISOString(),
        })),
    )
  }
}
