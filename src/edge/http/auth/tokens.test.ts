import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, cookieOf, json, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'
import type { TokenScope } from '../../../app/accounts/index.ts'
import type { Actor } from '../../../flow.ts'

const DAY = 86_400_000
const UMA = 'uma@example.com'
const MO = 'mo@example.com'

/** One route for each kind of declaration. */
const probes: FastifyPluginAsyncZod = async (app) => {
  const answer = async (): Promise<object> => ({ status: 'ok' })
  app.get('/api/probe/user', { config: { auth: { role: 'user' } } }, answer)
  app.post('/api/probe/user', { config: { auth: { role: 'user' } } }, answer)
  app.post('/api/probe/modeler', { config: { auth: { role: 'modeler' } } }, answer)
  app.post('/api/probe/admin', { config: { auth: { role: 'admin' } } }, answer)
  app.post('/api/probe/ask', { config: { auth: { role: 'user', scope: 'api:ask' } } }, answer)
  app.post('/api/probe/sync', { config: { auth: { role: 'user', scope: 'api:sync' } } }, answer)
  app.post('/api/probe/any', { config: { auth: { role: 'user', scope: 'any' } } }, answer)
  app.post('/ai/probe', { config: { auth: { role: 'user', scope: 'mcp' } } }, answer)
  app.get('/api/probe/actor', { config: { auth: { role: 'user' } } }, async (request) => request.actor)
}

let server: TestServer
let ada: string
beforeEach(async () => {
  server = await startTestServer({ plugins: [probes] })
  await server.addUser(UMA, 'user', { groups: ['sales', 'emea'] })
  await server.addUser(MO, 'modeler')
  ada = await server.token(ADMIN.email)
})
afterEach(() => server.close())

