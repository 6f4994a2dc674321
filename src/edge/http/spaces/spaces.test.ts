import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let source: string
beforeAll(async () => {
  server = await startSpaceServer()
  source = await server.source()
}, 60_000)
afterAll(() => server.close())

const TENANT = { tenant_id: { operator: 'equals', value: 456 } }

describe('connectors', () => {
  it('are made without showing a password, and the same address again is the same source', async () => {
    const made = await server.call('POST', '/v1/sources/database-connectors', { ...server.connector, source_name: 'Shop' })
    expect(made).toMatchObject({ status: 200, body: { source_id: source, user_id: 'admin@example.com', source_name: 'Shop', status: 'READY' } })
    expect(source).toMatch(/^src_[0-9a-z]{26}$/)
    const listed = await server.call('GET', '/v1/sources/database-connectors')
    expect(listed.list.map(({ source_id }) => source_id)).toEqual([source])
    expect(`${made.text}${listed.text}`).not.toContain('password')
  })

  it('are refused in the words of the contract, and nothing is stored', async () => {
    const connect = (more: object) => server.call('POST', '/v1/sources/database-connectors', { ...server.connector, ...more })
    for (const [more, reason] of [
      [{ password: 'wrong', database: 'postgres' }, 'authentication'],
      [{ database: 'gone' }, 'database_not_found'],
      [{ port: 1 }, 'refused'],
    ] as const) {
      expect(await connect(more)).toMatchObject({ status: 500, body: { detail: 'Database connection failed', code: 'connection_failed', reason } })
    }
    expect(await connect({ database_type: 'oracle9' })).toMatchObject({
      status: 400,
      body: { detail: 'Invalid database type or connection parameters' },
    })
    const { port: _, ...without } = server.connector
    const missing = await server.call('POST', '/v1/sources/database-connectors', without)
    expect(missing).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'port'], msg: 'Field required', type: 'missing' }] } })
    expect((await server.call('GET', '/v1/sources/database-connectors')).list).toHaveLength(1)
  })

  it('show their tables with what can be filtered and what belongs to what', async () => {
    const tables = (await server.call('GET', `/v1/sources/database-connectors/${source}/tables`)).list
    expect(tables.find(({ name }) => name === 'public.order_items')).toMatchObject({
      columns: expect.arrayContaining([{ name: 'product', type: 'text', filterable: true }]),
      belongs_to: [{ table: 'public.orders', columns: ['order_id'], parent_columns: ['order_id'] }],
    })
  })
})

