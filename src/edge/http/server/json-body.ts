import type { FastifyInstance } from 'fastify'
import { INVALID_JSON } from './error-reply.ts'
import { invalidRequest } from './validation.ts'

/** JSON by any of its names. */
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i

/**
 * Reads JSON bodies. An empty body is no body, whatever its type says (public clients send such), and a body without a
 * type is JSON; any other type needs a parser of its own route.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>(JSON_TYPE, { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, undefined)
    parse(request, body, (error, value) => (error === null || error === undefined ? done(null, value) : done(invalidRequest([INVALID_JSON]))))
  })
  app.addHook('onRequest', async (request) => {
    const { headers } = request.raw
    if (headers['content-length'] === '0') delete headers['content-type']
    else headers['content-type'] ??= 'application/json'
  })
}
