import type { FastifyPluginAsync } from 'fastify'
import { chatRoutes } from './chat-routes.ts'
import type { ChatbotRouteDeps } from './deps.ts'
import { entityRoutes } from './entity-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { queryTree } from './query-tree.ts'
import { reportRoutes } from './report-routes.ts'
import { segmentRoutes } from './segment-routes.ts'
import { storyRoutes } from './story-routes.ts'
import { trainingRoutes } from './training-routes.ts'
import { userRoutes } from './user-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'

const ROUTES = [storyRoutes, interactionRoutes, entityRoutes, segmentRoutes, exportRoutes, userRoutes, trainingRoutes, chatRoutes, reportRoutes, webhookRoutes]

/** Everything under /chatbot that editors call: bots by a published contract. */
export function chatbotRoutes(deps: ChatbotRouteDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('preValidation', async (request) => {
      request.query = queryTree(Object.fromEntries(Object.entries(request.query ?? {})))
    })
    for (const routes of ROUTES) await app.register(routes(deps))
  }
}
export type { ChatbotRouteDeps } from './deps.ts'
export { presentQueryAnswer } from './present-answer.ts'
export { type ChatbotTalkDeps, chatbotTalkRoutes } from './query-routes.ts'