describe('spaces', () => {
  it('show the tables of their filters and say what would open the others', async () => {
    const filters = {
      ...TENANT,
      status: { operator: 'equals', value: 'active', required: false },
      category: { operator: 'in', value: ['A', 'Alphawood'], required: false },
    }
    const space = await server.space(source, {
      filters,
      tables: [
        { name: 'public.countries', access: 'shared' },
        { name: 'public.order_items', access: 'via' },
      ],
    })
    expect(space).toMatchObject({ filters, status: 'READY', version: 1, partner_id: 'org', customer_id: 'cust_456', template_space_id: null })
    expect(space.space_id).toMatch(/^space_[0-9a-z]{26}$/)
    expect(space.embed_url).toBe(`${server.url}/embed/spaces/${space.space_id}`)
    expect(space.table_access).toEqual({
      filtered: ['public.orders', 'public.users'],
      via: ['public.order_items'],
      shared: ['public.countries'],
      hidden: [
        { name: 'public.audit', missing: ['tenant_id'] },
        {
          name: 'public.payments',
          missing: ['tenant_id'],
          hint: 'belongs to public.orders by order_id: add {"name":"public.payments","access":"via"}',
        },
      ],
    })
  })

  it('take the bodies of the published contract verbatim', async () => {
    const filters = {
      age: { operator: 'greater_than', value: 18 },
      category: { operator: 'in', value: ['A', 'B', 'C'] },
      status: { operator: 'equals', value: 'active' },
    }
    const space = await server.space(source, { name: 'Active Users Dashboard', filters })
    expect(space.table_access.filtered).toEqual(['public.users'])
    expect((await server.call('POST', `/v1/spaces/${space.space_id}/preview`, { table: 'public.users' })).body.rows.map(([id]) => id)).toEqual([1, 2, 3, 5])
  })

  it('refuse what they do not know, and make nothing', async () => {
    const count = async () => (await server.call('GET', '/v1/spaces/by-partner')).list.length
    const before = await count()
    const make = (more: object) => server.call('POST', '/v1/spaces', { source_id: source, name: 'Space', customer_id: 'cust_456', ...more })
    expect(await make({ filter: TENANT })).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'filter'], type: 'extra_forbidden' }] } })
    expect(await make({ filters: { age: { operator: 'like', value: 1 } } })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'filters', 'age', 'operator'], type: 'enum' }] },
    })
    expect(await make({ filters: { age: { operator: 'equals', value: '5' } } })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'filters', 'age', 'value'] }] },
    })
    expect(await make({ filters: { tenantid: { operator: 'equals', value: 5 } } })).toMatchObject({
      status: 422,
      body: { detail: [{ msg: "unknown column 'tenantid'; did you mean 'tenant_id'?" }] },
    })
    expect((await make({ filters: { tenant_id: { operator: 'equals', value: null } } })).status).toBe(422)
    expect(await make({ source_id: 'src_00000000000000000000000000' })).toMatchObject({ status: 404, body: { detail: 'Data source not found' } })
    expect(await make({ template_space_id: 'space_0' })).toMatchObject({ status: 404, body: { detail: 'Template space not found' } })
    expect((await make({ embed_origins: ['https://*.example.com'] })).status).toBe(422)
    expect(await count()).toBe(before)
  })

  it('are changed as a whole, version by version, and never move to another customer', async () => {
    const { space_id } = await server.space(source, { filters: TENANT })
    const patch = (body: object) => server.call('PATCH', `/v1/spaces/${space_id}`, body)
    expect(await patch({ customer_id: 'cust_789' })).toMatchObject({ status: 422, body: { detail: [{ type: 'extra_forbidden' }] } })
    expect(await patch({ name: 'Renamed', version: 1 })).toMatchObject({ status: 200, body: { name: 'Renamed', version: 2, filters: TENANT } })
    expect((await patch({ name: 'Late', version: 1 })).status).toBe(409)
    expect((await patch({ filters: {} })).body.warnings[0]).toMatch(/no filters/)
    expect((await server.call('DELETE', `/v1/spaces/${space_id}`)).status).toBe(204)
    expect(await server.call('GET', `/v1/spaces/${space_id}`)).toMatchObject({ status: 404, body: { detail: 'Space not found' } })
  })

  it('take groups and tables from a template, never its filters, and take them again on reset', async () => {
    const tables = [{ name: 'public.order_items', access: 'via' }]
    const template = await server.space(source, { filters: TENANT, tables, is_template: true, show_sql: true })
    await server.call('POST', `/v1/spaces/${template.space_id}/groups`, { name: 'Sales', questions: ['How many orders?'] })
    const made = await server.space(source, { template_space_id: template.space_id, filters: { tenant_id: { operator: 'equals', value: 789 } } })
    expect(made).toMatchObject({ tables, show_sql: true, filters: { tenant_id: { value: 789 } }, template_space_id: template.space_id })
    const groups = `/v1/spaces/${made.space_id}/groups`
    const [group] = (await server.call('GET', groups)).list
    expect(group).toMatchObject({ name: 'Sales', questions: ['How many orders?'], position: 0 })
    await server.call('PATCH', `${groups}/${group?.group_id}`, { name: 'Mine' })
    await server.call('PATCH', `/v1/spaces/${made.space_id}`, { tables: [] })
    expect((await server.call('POST', `/v1/spaces/${made.space_id}/reset`)).body).toMatchObject({ tables, filters: { tenant_id: { value: 789 } } })
    expect((await server.call('GET', groups)).list.map(({ name }) => name)).toEqual(['Sales'])
    const listed = (await server.call('GET', '/v1/spaces/by-partner')).list.map(({ space_id }) => space_id)
    expect([listed.includes(made.space_id ?? ''), listed.includes(template.space_id ?? '')]).toEqual([true, false])
    expect((await server.call('POST', `/v1/spaces/${template.space_id}/reset`)).status).toBe(409)
  })

  it('are made once under one Idempotency-Key, 20 at once', async () => {
    const body = { source_id: source, name: 'Once', customer_id: 'cust_once', filters: TENANT }
    const call = () => server.call('POST', '/v1/spaces', body, { 'idempotency-key': 'once' })
    const replies = await Promise.all(Array.from({ length: 20 }, call))
    expect(replies.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await server.call('GET', '/v1/spaces?customer_id=cust_once')).body.spaces).toHaveLength(1)
  })

  it('page without a gap', async () => {
    for (let n = 0; n < 3; n += 1) await server.space(source, { customer_id: 'cust_pages', filters: TENANT })
    const first = (await server.call('GET', '/v1/spaces?customer_id=cust_pages&limit=2')).body
    const second = (await server.call('GET', `/v1/spaces?customer_id=cust_pages&limit=2&next_token=${first.next_token}`)).body
    expect([first.spaces.length, second.spaces.length, second.next_token]).toEqual([2, 1, null])
    expect((await server.call('GET', `/v1/spaces?customer_id=cust_456&next_token=${first.next_token}`)).status).toBe(422)
  })
})

describe('customers', () => {
  it('are recorded by their first space, and go with their spaces', async () => {
    const { space_id } = await server.space(source, { customer_id: 'cust_gone', filters: TENANT })
    expect((await server.call('POST', '/v1/customers', { customer_id: 'cust_gone' })).status).toBe(409)
    expect((await server.call('GET', '/v1/customers')).list.map(({ customer_id }) => customer_id)).toContain('cust_gone')
    const remove = () => server.call('DELETE', '/v1/customers/cust_gone', undefined, { 'idempotency-key': 'gone' })
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204])
    expect((await server.call('GET', `/v1/spaces/${space_id}`)).status).toBe(404)
    expect((await server.call('DELETE', '/v1/customers/cust_gone')).status).toBe(404)
  })
})
