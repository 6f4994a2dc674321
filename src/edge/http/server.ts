import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, LogController } from 'fastify'
import { type FastifyPluginAsyncZod, serializerCompiler } from 'fastify-type-provider-zod'
import type { Transaction } from 'kysely'
import type { Accounts } from '../../app/accounts/index.ts'
import type { EmbedTokens } from '../../app/spaces/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Settings } from '../../settings.ts'
import { authenticateRequests } from './auth/authenticate.ts'
import { authRoutes } from './auth/routes.ts'
import { openApi, openApiRoutes } from './openapi/openapi.ts'
import { auditRequests, type RequestAct } from './server/audit-requests.ts'
import { replyToBrokenRequest } from './server/broken-request.ts'
import { closeIdleConnections } from './server/closing.ts'
import { refuseWhileDraining } from './server/draining.ts'
import { replyToErrors, sendError } from './server/error-reply.ts'
import { type Health, healthRoutes } from './server/health-routes.ts'
import { readJsonBodies } from './server/json-body.ts'
import { replyToUnknownRoutes } from './server/not-found.ts'
import { countRequests } from './server/request-limits.ts'
import { logRequests } from './server/request-log.ts'
import { rewriteUrl } from './server/request-url.ts'
import { declareRouteAuth } from './server/route-auth.ts'
import { addSecurityHeaders, newNonce, securityHeaders } from './server/security-headers.ts'
import { useZodValidation } from './server/validation.ts'
import { webRoutes } from './web/web-routes.ts'

/** What a feature hands in: its routes, each with `config.auth` and zod schemas. */
export type HttpPlugin = FastifyPluginAsyncZod | FastifyPluginAsync

export interface ServerDeps {
  readonly accounts: Accounts
  readonly settings: Pick<Settings, 'publicUrl' | 'trustedProxies' | 'requestsPerMinutePerToken' | 'requestsPerMinutePerAddress'>
  readonly health: Health
  /** Writes what people did to the audit log; absent: nothing is written. */
  readonly audit?: (act: RequestAct, transaction?: Transaction<unknown>) => Promise<void>
  /** Who comes into /v1 without an account; absent: nobody. */
  readonly embedTokens?: Pick<EmbedTokens, 'authenticate'>
  readonly log: Logger
  readonly now: () => Date
  readonly plugins: readonly HttpPlugin[]
  /** Folder of the built web app; absent: the API alone. */
  readonly webRoot?: string
}

const MAX_BODY_BYTES = 1 << 20
const MAX_HEADER_BYTES = 16 << 10
const HEADERS_TIMEOUT_MS = 5_000
/** From the first byte of a request to its last; uploads stream 200 MiB in it. */
const REQUEST_TIMEOUT_MS = 300_000
const CHECK_TIMEOUTS_MS = 1_000
const MAX_PARAMETER_CHARACTERS = 2_048

/** The HTTP server of everything: identity, limits, errors and headers in one place; features bring their routes. Not listening yet. */
export function createServer(deps: ServerDeps): FastifyInstance {
  const { accounts, settings, now } = deps
  const { publicUrl } = settings
  const https = publicUrl?.startsWith('https:') ?? false
  const logger: FastifyBaseLogger = deps.log
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false, // refuseWhileDraining says it in our words
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: CHECK_TIMEOUTS_MS },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_CHARACTERS },
    rewriteUrl,
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...securityHeaders(newNonce(), https), 'x-request-id': request.id })
      sendError(error, request, reply)
    },
    clientErrorHandler: replyToBrokenRequest,
  })
  addSecurityHeaders(app, https)
  useZodValidation(app)
  app.setSerializerCompiler(serializerCompiler)
  readJsonBodies(app)
  replyToErrors(app)
  replyToUnknownRoutes(app)
  declareRouteAuth(app)
  refuseWhileDraining(app, deps.health)
  auditRequests(app, deps.audit ?? (async () => undefined))
  const count = countRequests(app, settings)
  authenticateRequests(app, { accounts, count, publicUrl, embedTokens: deps.embedTokens })
  logRequests(app)
  closeIdleConnections(app)

  app.register(cookie)
  app.register(openApi)
  app.register(healthRoutes(deps.health))
  app.register(authRoutes({ accounts, publicUrl, https, now }))
  for (const plugin of deps.plugins) app.register(plugin)
  app.register(openApiRoutes)
  if (deps.webRoot !== undefined) app.register(webRoutes(deps.webRoot, () => framersOf(accounts)))
  return app
}

/** Origins that may frame the web app for people whom admins sign in; none while admins may not. */
async function framersOf(accounts: ServerDeps['accounts']): Promise<readonly string[]> {
  const { settings } = await accounts.org()
  return settings.embedded_login ? settings.embed_origins : []
}
