import { connect } from 'node:net'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ADMIN, cookieOf, json, rawCall, startTestServer, type TestServer, type TestServerOptions } from '../../../test/support/accounts-server.ts'
import { AppError } from '../../errors.ts'

const USER = { auth: { role: 'user' } } as const
const OPEN = { auth: 'public' } as const
const shape = z.object({
  name: z.string().max(5),
  code: z
    .string()
    .regex(/^[a-z]+$/)
    .optional(),
  count: z.int().optional(),
  on: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  more: z.object({ x: z.string() }).optional(),
  mode: z.enum(['fast', 'slow']).optional(),
  any: z.union([z.string(), z.int()]).optional(),
})

/** Routes that behave in every way a route may. */
const probes: FastifyPluginAsyncZod = async (app) => {
  app.post('/api/probe/shape', { config: OPEN, schema: { body: shape } }, async () => ({ status: 'ok' }))
  app.get('/api/probe/query', { config: OPEN, schema: { querystring: z.object({ n: z.coerce.number().int() }) } }, async ({ query }) => query)
  app.post('/api/probe/free', { config: OPEN }, async ({ body }) => ({ body: body ?? null }))
  app.get('/api/probe/:type/:id', { config: USER }, async ({ params }) => params)
  app.put('/api/probe/:type/:id', { config: USER }, async ({ params }) => params)
  app.get('/api/probe/broken', { config: OPEN }, async () => {
    throw new Error('a driver said: password=hunter2 at db.internal')
  })
  app.get('/api/probe/known', { config: OPEN }, async () => {
    throw new AppError('too_many_tokens', { max: 50, detail: { active_run_id: 'evr_1' } })
  })
  app.get('/api/probe/lies', { config: OPEN, schema: { response: { 200: z.object({ n: z.int() }) } } }, async () => JSON.parse('{"n":"secret text"}'))
  app.get('/api/probe/store', { config: OPEN }, async () => {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
  })
  app.get('/api/probe/ip', { config: OPEN }, async (request) => ({ ip: request.ip, protocol: request.protocol }))
}

const servers: TestServer[] = []
async function start(options: TestServerOptions = {}): Promise<TestServer> {
  const made = await startTestServer({ plugins: [probes], ...options })
  servers.push(made)
  return made
}
afterEach(async () => {
  while (servers.length > 0) await servers.pop()?.close()
})

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ plugins: [probes] })
})
afterAll(() => server.close())

const post = (path: string, body: string, type = 'application/json') =>
  rawCall(server, path, { method: 'POST', body, headers: type === '' ? [] : [['content-type', type]] })
const brief = async (path: string, headers: readonly (readonly [string, string])[] = [], method = 'GET') => {
  const answer = await rawCall(server, path, { method, headers })
  return [answer.status, answer.body === '' ? '' : JSON.parse(answer.body), answer.headers['x-error-code']]
}

