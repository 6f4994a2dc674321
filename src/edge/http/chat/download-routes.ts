import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Asset, type Conversation, exhibitsOf, findAsset, findLinked, markDownloaded, mayTake, openRows } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import { csvStream } from './csv.ts'
import type { RouteDeps } from './deps.ts'
import { auditForeignRead } from './read-routes.ts'

const READ = { auth: { role: 'user', scope: 'api:ask' } } as const
const CSV = 'text/csv; charset=utf-8'

/** Stored results as CSV and charts as PNG. */
export function downloadRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { store } = conversations.services
  return async (app) => {
    app.get(
      '/api/download_csv',
      {
        config: READ,
        schema: {
          tags: ['Downloads'],
          summary: 'A stored result as CSV',
          querystring: z.object({ chat_id: z.string(), df_key: z.string(), raw: z.stringbool().default(false) }),
        },
      },
      async (request, reply) => {
        const conversation = await conversations.readable(request.actor, request.query.chat_id)
        await auditForeignRead(deps, request.actor, conversation)
        const asset = await findAsset(store.db, conversation.uid, request.query.df_key)
        if (asset?.kind !== 'frame') throw new AppError('asset_not_found')
        await assertReadable(deps, request.actor, conversation, asset)
        await markDownloaded(store, conversation)
        reply.header('content-disposition', `attachment; filename="${asset.key}.csv"`).header('cache-control', 'private')
        return reply.type(CSV).send(csvStream(await openRows(asset.body), request.query.raw))
      },
    )
    app.get(
      '/api/asset/:token',
      { config: READ, schema: { tags: ['Downloads'], summary: 'A chart or result by its secret address', params: z.object({ token: z.string() }) } },
      async (request, reply) => {
        const [link = '', ending = ''] = request.params.token.split('.', 2)
        const found = await findLinked(store.db, link)
        if (found === undefined || found.conversation.orgId !== request.actor.orgId) throw new AppError('asset_not_found')
        await conversations.readable(request.actor, found.conversation.id)
        if (found.expired) throw new AppError('link_expired')
        await assertReadable(deps, request.actor, found.conversation, found.asset)
        reply.header('cache-control', 'private')
        return sendAsset(deps, found.asset, ending).then(({ type, name, body }) =>
          reply.header('content-disposition', `inline; filename="${name}"`).type(type).send(body),
        )
      },
    )
  }
}

async function sendAsset(deps: RouteDeps, asset: Asset, ending: string) {
  if (asset.kind === 'frame' && (ending === '' || ending === 'csv'))
    return { type: CSV, name: `${asset.key}.csv`, body: csvStream(await openRows(asset.body), false) }
  const picture = exhibitsOf(asset.outcome).find(({ chart }) => chart?.key === asset.key)?.chart
  if (asset.kind === 'chart' && (ending === '' || ending === 'png') && picture !== undefined)
    return { type: 'image/png', name: `${asset.key}.png`, body: Buffer.from(await deps.renderPng(picture.chart)) }
  throw new AppError('asset_not_found')
}

/** Rights are those of today: a table taken away is gone from old results too. @throws AppError table_not_readable */
async function assertReadable({ conversations }: RouteDeps, actor: Actor, { owner }: Conversation, { outcome }: Asset): Promise<void> {
  if (!(await mayTake(conversations.services, actor, owner, outcome))) throw new AppError('table_not_readable')
}
