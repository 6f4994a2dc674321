import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let source: string
let spaceA: string
let spaceB: string
beforeAll(async () => {
  server = await startSpaceServer()
  source = await server.source()
  const tables = [
    { name: 'public.countries', access: 'shared' },
    { name: 'public.order_items', access: 'via' },
  ]
  const make = async (customer_id: string, value: number) =>
    (await server.space(source, { customer_id, filters: { tenant_id: { operator: 'equals', value } }, tables })).space_id ?? ''
  spaceA = await make('alpha', 456)
  spaceB = await make('beta', 789)
}, 60_000)
afterAll(() => server.close())

const embed = (space_id: string, more: object = {}) => server.embed({ space_id, ...more })
const begin = async (as: SpaceServer['call'], space: string) => (await as('POST', `/v1/spaces/${space}/conversations`)).body.conversation_id ?? ''

describe('conversations', () => {
  it('answer from the rows of their space alone, with a chart that draws itself', async () => {
    const ann = server.as(await embed(spaceA))
    const made = await ann('POST', `/v1/spaces/${spaceA}/conversations`)
    const id = made.body.conversation_id
    expect(made.body).toMatchObject({ id, space_id: spaceA, data_sources: [{ type: 'postgres' }], created_at: expect.stringMatching(/Z$/) })
    const reply = await ann('POST', `/v1/conversations/${id}/chat`, { text: 'how many orders by category' })
    expect(reply).toMatchObject({ status: 200, body: { role: 'breadcrumb', status: 'SUCCESS', outcome: 'answered', task_id: id } })
    expect(reply.body.id).toMatch(/^exec_[0-9a-z]{26}$/)
    expect(reply.body.dataframe.rows).toEqual([['Alphawood', 2]])
    expect(reply.body).not.toHaveProperty('sql')
    const key = await server.call('GET', `/v1/conversations/${id}/latest_execution`)
    expect(key.body.sql).toMatch(/orders/)
    expect(key.body.sql).not.toMatch(/456|tenant/)
    const visualization: unknown = JSON.parse(reply.body.visualization ?? 'null')
    expect(JSON.stringify(visualization)).not.toMatch(/"(url|href|expr|signal)"|Beta/)
  })

  it('serve both revisions: messages, executions and the newest', async () => {
    const ann = server.as(await embed(spaceA))
    const id = await begin(ann, spaceA)
    expect((await ann('GET', `/v1/conversations/${id}/messages`)).body).toEqual({ messages: [], next_token: null })
    expect((await ann('GET', `/v1/conversations/${id}/latest_execution`)).status).toBe(404)
    const asked = await ann('POST', `/v1/conversations/${id}/chat`, { text: 'how many orders' }, { prefer: 'respond-async' })
    expect(asked).toMatchObject({ status: 200, body: { status: 'PENDING', text: expect.stringContaining('working') } })
    expect(asked.headers.get('preference-applied')).toBe('respond-async')
    const done = (await ann('GET', `/v1/conversations/${id}/latest_execution?wait=20`)).body
    expect(done).toMatchObject({ status: 'SUCCESS', id: asked.body.id, response: expect.stringContaining('2') })
    expect((await ann('GET', `/v1/conversations/${id}/executions`)).list).toEqual([done])
    expect((await ann('GET', `/v1/conversations/${id}/executions/${done.id}`)).body).toEqual(done)
    const { messages } = (await ann('GET', `/v1/conversations/${id}/messages`)).body
    expect(messages.map(({ role, execution_id }) => [role, execution_id])).toEqual([
      ['user', done.id],
      ['breadcrumb', done.id],
    ])
    const events = await ann('GET', `/v1/conversations/${id}/events`)
    expect(events.headers.get('content-type')).toMatch(/event-stream/)
    expect(events.text).toContain('event: turn-end')
    expect((await ann('DELETE', `/v1/conversations/${id}`)).status).toBe(204)
    for (const path of ['', '/messages', '/executions', `/executions/${done.id}`, '/latest_execution', '/events']) {
      expect((await ann('GET', `/v1/conversations/${id}${path}`)).status).toBe(404)
    }
    expect((await ann('POST', `/v1/conversations/${id}/chat`, { text: 'how many orders' })).status).toBe(404)
  })

  it('refuse wrong requests in the shape of the contract', async () => {
    const ann = server.as(await embed(spaceA))
    const id = await begin(ann, spaceA)
    const blank = await ann('POST', `/v1/conversations/${id}/chat`, { text: ' ' })
    expect(blank).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'text'] }], code: 'invalid_request' } })
    expect(blank.body.request_id).toBe(blank.headers.get('x-request-id'))
    for (const limit of ['0', '-1', '1000000000', 'x']) expect((await ann('GET', `/v1/conversations/${id}/messages?limit=${limit}`)).status).toBe(422)
    expect((await ann('GET', `/v1/conversations/${id}/messages?next_token=abc.def`)).status).toBe(422)
    expect((await ann('PUT', `/v1/conversations/${id}`)).status).toBe(405)
    expect((await ann('POST', '/v1/conversations', { source_id: source })).status).toBe(404)
    expect(await server.call('POST', '/v1/conversations', { source_id: source })).toMatchObject({ status: 200, body: { space_id: null } })
  })

  it('of a whole source answer to a key from all rows, and one in a space from its rows alone', async () => {
    const ask = async (about: object) => {
      const { conversation_id } = (await server.call('POST', '/v1/conversations', about)).body
      return (await server.call('POST', `/v1/conversations/${conversation_id}/chat`, { text: 'how many orders' })).body.dataframe.rows
    }
    expect([await ask({ source_id: source }), await ask({ space_id: spaceA }), await ask({ space_id: spaceB })]).toEqual([[[5]], [[2]], [[3]]])
  })
})