const send = (method: string, path: string, key: string, body?: object): Promise<Response> =>
  server.call(path, {
    method,
    headers: { 'api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
interface Made {
  readonly id: string
  readonly token: string
}
const make = (body: object): Promise<Made> => json<Made>(send('POST', '/api/tokens', ada, body))
const detail = async (response: Response): Promise<string> => `${response.status} ${JSON.stringify((await json(response)).detail)}`

describe('making a token', () => {
  it('shows its text once, and keeps no more than a hash of it', async () => {
    const made = await make({ name: 'nightly', description: 'exports' })
    expect(made).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      name: 'nightly',
      description: 'exports',
      kind: 'api',
      scopes: ['api:full'],
      user_id: ADMIN.email,
      last_four: made.token.slice(-4),
      created_at: '2026-09-14T08:00:00.000Z',
      expires_at: '2026-12-13T08:00:00.000Z',
      token: expect.stringMatching(/^dot-eyJ/),
    })
    const listed = await (await send('GET', '/api/tokens', ada)).text()
    expect([listed.includes(made.id), listed.includes(made.token)]).toEqual([true, false])
    const { rows } = await server.store.pool.query('SELECT token::text AS row FROM token')
    expect(rows.some(({ row }) => row.includes(made.token.slice(-20)))).toBe(false)
  })

  it('holds what the contract says a token holds', async () => {
    const { token, id } = await make({ name: 'x', expires_in_days: null })
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const { rows } = await server.store.pool.query("SELECT value FROM installation WHERE name = 'id'")
    const org = await server.accounts.org()
    expect(payload).toEqual({
      iss: rows[0].value,
      aud: 'parley-api',
      sub: ADMIN.email,
      org_id: org.id,
      jti: id,
      kind: 'api',
      scope: 'api:full',
      iat: server.now().getTime() / 1000,
    })
  })

  it('ends on time: a day less is good, a day more is expired', async () => {
    const { token } = await make({ name: 'x', expires_in_days: 2 })
    server.advance(DAY)
    expect((await send('GET', '/api/auth/me', token)).status).toBe(200)
    server.advance(DAY)
    expect(await detail(await send('GET', '/api/auth/me', token))).toBe('401 "API key expired"')
    server.advance(DAY)
    expect(await detail(await send('GET', '/api/auth/me', token))).toBe('401 "API key expired"')
  })

  it.each([
    ['an unknown scope', { name: 'x', scopes: ['root'] }, ['body', 'scopes', 0]],
    ['no scope', { name: 'x', scopes: [] }, ['body', 'scopes']],
    ['mcp with others', { name: 'x', scopes: ['mcp', 'api:full'] }, ['body', 'scopes']],
    ['no name', {}, ['body', 'name']],
    ['an empty name', { name: '' }, ['body', 'name']],
    ['zero days', { name: 'x', expires_in_days: 0 }, ['body', 'expires_in_days']],
    ['3,651 days', { name: 'x', expires_in_days: 3651 }, ['body', 'expires_in_days']],
    ['half a day', { name: 'x', expires_in_days: 0.5 }, ['body', 'expires_in_days']],
  ])('refuses %s', async (_name, body, loc) => {
    const response = await send('POST', '/api/tokens', ada, body)
    expect([response.status, await json(response)]).toMatchObject([422, { detail: [{ loc }] }])
  })

  it('keeps the org’s longest life', async () => {
    await server.store.pool.query(`UPDATE org SET settings = '{"max_token_days":30}'`)
    const wanted = [30, 31, null].map(async (days) => (await send('POST', '/api/tokens', ada, { name: 'x', expires_in_days: days })).status)
    expect(await Promise.all(wanted)).toEqual([200, 422, 422])
  })

  it('stops at 50 active ones, also when they are made at once', async () => {
    const uma = await cookieOf(server, UMA)
    const headers = { cookie: uma, origin: server.url, 'content-type': 'application/json' }
    const statuses = await Promise.all(
      Array.from({ length: 55 }, async () => (await server.call('/api/tokens', { method: 'POST', headers, body: '{"name":"x"}' })).status),
    )
    expect([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 409).length]).toEqual([50, 5])
  })

  it('for another is for admins, and never for another admin', async () => {
    await server.addUser('abe@example.com', 'admin')
    const uma = await server.token(UMA)
    expect(await detail(await send('POST', '/api/tokens', uma, { name: 'x', user_id: MO }))).toBe('403 "Requires role admin"')
    expect(await detail(await send('POST', '/api/tokens', ada, { name: 'x', user_id: 'none@example.com' }))).toBe('404 "User not found"')
    expect((await send('POST', '/api/tokens', ada, { name: 'x', user_id: 'abe@example.com' })).status).toBe(403)
    const { token } = await make({ name: 'x', user_id: UMA.toUpperCase() })
    expect(await (await send('GET', '/api/auth/me', token)).json()).toMatchObject({ user_id: UMA, role: 'user' })
  })
})

describe('the one token of get_api_token', () => {
  it.each(['jwt', 'hex'])('replaces the one before: %s', async (format) => {
    const get = async (): Promise<string> =>
      (await json<{ api_token: string }>(send('POST', '/api/get_api_token', ada, { user_id: ADMIN.email, format }))).api_token
    const first = await get()
    expect(first).toMatch(format === 'hex' ? /^[0-9a-f]{64}$/ : /^dot-eyJ/)
    expect((await send('GET', '/api/auth/me', first)).status).toBe(200)
    const second = await get()
    expect([(await send('GET', '/api/auth/me', first)).status, (await send('GET', '/api/auth/me', second)).status]).toEqual([401, 200])
    expect((await send('GET', '/api/auth/me', ada)).status).toBe(200)
  })

  it('is one’s own, or for an admin anybody’s who is not an admin', async () => {
    const uma = await server.token(UMA)
    expect((await send('POST', '/api/get_api_token', uma, { user_id: UMA })).status).toBe(200)
    expect((await send('POST', '/api/get_api_token', uma, { user_id: ADMIN.email })).status).toBe(403)
    expect((await send('POST', '/api/get_api_token', ada, { user_id: UMA })).status).toBe(200)
  })
})

