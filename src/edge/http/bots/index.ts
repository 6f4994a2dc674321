import type { FastifyPluginAsync } from 'fastify'
import { heldCalls, type OnRevoked } from '../chat/index.ts'
import { botPages } from './bot-pages.ts'
import type { BotPageDeps } from './deps.ts'
import { visitorRoutes } from './visitor-routes.ts'
import { widgetRoute } from './widget-route.ts'

/** Bots on other people's sites: the script, the page in the frame, and what that page asks. */
export function botSiteRoutes(deps: BotPageDeps & { readonly onRevoked?: OnRevoked }): FastifyPluginAsync {
  return async (app) => {
    const held = await heldCalls(app, deps.onRevoked)
    await app.register(widgetRoute(deps))
    await app.register(botPages(deps))
    await app.register(visitorRoutes({ ...deps, held }))
  }
}
export type { BotPageDeps, EarlierMessage, PageStory, VisitorSaying, VisitorTalk } from './deps.ts'
