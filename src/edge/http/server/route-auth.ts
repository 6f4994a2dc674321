import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ENROLL_SCOPE, type Identity, type TokenScope } from '../../../app/accounts/index.ts'
import type { Visitor } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import { type Actor, ROLES, type Role } from '../../../flow.ts'

/**
 * Who may call a route: anyone, or whoever has at least this role. `scope` names the narrow scopes that open it besides
 * `api:full` (and `api:read`, for GET); `any` opens it to every token of /api. Every route declares it, or the server does not start.
 */
export type RouteAuth =
  | 'public'
  | {
      readonly role: Role
      readonly scope?: TokenScope | readonly TokenScope[] | 'any'
      /** Embed identities too, inside what their token opens. */
      readonly embed?: true
    }

declare module 'fastify' {
  interface FastifyContextConfig {
    auth?: RouteAuth
    /** Not counted by the request limits: files of the web app, and probes. */
    uncounted?: boolean
    /** A page with its embed token in the query: a good one is counted like any token, everybody else by address. */
    countedByPageToken?: boolean
    /** The vendor documents `?api_token=` for it, so the setting `query_token_endpoints: documented` leaves it on. */
    documentedQueryToken?: boolean
  }
  interface FastifyRequest {
    /** Who is asking, as of this request. @throws AppError not_authenticated on a public route */
    readonly actor: Actor
    /** The credential behind the actor; null on a public route. */
    identity: Identity | null
    /** Somebody in a partner's product, who has no account; null for everyone else. */
    visitor: Visitor | null
  }
}

/** Decorates requests with `actor` and `identity`, and refuses to start with a route that does not say who may call it. */
export function declareRouteAuth(app: FastifyInstance): void {
  app.decorateRequest('identity', null)
  app.decorateRequest('visitor', null)
  app.decorateRequest('actor', {
    getter(this: FastifyRequest): Actor {
      const actor = this.identity?.actor ?? this.visitor?.actor
      if (actor === undefined) throw new AppError('not_authenticated')
      return actor
    },
  })
  app.addHook('onRoute', (route) => {
    if (route.schema !== undefined && 'hide' in route.schema && route.schema.hide === true && route.config?.auth !== 'public')
      throw new Error(`${route.method} ${route.url} is left out of the description, so nobody would see who may call it.`)
    if (route.config?.auth === undefined) throw new Error(`${route.method} ${route.url} does not declare config.auth: who may call it?`)
  })
}

/** @throws AppError requires_role */
export function requireRole(actor: Actor, role: Role): void {
  if (ROLES.indexOf(actor.role) < ROLES.indexOf(role)) throw new AppError('requires_role', { role })
}

/** @throws AppError lacks_scope, second_factor_needed */
export function requireScope(actor: Actor, opening: Exclude<RouteAuth, 'public'>['scope'], method: string): void {
  const narrow: readonly TokenScope[] = opening === undefined || opening === 'any' ? [] : typeof opening === 'string' ? [opening] : opening
  const isApiToken = !actor.scopes.includes('mcp')
  const opens = (scope: TokenScope): boolean => actor.scopes.includes(scope)
  if (narrow.includes('mcp')) {
    if (!narrow.some(opens)) throw new AppError('lacks_scope', {}, { message: 'Token does not have required MCP access' })
    return
  }
  const readOnly = method === 'GET' || method === 'HEAD'
  if (isApiToken && (opening === 'any' || opens('api:full') || narrow.some(opens) || (readOnly && opens('api:read')))) return
  if (opens(ENROLL_SCOPE)) throw new AppError('second_factor_needed')
  throw new AppError('lacks_scope', { scope: narrow.includes('spaces') ? 'spaces' : 'api:full' })
}
