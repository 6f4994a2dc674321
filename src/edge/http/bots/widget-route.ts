import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'

/** Short, because sites load it from one address for years and must get what is repaired. */
const CACHED = 'public, max-age=600'

/** The script that any site may load: the one file of this server that other origins take. */
export function widgetRoute({ webRoot }: { readonly webRoot?: string }): FastifyPluginAsync {
  return async (app) => {
    app.get('/widget.js', { config: { auth: 'public', uncounted: true }, schema: { hide: true } }, async (request, reply) => {
      const file = webRoot === undefined ? undefined : join(webRoot, 'widget.js')
      if (file === undefined || !existsSync(file)) return reply.callNotFound()
      const text = await readFile(file)
      const tag = `"${createHash('sha256').update(text).digest('base64url')}"`
      reply.headers({ 'cache-control': CACHED, etag: tag, 'cross-origin-resource-policy': 'cross-origin' })
      if (request.headers['if-none-match'] === tag) return reply.status(304).send()
      return reply.type('text/javascript; charset=utf-8').send(text)
    })
  }
}