describe('a wrong request is 422, in FastAPI’s words', () => {
  const cases: readonly (readonly [string, string, readonly (string | number)[], string])[] = [
    ['no body', '', ['body'], 'missing'],
    ['a missing field', '{}', ['body', 'name'], 'missing'],
    ['null for a text', '{"name":null}', ['body', 'name'], 'string_type'],
    ['a number for a text', '{"name":1}', ['body', 'name'], 'string_type'],
    ['a text too long', '{"name":"123456"}', ['body', 'name'], 'string_too_long'],
    ['a text of another form', '{"name":"a","code":"A1"}', ['body', 'code'], 'string_pattern_mismatch'],
    ['a text for an integer', '{"name":"a","count":"1"}', ['body', 'count'], 'int_type'],
    ['a fraction for an integer', '{"name":"a","count":1.5}', ['body', 'count'], 'int_type'],
    ['a text for a boolean', '{"name":"a","on":"true"}', ['body', 'on'], 'bool_type'],
    ['an object for a list', '{"name":"a","tags":{}}', ['body', 'tags'], 'list_type'],
    ['a number in a list of texts', '{"name":"a","tags":["x",1]}', ['body', 'tags', 1], 'string_type'],
    ['a list for an object', '{"name":"a","more":[]}', ['body', 'more'], 'dict_type'],
    ['a field missing inside', '{"name":"a","more":{}}', ['body', 'more', 'x'], 'missing'],
    ['a word not listed', '{"name":"a","mode":"warp"}', ['body', 'mode'], 'enum'],
    ['neither of two types', '{"name":"a","any":[]}', ['body', 'any'], 'value_error'],
    ['a list for the body', '[]', ['body'], 'dict_type'],
    ['a text for the body', '"x"', ['body'], 'dict_type'],
    ['JSON that ends early', '{"name":', ['body'], 'json_invalid'],
    ['no JSON', 'name=a', ['body'], 'json_invalid'],
    ['a poisoned prototype', '{"name":"a","__proto__":{"admin":true}}', ['body'], 'json_invalid'],
  ]
  it.each(cases)('%s', async (_name, body, loc, type) => {
    const answer = await post('/api/probe/shape', body)
    const { detail, ...rest } = JSON.parse(answer.body)
    expect([answer.status, answer.headers['x-error-code'], rest, detail.length]).toEqual([422, 'invalid_request', {}, 1])
    expect(detail[0]).toEqual({ loc, msg: expect.stringMatching(/\S/), type })
  })

  it('lists every fault', async () => {
    const { detail } = JSON.parse((await post('/api/probe/shape', '{"name":1,"count":"x"}')).body)
    expect(detail.map((item: { loc: string[] }) => item.loc[1])).toEqual(['name', 'count'])
  })
  it('names the query', async () => {
    expect(await brief('/api/probe/query?n=x')).toMatchObject([422, { detail: [{ loc: ['query', 'n'] }] }, 'invalid_request'])
    expect(await brief('/api/probe/query')).toMatchObject([422, { detail: [{ loc: ['query', 'n'] }] }, 'invalid_request'])
  })
  it('ignores fields nobody asked for', async () => {
    expect((await post('/api/probe/shape', '{"name":"a","more_of":1}')).status).toBe(200)
  })
  it('takes JSON by its other names and by none, and an empty body as none', async () => {
    expect(JSON.parse((await post('/api/probe/free', '{"a":1}', 'application/json; charset=utf-8')).body)).toEqual({ body: { a: 1 } })
    expect(JSON.parse((await post('/api/probe/free', '{"a":1}', 'application/vnd.x+json')).body)).toEqual({ body: { a: 1 } })
    expect(JSON.parse((await post('/api/probe/free', '{"a":1}', '')).body)).toEqual({ body: { a: 1 } })
    expect(JSON.parse((await post('/api/probe/free', '', 'application/json')).body)).toEqual({ body: null })
    expect(JSON.parse((await post('/api/probe/free', '', 'application/x-www-form-urlencoded')).body)).toEqual({ body: null })
  })
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])('refuses %s', async (type) => {
    expect((await post('/api/probe/free', '{"a":1}', type)).status).toBe(422)
  })
  it('refuses a body over 1 MiB with 413', async () => {
    const answer = await post('/api/probe/free', JSON.stringify('x'.repeat(1 << 20)))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([413, { detail: 'Request body too large' }])
  })
})

describe('errors have one shape', () => {
  it('404 for a route nobody serves', async () => {
    expect(await brief('/api/nope')).toEqual([404, { detail: 'Not Found' }, 'route_not_found'])
    expect(await brief('/api/nope', [], 'POST')).toEqual([404, { detail: 'Not Found' }, 'route_not_found'])
  })
  it('404 for a path that is not even a path', async () => {
    for (const path of ['/api/%zz', '/%', '/api/probe/x/%E0%A4%A']) expect((await brief(path))[0]).toBe(404)
  })
  it('405 with Allow for another method', async () => {
    const answer = await rawCall(server, '/api/probe/shape', { method: 'GET' })
    expect([answer.status, JSON.parse(answer.body), answer.headers.allow]).toEqual([405, { detail: 'Method Not Allowed' }, 'POST'])
    const two = await rawCall(server, '/api/probe/postgres/db.example.com%3A5432%3Ashop', { method: 'DELETE' })
    expect([two.status, two.headers.allow]).toEqual([405, 'GET, HEAD, PUT'])
  })
  it('a defect says nothing of itself, and is logged under the request id', async () => {
    const answer = await rawCall(server, '/api/probe/broken')
    expect([answer.status, answer.body, answer.headers['x-error-code']]).toEqual([500, '{"detail":"Internal Server Error"}', 'internal'])
    const line = server
      .log()
      .split('\n')
      .find((each) => each.includes('a driver said'))
    expect(line).toContain(String(answer.headers['x-request-id']))
    expect(line).not.toContain('hunter2')
  })
  it('an answer that is not what its schema says is a defect, not a leak', async () => {
    const answer = await rawCall(server, '/api/probe/lies')
    expect([answer.status, answer.body]).toEqual([500, '{"detail":"Internal Server Error"}'])
  })
  it('a detail may be an object where the contract has one', async () => {
    expect(await brief('/api/probe/known')).toEqual([409, { detail: { active_run_id: 'evr_1' } }, 'too_many_tokens'])
  })
  it('503 with Retry-After when the store is out of reach, without its address', async () => {
    const answer = await rawCall(server, '/api/probe/store')
    expect([answer.status, answer.headers['retry-after'], answer.body.includes('5432')]).toEqual([503, '1', false])
  })
})

