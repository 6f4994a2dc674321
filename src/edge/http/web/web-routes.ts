import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_COOKIE } from '../auth/credentials.ts'
import { hadAccessToken } from '../server/request-url.ts'
import { relaxPolicy } from '../server/security-headers.ts'
import { withMeta } from './embed-pages.ts'

const INDEX = 'index.html'
/** Vite puts a hash of the content into the names below it. */
const HASHED = /^assets\/.+-[\w-]{6,}\.\w+$/
const FOREVER = 'public, max-age=31536000, immutable'
const ASK_AGAIN = 'no-cache'
/** Paths of programs: an unknown one is a 404, never the web app. */
const PROGRAMS = /^\/(api|v1|chatbot|ai|openapi\.json|redoc|health|ready|assets)(\/|$)/

/**
 * The built web app: its files, and its page for every other address that a browser opens.
 * @param root folder that the build wrote
 * @param framers origins that may frame a page which a token in its address signs in
 */
export function webRoutes(root: string, framers: () => Promise<readonly string[]>): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    if (!existsSync(join(root, INDEX))) {
      app.log.warn({ root }, 'the web app is not built; only the API is served')
      return
    }
    const known = new Set(await filesBelow(root))
    await app.register(files, { root, serve: false, cacheControl: false })
    app.get('/*', { config: { auth: 'public', uncounted: true }, schema: { hide: true } }, async (request, reply) => {
      const path = pathOf(request)
      if (path !== undefined && path !== INDEX && known.has(path)) {
        return reply.header('cache-control', HASHED.test(path) ? FOREVER : ASK_AGAIN).sendFile(path)
      }
      if (!opensPage(request)) return reply.callNotFound()
      if (hadAccessToken(request.raw)) relaxPolicy(reply, { frameAncestors: await framers() })
      return sendPage(root, request, reply)
    })
  }
}

/**
 * The page holds a nonce of its own each time, which the component kit puts on the styles it adds, and whether the browser
 * has a session, so that nobody has to be asked who they are only to hear that they are nobody.
 */
async function sendPage(root: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const html = await readFile(join(root, INDEX), 'utf8')
  const session = (request.cookies[SESSION_COOKIE] ?? '') === '' ? 'no' : 'yes'
  const page = withMeta(withMeta(html, 'csp-nonce', request.cspNonce), 'session', session)
  return reply.type('text/html; charset=utf-8').send(page)
}

function opensPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? '/'
  return !PROGRAMS.test(path) && (path === '/' || (request.headers.accept ?? '').includes('text/html'))
}

function pathOf(request: FastifyRequest): string | undefined {
  const path = request.url.split('?')[0] ?? '/'
  try {
    return decodeURIComponent(path).slice(1)
  } catch {
    return undefined // a path that cannot be decoded is no file of ours
  }
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll(sep, '/'),
    )
}
