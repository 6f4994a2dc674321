import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let source: string
beforeAll(async () => {
  server = await startSpaceServer()
  await server.change(`
    CREATE TABLE notes (note_id integer PRIMARY KEY, category text, said text);
    CREATE TABLE gifts (gift_id integer PRIMARY KEY, user_id integer REFERENCES users, order_id integer REFERENCES orders);
    INSERT INTO gifts VALUES (1, 1, 1), (2, 1, 3), (3, 3, 1), (4, 3, 3), (5, NULL, 1), (6, 1, NULL);
    CREATE TABLE parts (part_id integer PRIMARY KEY, item_id integer REFERENCES order_items);
    CREATE TABLE screws (screw_id integer PRIMARY KEY, part_id integer REFERENCES parts);
    CREATE TABLE threads (thread_id integer PRIMARY KEY, screw_id integer REFERENCES screws);
    INSERT INTO parts SELECT n, n FROM generate_series(1, 6) n;
    INSERT INTO screws SELECT n, n FROM generate_series(1, 6) n`)
  source = await server.source()
}, 60_000)
afterAll(() => server.close())

const TENANT = { tenant_id: { operator: 'equals', value: 456 } }
const via = (...names: readonly string[]) => names.map((name) => ({ name: `public.${name}`, access: 'via' }))
async function ids(space: string | undefined, table: string): Promise<readonly number[]> {
  const { rows } = (await server.call('POST', `/v1/spaces/${space}/preview`, { table: `public.${table}` })).body
  return rows.map(([id]) => Number(id)).toSorted((a, b) => a - b)
}

describe('tables that belong to visible ones', () => {
  it('show the rows of a join on visible parents; a row without a parent is hidden', async () => {
    const { space_id } = await server.space(source, { filters: TENANT, tables: via('order_items', 'parts', 'screws') })
    const joined = await server.rows('SELECT item_id AS id FROM order_items JOIN orders USING (order_id) WHERE tenant_id = 456')
    expect([await ids(space_id, 'order_items'), joined]).toEqual([
      [1, 2],
      [1, 2],
    ])
    expect([await ids(space_id, 'parts'), await ids(space_id, 'screws')]).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  it('by two keys show a row only if both parents are visible', async () => {
    const { space_id } = await server.space(source, { filters: TENANT, tables: via('gifts') })
    expect(await ids(space_id, 'gifts')).toEqual([1])
  })

  it('are followed for three steps; a fourth is 422, and so is a table without a key', async () => {
    const make = (tables: readonly object[]) => server.call('POST', '/v1/spaces', { source_id: source, name: 'S', customer_id: 'c', filters: TENANT, tables })
    expect(await make(via('order_items', 'parts', 'screws', 'threads'))).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'tables', 3, 'access'], type: 'access' }] },
    })
    expect((await make(via('audit'))).status).toBe(422)
  })
})

describe('tables by rule', () => {
  it('adding via and shared moves exactly those', async () => {
    const { space_id, table_access: before } = await server.space(source, { filters: TENANT })
    const tables = [...via('payments'), { name: 'public.audit', access: 'shared' }]
    const { table_access: after } = (await server.call('PATCH', `/v1/spaces/${space_id}`, { tables })).body
    expect([after.filtered, after.via, after.shared]).toEqual([before.filtered, ['public.payments'], ['public.audit']])
    expect(before.hidden.map(({ name }) => name).filter((name) => !after.hidden.some((each) => each.name === name))).toEqual([
      'public.audit',
      'public.payments',
    ])
  })

  it('a table with only an optional column and none of the required ones is hidden', async () => {
    const filters = { ...TENANT, category: { operator: 'in', value: ['A'], required: false } }
    const { table_access } = await server.space(source, { filters })
    expect(table_access.hidden).toContainEqual({ name: 'public.notes', missing: ['tenant_id'] })
    const open = await server.space(source, { filters: { category: { operator: 'in', value: ['A'], required: false } } })
    expect(open.table_access.hidden).toEqual([])
  })

  it('columns that are not listed do not exist', async () => {
    const tables = [{ name: 'public.users', access: 'filtered', columns: ['user_id', 'age'] }]
    const { space_id } = await server.space(source, { filters: TENANT, tables })
    const { columns, rows } = JSON.parse((await server.call('POST', `/v1/spaces/${space_id}/preview`, { table: 'public.users' })).text)
    expect([columns.map(({ name }: { name: string }) => name), rows.length]).toEqual([['user_id', 'age'], 2])
    const ann = server.as(await server.embed({ space_id }))
    const { conversation_id } = (await ann('POST', '/v1/conversations', { space_id })).body
    expect((await ann('POST', `/v1/conversations/${conversation_id}/chat`, { text: 'list users' })).text).not.toMatch(/Alma|Aron|tenant/i)
  })

  it('a table kept to a group of the organisation is shown in no space', async () => {
    await server.store.pool.query(`UPDATE connection_table SET groups = '{staff}' WHERE table_id LIKE '%.orders'`)
    const { space_id, table_access, warnings } = await server.space(source, { filters: TENANT })
    expect([table_access.filtered, warnings.some((text) => text.startsWith('public.orders is kept'))]).toEqual([['public.users'], true])
    expect((await server.call('POST', `/v1/spaces/${space_id}/preview`, { table: 'public.orders' })).status).toBe(422)
    await server.store.pool.query(`UPDATE connection_table SET groups = '{all_users}' WHERE table_id LIKE '%.orders'`)
  })
})

describe('another partner', () => {
  it('has sources, spaces and customers that do not exist here', async () => {
    const { space_id } = await server.space(source, { filters: TENANT })
    await server.store.pool.query(`
      INSERT INTO org (id, name, created_at) VALUES ('other', 'Other', now() + interval '1 day');
      INSERT INTO connection (org_id, id, type, label, slug, config, created_at) SELECT 'other', id, type, label, slug, config, created_at FROM connection;
      INSERT INTO source SELECT 'src_other', 'other', connection_id, created_by FROM source;
      INSERT INTO customer VALUES ('other', 'theirs', NULL, now());
      INSERT INTO space (id, org_id, source_id, customer_id, name, filters, tables, tables_default, visibility, created_at, updated_at)
        SELECT 'space_other', 'other', 'src_other', 'theirs', name, filters, tables, tables_default, visibility, now(), now() FROM space WHERE id = '${space_id}'`)
    const make = (source_id: string) => server.call('POST', '/v1/spaces', { source_id, name: 'S', customer_id: 'c' })
    expect(await make('src_other')).toMatchObject({ status: 404, body: { detail: 'Data source not found' } })
    for (const [method, path, body] of [
      ['GET', '/v1/spaces/space_other', undefined],
      ['PATCH', '/v1/spaces/space_other', {}],
      ['DELETE', '/v1/spaces/space_other', undefined],
      ['POST', '/v1/spaces/space_other/conversations', undefined],
      ['POST', '/v1/embed/token', { email: 'a@b.example', name: 'A', space_id: 'space_other' }],
      ['POST', '/v1/embed/token', { email: 'a@b.example', name: 'A', customer_id: 'theirs' }],
      ['DELETE', '/v1/customers/theirs', undefined],
    ] as const) {
      expect([path, (await server.call(method, path, body)).status]).toEqual([path, 404])
    }
    expect((await server.call('GET', '/v1/spaces/by-partner')).list.map((space) => space.space_id)).not.toContain('space_other')
  })
})