describe('paths', () => {
  it('may have repeated slashes, a slash at the end, and ids with colons and dots', async () => {
    const key = [['api-key', await server.token(ADMIN.email)]] as const
    const expected = { type: 'postgres', id: 'db.example.com:5432:shop' }
    for (const path of [
      '/api/probe/postgres/db.example.com:5432:shop',
      '//api///probe/postgres/db.example.com%3A5432%3Ashop',
      '/api/probe/postgres/db.example.com:5432:shop/',
    ]) {
      expect((await brief(path, key))[1]).toEqual(expected)
    }
  })
  it('keeps encoded slashes and long ids within one parameter', async () => {
    const key = [['api-key', await server.token(ADMIN.email)]] as const
    expect((await brief('/api/probe/a%2Fb/c', key))[1]).toEqual({ type: 'a/b', id: 'c' })
    expect((await brief(`/api/probe/x/${'y'.repeat(1000)}`, key))[0]).toBe(200)
  })
})

describe('every response carries the protecting headers', () => {
  const policy =
    /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]{24}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/
  const expected = {
    'content-security-policy': expect.stringMatching(policy),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  }
  it.each([
    ['200', 'GET', '/health'],
    ['200 of HEAD', 'HEAD', '/health'],
    ['200 of the description', 'GET', '/openapi.json'],
    ['200 of a page', 'GET', '/redoc'],
    ['401', 'GET', '/api/auth/me'],
    ['404', 'GET', '/api/nope'],
    ['404 of a broken path', 'GET', '/api/%zz'],
    ['405', 'DELETE', '/api/healthcheck'],
    ['409', 'GET', '/api/probe/known'],
    ['422', 'GET', '/api/probe/query'],
    ['500', 'GET', '/api/probe/broken'],
    ['503', 'GET', '/api/probe/store'],
  ])('%s', async (_name, method, path) => {
    const { headers } = await rawCall(server, path, { method })
    expect(headers).toMatchObject(expected)
    expect([headers['strict-transport-security'], headers['access-control-allow-origin'], headers.server, headers['x-powered-by']]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
  it('with another nonce and id each time', async () => {
    const [first, second] = [await rawCall(server, '/health'), await rawCall(server, '/health')]
    expect(first.headers['content-security-policy']).not.toBe(second.headers['content-security-policy'])
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id'])
  })
  it('HSTS exactly when the public address is https', async () => {
    const https = await start({ settings: { publicUrl: 'https://parley.example' } })
    for (const path of ['/health', '/api/nope', '/api/%zz']) {
      expect((await rawCall(https, path)).headers['strict-transport-security']).toBe('max-age=31536000')
    }
  })
  it('no CORS: a preflight gets nothing to go on', async () => {
    const answer = await rawCall(server, '/api/auth/me', {
      method: 'OPTIONS',
      headers: [
        ['origin', 'https://evil.example'],
        ['access-control-request-method', 'PUT'],
      ],
    })
    expect([answer.status, Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))]).toEqual([405, []])
  })
})

