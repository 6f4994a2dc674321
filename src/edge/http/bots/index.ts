import type { FastifyPluginAsync } from 'fastify'
import type { Store } from '../../../platform/store/index.ts'
import { heldCalls, idempotentCalls, type OnRevoked } from '../chat/index.ts'
import { botPages } from './bot-pages.ts'
import type { BotPageDeps } from './deps.ts'
import { visitorRoutes } from './visitor-routes.ts'
import { widgetRoute } from './widget-route.ts'

/** Bots on other people's sites: the script, the page in the frame, and what that page asks. */
export function botSiteRoutes(deps: BotPageDeps & { readonly onRevoked?: OnRevoked; readonly store: Store }): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, deps.store)
    const held = await heldCalls(app, deps.onRevoked)
    await app.register(widgetRoute(deps))
    await app.register(botPages(deps))
    await app.register(visitorRoutes({ ...deps, held }))
  }
}
export type { BotPageDeps } from './deps.ts'