describe('embed tokens', () => {
  it('open their own space and nothing else', async () => {
    const ann = server.as(await embed(spaceA))
    const bob = server.as(await embed(spaceB, { email: 'bob@beta.example' }))
    const id = await begin(ann, spaceA)
    expect((await bob('GET', `/v1/conversations/${id}`)).status).toBe(404)
    expect((await bob('POST', `/v1/spaces/${spaceA}/conversations`)).status).toBe(404)
    expect((await bob('GET', `/v1/spaces/${spaceA}`)).status).toBe(404)
    const own = (await ann('GET', `/v1/spaces/${spaceA}`)).body
    expect(own).toMatchObject({ space_id: spaceA })
    for (const hidden of ['filters', 'tables', 'visibility', 'table_access', 'warnings']) expect(own).not.toHaveProperty(hidden)
    expect((await ann('GET', `/v1/spaces/${spaceA}/groups`)).status).toBe(200)
    expect((await ann('GET', `/v1/spaces/${spaceB}/groups`)).status).toBe(404)
    for (const [method, path] of [
      ['GET', '/v1/sources/database-connectors'],
      ['POST', '/v1/sources/database-connectors'],
      ['GET', '/v1/sources/types'],
      ['POST', '/v1/spaces'],
      ['GET', '/v1/spaces/by-partner'],
      ['GET', '/v1/spaces'],
      ['PATCH', `/v1/spaces/${spaceA}`],
      ['DELETE', `/v1/spaces/${spaceA}`],
      ['POST', `/v1/spaces/${spaceA}/reset`],
      ['POST', `/v1/spaces/${spaceA}/preview`],
      ['POST', `/v1/spaces/${spaceA}/groups`],
      ['GET', '/v1/customers'],
      ['POST', '/v1/embed/token'],
      ['POST', '/v1/embed/revoke'],
    ] as const) {
      expect([path, (await ann(method, path, method === 'GET' ? undefined : {})).status]).toEqual([path, 403])
    }
    expect((await ann('GET', '/api/chats')).status).not.toBe(200)
  })

  it('make one identity per address, which is no account', async () => {
    const identities = async () => (await server.store.pool.query("SELECT id, name FROM embed_identity WHERE email = 'admin@example.com'")).rows
    const token = await embed(spaceA, { email: 'Admin@example.com', name: 'Ada' })
    expect(await identities()).toMatchObject([{ name: 'Ada' }])
    await embed(spaceA, { email: 'admin@example.com', name: 'Ada L.' })
    expect(await identities()).toMatchObject([{ id: expect.stringMatching(/^emb_[0-9a-z]{26}$/), name: 'Ada L.' }])
    const ada = server.as(token)
    expect((await ada('GET', '/v1/spaces')).status).toBe(403)
    expect((await ada('GET', '/v1/conversations')).body.conversations).toEqual([])
  })

  it('are asked for in the shape of the contract', async () => {
    const ask = (body: object) => server.call('POST', '/v1/embed/token', { email: 'ann@alpha.example', name: 'Ann', ...body })
    expect(await ask({ email: 'nobody' })).toMatchObject({ status: 400, body: { detail: 'Invalid request parameters' } })
    expect((await ask({ name: '' })).status).toBe(400)
    expect((await ask({ expires_in: 59 })).status).toBe(422)
    expect(await ask({ space_id: 'space_gone' })).toMatchObject({ status: 404, body: { detail: 'Space not found' } })
    expect(await ask({ space_id: spaceA, customer_id: 'beta' })).toMatchObject({ status: 404, body: { detail: 'Space not found' } })
    expect(await ask({ customer_id: 'gone' })).toMatchObject({ status: 404, body: { detail: 'Customer not found' } })
    expect(await ask({ customer_id: 'alpha' })).toMatchObject({ status: 200, body: { token_id: expect.any(String) } })
    const neither = server.as((await ask({})).body.token ?? '')
    expect([(await neither('GET', `/v1/spaces/${spaceA}`)).status, (await neither('GET', `/v1/spaces/${spaceB}`)).status]).toEqual([200, 404])
    const stranger = server.as((await ask({ email: 'stranger@else.example' })).body.token ?? '')
    expect((await stranger('GET', `/v1/spaces/${spaceA}`)).status).toBe(404)
  })

  it('end by token, address, customer and space, for the next request', async () => {
    const issue = async () => (await server.call('POST', '/v1/embed/token', { email: 'carl@alpha.example', name: 'Carl', space_id: spaceA })).body
    const revoke = (body: object) => server.call('POST', '/v1/embed/revoke', body)
    for (const which of ['token_id', 'email', 'customer_id', 'space_id'] as const) {
      const { token = '', token_id } = await issue()
      const orders = {
        token_id: { token_id },
        email: { email: 'carl@alpha.example', customer_id: 'alpha' },
        customer_id: { customer_id: 'alpha' },
        space_id: { space_id: spaceA },
      }
      expect((await server.as(token)('GET', `/v1/spaces/${spaceA}`)).status).toBe(200)
      expect(Number((await revoke(orders[which])).body.revoked)).toBeGreaterThanOrEqual(1)
      expect(await server.as(token)('GET', `/v1/spaces/${spaceA}`)).toMatchObject({ status: 401, body: { detail: 'Invalid embed token' } })
    }
    expect((await revoke({ token_id: 'a', space_id: 'b' })).status).toBe(422)
    expect((await revoke({})).status).toBe(422)
  })

  it('are refused when they are old, altered or of another kind', async () => {
    const token = await embed(spaceA, { expires_in: 60 })
    const [header = '', payload = '', signature = ''] = token.split('.')
    const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { jti: _, ...withoutJti } = JSON.parse(JSON.stringify(claims))
    const forged = [
      `${header}.${encoded({ ...claims, space_id: spaceB })}.${signature}`,
      `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${encoded({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg: 'RS256' })}.${payload}.${signature}`,
      `${header}.${encoded({ ...claims, aud: 'parley-else' })}.${signature}`,
      `${header}.${encoded(withoutJti)}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    ]
    for (const text of forged) expect((await server.as(text)('GET', `/v1/spaces/${spaceA}`)).status).toBe(401)
    expect((await server.as(token)('GET', `/v1/spaces/${spaceA}`)).status).toBe(200)
    server.advance(61_000)
    expect(await server.as(token)('GET', `/v1/spaces/${spaceA}`)).toMatchObject({ status: 401, body: { detail: 'Embed token expired' } })
  })
})
