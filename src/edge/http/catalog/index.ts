import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Catalogs } from '../../../app/catalog/index.ts'
import { presentCatalog } from './present.ts'
import { Catalog } from './schema.ts'

/** What the caller may ask about, as the command line shows it. */
export function catalogRoutes({ catalogs }: { readonly catalogs: Catalogs }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cli/catalog',
      {
        config: { auth: { role: 'user', scope: 'api:ask' } },
        schema: { tags: ['Catalog'], summary: 'Connections, tables and skills that the caller may use', response: { 200: Catalog } },
      },
      async ({ actor }) => presentCatalog(await catalogs.read(actor)),
    )
  }
}
export { presentCatalog } from './present.ts'
export { Catalog as WireCatalog } from './schema.ts'
