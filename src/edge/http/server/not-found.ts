import type { FastifyInstance } from 'fastify'
import { AppError } from '../../../errors.ts'
import { sendError } from './error-reply.ts'

/** 404 for a path nobody serves, 405 with `Allow` for one that is served by another method. */
export function replyToUnknownRoutes(app: FastifyInstance): void {
  const routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', (route) => {
    // the web app's catch-all stands for every path, and so says nothing of this one
    if (route.url !== '/*') routes.push({ path: toRegExp(route.url), methods: [route.method].flat() })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const allowed = new Set(routes.filter((route) => route.path.test(path)).flatMap((route) => route.methods))
    if (allowed.size === 0 || allowed.has(request.method)) return sendError(new AppError('route_not_found'), request, reply)
    return sendError(new AppError('method_not_allowed'), request, reply.header('allow', [...allowed].sort().join(', ')))
  })
}

/** Of Fastify's route syntax: `:name` stands for one segment or a part of it, `*` for the rest. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(:\w+(?:\([^)]*\))?|\*)/)
    .map((part, n) => (n % 2 === 0 ? part.replace(/[.+?^${}()|[\]\\]/g, '\\$&') : part === '*' ? '.*' : '[^/]+'))
    .join('')
  return new RegExp(`^${source}/?$`)
}
