import type { FastifyInstance } from 'fastify'
import { INVALID_JSON } from './error-reply.ts'
import { invalidRequest } from './validation.ts'

/** Deeper than anything a client has to say; what walks a body calls itself once per level. */
const MAX_DEPTH = 100
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
    parse(request, body, (error, value) => {
      if (error !== null && error !== undefined) return done(invalidRequest([INVALID_JSON]))
      return isTooDeep(value) ? done(invalidRequest([TOO_DEEP])) : done(null, value)
    })
  })
  app.addHook('onRequest', async (request) => {
    const { headers } = request.raw
    if (headers['content-length'] === '0') delete headers['content-type']
    else headers['content-type'] ??= 'application/json'
  })
}

const TOO_DEEP = { loc: ['body'], msg: `Value error, nested more than ${MAX_DEPTH} levels deep`, type: 'value_error' } as const

/** Level by level, not by calling itself. */
function isTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
  }
  return false
}
