import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
beforeAll(async () => {
  server = await startSpaceServer()
}, 60_000)
afterAll(() => server.close())

const ROUTES = [
  'GET /sources/database-connectors',
  'POST /sources/database-connectors',
  'GET /sources/database-connectors/x',
  'PATCH /sources/database-connectors/x',
  'DELETE /sources/database-connectors/x',
  'GET /sources/database-connectors/x/tables',
  'GET /sources/types',
  'POST /spaces',
  'GET /spaces/by-partner',
  'GET /spaces',
  'POST /spaces/draft',
  'GET /spaces/usage',
  'GET /spaces/x',
  'PATCH /spaces/x',
  'DELETE /spaces/x',
  'POST /spaces/x/reset',
  'POST /spaces/x/preview',
  'GET /spaces/x/groups',
  'POST /spaces/x/groups',
  'PATCH /spaces/x/groups/y',
  'DELETE /spaces/x/groups/y',
  'GET /customers',
  'POST /customers',
  'DELETE /customers/x',
  'POST /embed/token',
  'GET /embed/tokens',
  'POST /embed/revoke',
  'POST /spaces/x/conversations',
  'POST /conversations',
  'GET /conversations',
  'POST /conversations/x/chat',
  'GET /conversations/x/messages',
  'GET /conversations/x',
  'DELETE /conversations/x',
  'GET /conversations/x/executions',
  'GET /conversations/x/executions/y',
  'GET /conversations/x/latest_execution',
  'GET /conversations/x/events',
] as const

it('every route answers a missing or bad key with 403 in the published words, never with 401', async () => {
  const [expired, revoked] = [await server.token('admin'), await server.token('admin')]
  await server.store.pool.query("UPDATE token SET expires_at = now() - interval '1 minute' WHERE last_four = $1", [expired.slice(-4)])
  await server.store.pool.query('UPDATE token SET revoked_at = now() WHERE last_four = $1', [revoked.slice(-4)])
  const wrong: string[] = []
  for (const [credential, detail] of [
    [null, 'Not authenticated'],
    ['dot-wrong', 'Invalid API key'],
    [`dot-${'a'.repeat(64)}`, 'Invalid API key'],
    [expired, 'Invalid API key'],
    [revoked, 'Invalid API key'],
    [`dot-${'a'.repeat(5_000)}`, 'Invalid API key'],
  ] as const) {
    for (const route of ROUTES) {
      const [method = '', path = ''] = route.split(' ')
      const { status, body, headers } = await server.as(credential)(method, `/v1${path}`, method === 'POST' || method === 'PATCH' ? {} : undefined)
      const isRight = status === 403 && body.detail === detail && body.request_id === headers.get('x-request-id') && body.code !== undefined
      if (!isRight) wrong.push(`${route} with ${credential?.slice(0, 12)}: ${status} ${body?.detail}`)
    }
  }
  expect(wrong).toEqual([])
})

it('a key in the place of a browser session opens nothing', async () => {
  const headers = { cookie: `Authorization=${await server.token('admin')}`, 'x-requested-with': 'parley' }
  const { status, body } = await server.as(null)('GET', '/v1/spaces', undefined, headers)
  expect([status, body.detail]).toEqual([403, 'Invalid API key'])
})

it('describes itself', async () => {
  const { paths, servers } = JSON.parse((await server.as(null)('GET', '/v1/openapi.json')).text)
  expect([servers, Object.keys(paths).length]).toEqual([[{ url: '/v1' }], new Set(ROUTES.map((route) => route.split(' ')[1])).size])
})

it('a key may be sent in any of three headers, not in two that differ, and does what its scope says', async () => {
  const read = (headers: Readonly<Record<string, string>>) => server.as(null)('GET', '/v1/spaces/by-partner', undefined, headers)
  for (const [name, value] of [
    ['x-api-key', server.key],
    ['api-key', server.key],
    ['authorization', `Bearer ${server.key}`],
  ] as const)
    expect((await read({ [name]: value })).status).toBe(200)
  const other = await server.token('admin')
  expect(await read({ 'x-api-key': server.key, authorization: `Bearer ${other}` })).toMatchObject({ status: 400, body: { detail: 'Conflicting credentials' } })
  expect(await server.as(await server.token('user'))('GET', '/v1/spaces')).toMatchObject({ status: 403, body: { detail: 'Requires role admin' } })
  const narrow = server.as(await server.token('admin', ['embed']))
  expect(await narrow('GET', '/v1/spaces')).toMatchObject({ status: 403, body: { detail: 'Token lacks scope spaces' } })
  expect((await narrow('POST', '/v1/embed/token', { email: 'ann@alpha.example', name: 'Ann' })).status).toBe(200)
  expect((await server.as(await server.token('user', ['embed']))('POST', '/v1/embed/token', { email: 'ann@alpha.example', name: 'Ann' })).status).toBe(403)
  const asks = server.as(await server.token('admin', ['api:ask']))
  expect([(await asks('GET', '/v1/conversations')).status, (await asks('GET', '/v1/customers')).status]).toEqual([200, 403])
})
