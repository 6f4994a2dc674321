import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Assets } from '../../../app/assets/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import { idempotentCalls, Ok } from '../chat/index.ts'
import { assetChange, newAsset, presentAsset, presentCounts } from './present.ts'
import { AssetCounts, AssetId, ExternalAsset, ImportedAsset, ImportRequest, ListQuery, SaveRequest } from './schema.ts'

export interface AssetRouteDeps {
  readonly assets: Assets
  readonly store: Store
}

const tags = ['External assets']
const READS = { auth: { role: 'user' } } as const
const WRITES = { auth: { role: 'modeler' } } as const

/** Dashboards, reports and pages elsewhere that answers point to. */
export function assetRoutes({ assets, store }: AssetRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    idempotentCalls(app, store)
    app.get(
      '/api/external_assets',
      {
        config: READS,
        schema: { tags, summary: 'External assets of your groups, all or by words', querystring: ListQuery, response: { 200: z.array(ExternalAsset) } },
      },
      async ({ actor, query }) => {
        const { q: words, active, ...rest } = query
        return (await assets.list(actor, { words, ...rest, ...(active !== undefined && { active: active === 'true' }) })).map(presentAsset)
      },
    )
    app.get(
      '/api/external_assets/counts',
      { config: READS, schema: { tags, summary: 'How many there are of each subtype and in each folder', response: { 200: AssetCounts } } },
      async ({ actor }) => presentCounts(await assets.counts(actor)),
    )
    app.post(
      '/api/import_and_overwrite_external_asset',
      {
        config: { ...WRITES, documentedQueryToken: true },
        schema: {
          tags,
          summary: 'Write the whole asset, new or not; fields left out return to their defaults',
          body: ImportRequest,
          response: { 200: ImportedAsset },
        },
      },
      async ({ actor, body }) => {
        const { asset, created } = await assets.importAndOverwrite(actor, newAsset(body.external_asset))
        return { ...presentAsset(asset), created }
      },
    )
    app.post(
      '/api/create_external_asset',
      { config: WRITES, schema: { tags, summary: 'A new external asset', body: ImportRequest, response: { 200: ExternalAsset } } },
      async ({ actor, body }) => presentAsset(await assets.create(actor, newAsset(body.external_asset))),
    )
    app.post(
      '/api/save_external_asset',
      {
        config: WRITES,
        schema: { tags, summary: 'Change an external asset; fields left out stay, null empties one', body: SaveRequest, response: { 200: ExternalAsset } },
      },
      async ({ actor, body }) => presentAsset(await assets.save(actor, assetChange(body.external_asset))),
    )
    app.post(
      '/api/delete_external_asset',
      { config: WRITES, schema: { tags, summary: 'Delete an external asset', querystring: AssetId, response: { 200: Ok } } },
      async ({ actor, query }) => {
        await assets.remove(actor, query.asset_id)
        return { status: 'ok' as const }
      },
    )
  }
}