describe('listing and revoking', () => {
  it('shows everyone’s to an admin, one’s own to others', async () => {
    const uma = await server.token(UMA)
    const owners = async (key: string, path = '/api/tokens'): Promise<string[]> =>
      (await json<{ user_id: string }[]>(send('GET', path, key))).map((each) => each.user_id).sort()
    expect(await owners(ada)).toEqual([ADMIN.email, UMA])
    expect(await owners(uma)).toEqual([UMA])
    expect(await owners(ada, `/api/tokens?user_id=${UMA}`)).toEqual([UMA])
    expect((await send('GET', `/api/tokens?user_id=${ADMIN.email}`, uma)).status).toBe(403)
  })

  it('ends a token for the very next request, and again without harm', async () => {
    const { id, token } = await make({ name: 'x' })
    expect([(await send('DELETE', `/api/tokens/${id}`, ada)).status, (await send('GET', '/api/auth/me', token)).status]).toEqual([200, 401])
    expect((await send('DELETE', `/api/tokens/${id}`, ada)).status).toBe(200)
  })

  it('knows nothing of another’s token, a session, or nonsense', async () => {
    const uma = await server.token(UMA)
    await cookieOf(server, UMA)
    const [first] = await json<Made[]>(send('GET', `/api/tokens?user_id=${ADMIN.email}`, ada))
    const [session] = await json<Made[]>(send('GET', '/api/sessions', uma))
    for (const each of [first?.id, session?.id, 'nonsense', '%00']) {
      expect(await detail(await send('DELETE', `/api/tokens/${each}`, uma))).toMatch(/^404/)
    }
    expect((await send('GET', '/api/auth/me', ada)).status).toBe(200)
  })

  it('tells who holds something open on the token', async () => {
    const { id } = await make({ name: 'x' })
    const told = Promise.withResolvers<string | null>()
    const stop = await server.accounts.onRevoked(told.resolve)
    await send('DELETE', `/api/tokens/${id}`, ada)
    expect(await told.promise).toBe(id)
    await stop()
  })

  it('says that any may have been revoked after notices of it were lost', async () => {
    const told = Promise.withResolvers<string | null>()
    const stop = await server.accounts.onRevoked(told.resolve)
    await server.store.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`)
    expect(await told.promise).toBeNull()
    await stop()
  })
})

describe('a token can do what its owner may do now', () => {
  const actor = (key: string): Promise<Actor> => json<Actor>(send('GET', '/api/probe/actor', key))

  it('with the role and groups of this moment', async () => {
    const uma = await server.token(UMA)
    expect(await actor(uma)).toMatchObject({ userId: UMA, role: 'user', groups: ['all_users', 'emea', 'sales'], credential: 'api', scopes: ['api:full'] })
    await server.store.pool.query("UPDATE account SET role = 'modeler' WHERE email = $1", [UMA])
    await server.store.pool.query("DELETE FROM account_group_member WHERE group_name = 'sales'")
    expect(await actor(uma)).toMatchObject({ role: 'modeler', groups: ['all_users', 'emea'] })
    expect((await send('POST', '/api/probe/modeler', uma)).status).toBe(200)
  })

  it('refuses a role too low with the contract’s words', async () => {
    const uma = await server.token(UMA)
    const mo = await server.token(MO)
    expect(await detail(await send('POST', '/api/probe/modeler', uma))).toBe('403 "Requires role modeler"')
    expect(await detail(await send('POST', '/api/probe/admin', mo))).toBe('403 "Requires role admin"')
    expect((await send('POST', '/api/probe/modeler', ada)).status).toBe(200)
  })

  it('ends when its owner is switched off or deleted', async () => {
    const uma = await server.token(UMA)
    const mo = await server.token(MO)
    await server.store.pool.query('UPDATE account SET active = false WHERE email = $1', [UMA])
    await server.store.pool.query('DELETE FROM account WHERE email = $1', [MO])
    expect(await detail(await send('GET', '/api/auth/me', uma))).toBe('401 "Invalid API key"')
    expect(await detail(await send('GET', '/api/auth/me', mo))).toBe('401 "Invalid API key"')
  })

  it('can be asked for again while work goes on', async () => {
    const uma = await actor(await server.token(UMA))
    await server.store.pool.query("UPDATE account SET role = 'modeler' WHERE email = $1", [UMA])
    expect(await server.accounts.tokens.refresh(uma)).toMatchObject({ role: 'modeler' })
    await server.accounts.tokens.revoke({ jti: uma.tokenId })
    expect(await server.accounts.tokens.refresh(uma)).toBeNull()
  })
})

it('work without a request has its owner’s rights of this moment, or none', async () => {
  const expected = {
    userId: UMA,
    orgId: (await server.accounts.org()).id,
    role: 'user',
    groups: ['all_users', 'emea', 'sales'],
    scopes: ['api:full'],
    credential: 'system',
  }
  expect(await server.accounts.actorOf('Uma@Example.com')).toEqual(expected)
  await server.store.pool.query('UPDATE account SET active = false WHERE email = $1', [UMA])
  expect([await server.accounts.actorOf(UMA), await server.accounts.actorOf('none@example.com')]).toEqual([null, null])
})

describe('scopes', () => {
  const cases: readonly (readonly [TokenScope, string])[] = [
    ['api:full', 'GET /user, POST /user, /ask, /sync, /any'],
    ['api:read', 'GET /user, /any'],
    ['api:ask', '/ask, /any'],
    ['api:sync', '/sync, /any'],
    ['api:export', '/any'],
    ['spaces', '/any'],
    ['chatbot:query', '/any'],
    ['mcp', '/ai/probe'],
  ]
  const routes = [
    ['GET', '/api/probe/user', 'GET /user'],
    ['POST', '/api/probe/user', 'POST /user'],
    ['POST', '/api/probe/ask', '/ask'],
    ['POST', '/api/probe/sync', '/sync'],
    ['POST', '/api/probe/any', '/any'],
    ['POST', '/ai/probe', '/ai/probe'],
  ] as const
  it.each(cases)('%s opens %s, and nothing else', async (scope, expected) => {
    const key = await server.token(ADMIN.email, [scope])
    const open: string[] = []
    for (const [method, path, name] of routes) if ((await send(method, path, key)).status === 200) open.push(name)
    expect(open.join(', ')).toBe(expected)
  })

  it('are refused with the contract’s words', async () => {
    const read = await server.token(ADMIN.email, ['api:read'])
    const mcp = await server.token(ADMIN.email, ['mcp'])
    expect(await detail(await send('POST', '/api/probe/user', read))).toBe('403 "Token lacks scope api:full"')
    expect(await detail(await send('GET', '/api/probe/user', mcp))).toBe('403 "Token lacks scope api:full"')
    expect(await detail(await send('GET', '/api/auth/me', mcp))).toBe('403 "Token lacks scope api:full"')
    expect(await detail(await send('POST', '/ai/probe', ada))).toBe('403 "Token does not have required MCP access"')
  })

  it('one MCP token per user: a new one ends the old', async () => {
    const first = await server.token(ADMIN.email, ['mcp'])
    const second = await server.token(ADMIN.email, ['mcp'])
    expect([(await send('POST', '/ai/probe', first)).status, (await send('POST', '/ai/probe', second)).status]).toEqual([401, 200])
  })
})

describe('keys that sign', () => {
  it('rotate without ending tokens, and are gone after the second time', async () => {
    await server.accounts.signingKeys.rotate()
    const second = await server.token(ADMIN.email)
    expect([(await send('GET', '/api/auth/me', ada)).status, (await send('GET', '/api/auth/me', second)).status]).toEqual([200, 200])
    server.advance(1)
    await server.accounts.signingKeys.rotate()
    expect((await send('GET', '/api/auth/me', ada)).status).toBe(401)
  })
})

it('an embedded session acts for its user in the groups it was opened for, and can make nothing lasting', async () => {
  const account = await server.accounts.find(UMA)
  if (account === undefined) throw new Error('no account')
  const { text } = await server.accounts.tokens.issue({ account, kind: 'embed', scopes: ['api:full'], activeGroups: ['emea'] })
  const bearer = { authorization: `Bearer ${text}`, 'content-type': 'application/json' }
  const me = await json(server.call('/api/auth/me', { headers: bearer }))
  expect([me.user_id, me.groups]).toEqual([UMA, ['emea']])
  for (const path of ['/api/tokens', '/api/get_api_token']) {
    expect((await server.call(path, { method: 'POST', headers: bearer, body: JSON.stringify({ name: 'x', user_id: UMA }) })).status).toBe(403)
  }
})
