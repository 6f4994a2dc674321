import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { RouteAuth } from '../server/route-auth.ts'

const PAGE = join(import.meta.dirname, 'page')

const SECURITY_SCHEMES = {
  apiKey: { type: 'apiKey', in: 'header', name: 'API-KEY', description: 'A Parley API token.' },
  xApiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The same token, as the command line sends it.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The access token of POST /api/auth/token, or any other token.' },
  session: { type: 'apiKey', in: 'cookie', name: 'Authorization', description: 'The browser session.' },
  queryToken: { type: 'apiKey', in: 'query', name: 'api_token', description: 'For callers that cannot set headers.' },
} as const

/** Describes every route that is registered after it, from the schemas that validate. */
export const openApi = Object.assign(describeRoutes, { [Symbol.for('skip-override')]: true })

async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Parley', version: await releaseVersion(), description: 'Ask your data in plain language.' },
      components: { securitySchemes: SECURITY_SCHEMES },
      security: Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })),
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input)
      const { method, config } = input.route
      const response = Object.assign({}, schema.response, { default: ERROR })
      return { url, schema: { operationId: operationId([method].flat()[0] ?? '', url), ...schema, ...describeAuth(config?.auth), response } }
    },
    transformObject: jsonSchemaTransformObject,
  })
}
const ERROR = {
  description: 'An error. The header X-Error-Code names it for programs.',
  type: 'object',
  required: ['detail'],
  properties: {
    detail: {
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { type: 'object', properties: { loc: { type: 'array', items: {} }, msg: { type: 'string' }, type: { type: 'string' } } } },
        { type: 'object', additionalProperties: true },
      ],
    },
  },
} as const

function operationId(method: string, url: string): string {
  return `${method.toLowerCase()}${url.replace(/[^a-z0-9]+/gi, '_').replace(/_$/, '')}`
}

/** In words for people, and as `x-auth` for programs: `public`, or the role and the scopes that open the route besides `api:full`. */
function describeAuth(auth: RouteAuth | undefined): object {
  if (auth === undefined || auth === 'public') return { security: [], 'x-auth': 'public' }
  const scope = auth.scope === undefined || auth.scope === 'any' ? '' : ` Also with scope ${[auth.scope].flat().join(' or ')}.`
  return {
    description: `Requires role ${auth.role}.${scope}`,
    'x-auth': { role: auth.role, scopes: auth.scope === undefined ? [] : [auth.scope].flat(), ...(auth.embed && { embed: true }) },
  }
}

/** `/openapi.json`, and `/redoc`: the same for people, without anything from another origin. */
export async function openApiRoutes(app: FastifyInstance): Promise<void> {
  const hidden = { config: { auth: 'public' as const, uncounted: true }, schema: { hide: true } }
  app.get('/openapi.json', hidden, async (_request, reply) => reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(app.swagger()))
  app.get('/v1/openapi.json', hidden, async (_request, reply) => reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(ofSpaces(app)))
  const serve = async (path: string, file: string, type: string): Promise<void> => {
    const text = await readFile(join(PAGE, file), 'utf8')
    app.get(path, hidden, async (_request, reply) => reply.type(type).send(text))
  }
  await serve('/redoc', 'page.html', 'text/html; charset=utf-8')
  await serve('/redoc/page.js', 'page.js', 'text/javascript; charset=utf-8')
  await serve('/redoc/page.css', 'page.css', 'text/css; charset=utf-8')
}

/** The contract of /v1 by itself, with the paths as its clients write them. */
function ofSpaces(app: FastifyInstance): object {
  const whole = app.swagger()
  const paths = Object.entries(whole.paths ?? {}).flatMap(([path, item]) => (path.startsWith('/v1/') ? [[path.slice('/v1'.length), item]] : []))
  return { ...whole, servers: [{ url: '/v1' }], paths: Object.fromEntries(paths) }
}

async function releaseVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../../../package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