describe('limits', () => {
  it('600 a minute per token, whatever the address; the answer says when to come back', async () => {
    const own = await start({ settings: { requestsPerMinutePerToken: 3 } })
    const [first, second] = [await own.token(ADMIN.email), await own.token(ADMIN.email)]
    const statuses: number[] = []
    for (const key of [first, first, first, first, second]) statuses.push((await own.call('/api/auth/me', { headers: { 'api-key': key } })).status)
    expect(statuses).toEqual([200, 200, 200, 429, 200])
    const over = await own.call('/api/auth/me', { headers: { 'api-key': first } })
    expect([await over.json(), over.headers.get('x-error-code')]).toEqual([{ detail: 'Too many requests' }, 'rate_limited'])
    expect(Number(over.headers.get('retry-after'))).toSatisfy((seconds: number) => Number.isInteger(seconds) && seconds >= 1 && seconds <= 60)
  })
  it('60 a minute per address without a good token; probes and pages are not counted', async () => {
    const own = await start({ settings: { requestsPerMinutePerAddress: 3 } })
    for (let n = 0; n < 5; n += 1) for (const path of ['/health', '/ready', '/redoc']) expect((await own.call(path)).status).toBe(200)
    const statuses: number[] = []
    for (let n = 0; n < 4; n += 1) statuses.push((await own.call('/api/auth/me', { headers: { 'api-key': 'nonsense' } })).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    expect((await own.call('/api/org_from_email?email=x')).status).toBe(429)
    expect((await own.call('/api/auth/me', { headers: { 'api-key': await own.token(ADMIN.email) } })).status).toBe(200)
  })
  it('counts the address that a listed proxy names, and no other’s word', async () => {
    const forwarded = { 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https' }
    const trusting = await start({ settings: { trustedProxies: ['127.0.0.0/8'] } })
    expect(await json(trusting.call('/api/probe/ip', { headers: forwarded }))).toEqual({ ip: '198.51.100.9', protocol: 'https' })
    expect(await json(server.call('/api/probe/ip', { headers: forwarded }))).toEqual({ ip: '127.0.0.1', protocol: 'http' })
  })
  it('headers over 16 KiB are refused', async () => {
    const answer = await rawCall(server, '/health', { headers: [['x-padding', 'x'.repeat(17_000)]] })
    expect([answer.status, JSON.parse(answer.body), answer.headers['x-content-type-options']]).toEqual([
      431,
      { detail: 'Request headers too large' },
      'nosniff',
    ])
  })
  it('what is not HTTP is refused', async () => {
    const { port, hostname } = new URL(server.url)
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('\u0016\u0003\u0001\r\n\r\n'))
      socket.once('data', (data) => resolve(data.toString('utf8'))).once('error', reject)
    })
    expect(said).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
    expect(said).toMatch(/\{"detail":"Not an HTTP request"\}$/)
  })
})

describe('a route must say who may call it', () => {
  it('or the server does not start', async () => {
    const silent: FastifyPluginAsyncZod = async (app) => void app.get('/api/silent', async () => ({}))
    await expect(startTestServer({ plugins: [silent] })).rejects.toThrow('GET /api/silent does not declare config.auth')
  })
})

describe('life and readiness', () => {
  const statuses = async (own: TestServer): Promise<number[]> => {
    const found: number[] = []
    for (const path of ['/health', '/ready', '/api/healthcheck']) found.push((await own.call(path)).status)
    return found
  }
  it('all well', async () => {
    expect(await statuses(server)).toEqual([200, 200, 200])
    expect(await json(server.call('/api/healthcheck'))).toEqual({ status: 'ok' })
  })
  it('alive but not ready without the store', async () => {
    expect(await statuses(await start({ health: { isStoreHealthy: async () => false } }))).toEqual([200, 503, 503])
  })
  it('draining: alive, and no new work', async () => {
    const own = await start({ health: { isDraining: () => true } })
    expect(await statuses(own)).toEqual([200, 503, 503])
    const refused = await own.call('/api/auth/me', { headers: { 'api-key': await own.token(ADMIN.email) } })
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('x-error-code')]).toEqual([503, '1', 'draining'])
  })
})

describe('closing', () => {
  it('waits for the answer that is under way, and for no kept-alive connection after it', async () => {
    const begun = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const slow: FastifyPluginAsyncZod = async (app) => {
      app.get('/api/slow', { config: OPEN }, async () => {
        begun.resolve()
        await mayEnd.promise
        return { status: 'ok' }
      })
    }
    const own = await startTestServer({ plugins: [slow] })
    const answer = own.call('/api/slow')
    await begun.promise
    const closed = own.close()
    mayEnd.resolve()
    expect((await answer).status).toBe(200)
    await closed
  })
})

describe('the log', () => {
  it('has one line per request: who, what route, how it went; never the address as sent', async () => {
    const own = await start()
    const cookie = await cookieOf(own, ADMIN.email)
    await own.call('/api/probe/postgres/a-secret-name?q=another-secret', { headers: { cookie } })
    const line =
      own
        .log()
        .split('\n')
        .find((each) => each.includes('"/api/probe/:type/:id"')) ?? ''
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      method: 'GET',
      route: '/api/probe/:type/:id',
      status: 200,
      user: ADMIN.email,
      address: '127.0.0.1',
    })
    expect(own.log()).not.toMatch(/a-secret-name|another-secret/)
  })
})
