import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorkspace, person, type Workspace } from '../../../app/connections/fixtures/workspace.ts'
import type { Actor } from '../../../flow.ts'
import { replyToErrors } from '../server/error-reply.ts'
import { readJsonBodies } from '../server/json-body.ts'
import { useZodValidation } from '../server/validation.ts'
import { connectionRoutes } from './index.ts'

let space: Workspace
let app: FastifyInstance
let url: string
let actor: Actor

beforeEach(async () => {
  space = await openWorkspace()
  actor = person('admin')
  app = Fastify()
  useZodValidation(app)
  app.setSerializerCompiler(serializerCompiler)
  readJsonBodies(app)
  replyToErrors(app)
  app.decorateRequest('actor', { getter: () => actor })
  app.register(connectionRoutes({ connections: space.connections, models: space.models, store: space.store, modelersMaySync: async () => false }))
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  await space.connections.work()
})
afterEach(async () => {
  app.server.closeAllConnections()
  await app.close()
  await space.close()
})

async function call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  })
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('application/json') === true
  return { status: response.status, body: json ? JSON.parse(text) : text, replayed: response.headers.get('idempotency-replayed') === 'true' }
}
const connectShop = () => call('POST', '/api/connect_sqlite', { database_location: 'shop.sqlite' })

test('connect, sync and read: the shapes of the contract', async () => {
  const connected = await connectShop()
  expect(connected).toMatchObject({ status: 200, body: { id: 'shop.sqlite', type: 'sqlite', status: 'connected', table_count: 0 } })
  expect(connected.body).not.toHaveProperty('last_sync_at')
  const synced = await call('POST', '/api/sync/sqlite/shop.sqlite?wait=true')
  expect(synced.body).toEqual({
    status: 'done',
    log_id: expect.any(String),
    connection_type: 'sqlite',
    connection_id: 'shop.sqlite',
    already_running: false,
  })
  const log = await call('GET', `/api/logs/${synced.body.log_id}?follow=true`)
  const lines = String(log.body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines[0]).toEqual({ t: expect.any(String), level: 'info', message: 'Reading tables, columns and keys.' })
  expect(lines.at(-1)).toEqual({ done: true, status: 'done', added: 2, changed: 0, archived: 0 })
  expect((await call('GET', '/api/connections')).body).toMatchObject([{ id: 'shop.sqlite', table_count: 2, last_sync_at: expect.any(String) }])
  const lite = (await call('GET', '/api/tables?lite=true')).body
  expect(lite[1]).toEqual({
    id: 'shop.main.orders',
    name: 'orders',
    display_name: 'Order',
    schema: 'main',
    database: 'shop',
    connection_id: 'shop.sqlite',
    connection_type: 'sqlite',
    active: true,
    archived: false,
    num_rows: 3,
    description: '',
    column_count: 4,
    groups: ['all_users'],
  })
  const orders = (await call('GET', '/api/tables/shop.main.orders')).body
  expect(orders.columns[1]).toMatchObject({ column_name: 'customer_id', data_type: 'INT', user_comment: '', db_comment: '', active: false })
  expect(orders.relationships).toMatchObject([
    { table: 'shop.main.customers', own_columns: ['customer_id'], columns: ['customer_id'], type: 'foreign', incoming: false },
  ])
  expect((await call('GET', '/api/tables/shop.main.customers')).body.relationships).toMatchObject([
    { relationship_id: orders.relationships[0].relationship_id, incoming: true },
  ])
})

test('a sync takes whatever a web-hook posts', async () => {
  await connectShop()
  for (const [type, body] of [
    ['application/json', '{not json'],
    ['text/plain', 'hello'],
    ['application/x-www-form-urlencoded', 'a=b'],
  ] as const) {
    const response = await fetch(`${url}/api/sync/sqlite/shop.sqlite`, { method: 'POST', body, headers: { 'content-type': type } })
    expect(response.status).toBe(200)
  }
})

test('a failed connection says its class and what to do', async () => {
  expect(await call('POST', '/api/connect_sqlite', { database_location: 'gone.sqlite' })).toMatchObject({
    status: 400,
    body: { detail: 'Could not connect: database_not_found. There is no database of this name; check its spelling.' },
  })
  expect((await call('POST', '/api/connect_sqlite', {})).body).toEqual({
    detail: [{ loc: ['body', 'database_location'], msg: 'Field required', type: 'missing' }],
  })
  const port = await call('POST', '/api/connect_postgres', { host: '169.254.169.254', port: '5432', database: 'd', username: 'u', password: 'p' })
  expect(port.body.detail).toMatch(/^Could not connect: host_not_allowed\. /)
})

test.each([
  ['redshift', { host: 'h', port: '5439', database: 'd', username: 'u', password: 'p' }, 'host'],
  ['mssql', { server: 'h', port: 1433, database: 'd', username: 'u', password: 'p' }, 'server'],
  ['snowflake', { account: 'a', username: 'u', password: 'p', role: 'r', warehouse: 'w' }, 'account'],
  ['bigquery', { project_id: 'p', location: 'EU', credentials_json: '{}' }, 'location'],
  ['databricks', { host: 'h', http_path: '/sql', token: 't', port: 443, database: 'd' }, 'token'],
  ['looker', { url: 'https://l', client_id: 'c', client_secret: 's' }, 'client_id'],
  ['dbt', { environment_id: '1', token: 't' }, 'environment_id'],
  ['saphana', { server: 'h', port: 443, database: 'd', username: 'u', password: 'p' }, 'server'],
])('%s is not in this build: its requests are checked and answered with 501', async (type, config, needed) => {
  const none = { status: 501, body: { detail: `Connection type '${type}' is not available` } }
  expect(await call('POST', `/api/connect_${type}`, config)).toMatchObject(none)
  expect(await call('POST', `/api/sync/${type}/some-id`)).toMatchObject(none)
  expect(await call('POST', `/api/init/${type}/some-id`, {})).toMatchObject(none)
  const wrong = await call('POST', `/api/connect_${type}`, { ...config, [needed]: undefined })
  expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', needed], type: 'missing' }] } })
  const kinds = (await call('GET', '/api/connection_types')).body
  expect(kinds.find((kind: { type: string }) => kind.type === type)).toMatchObject({ available: false })
})

test('a test shows its steps and stores nothing', async () => {
  const report = await call('POST', '/api/test_connection', { type: 'sqlite', values: { database_location: 'shop.sqlite' } })
  expect(report.body).toMatchObject({
    ok: true,
    steps: [{ step: 'name', status: 'ok' }, { step: 'reach' }, { step: 'tls' }, { step: 'sign_in' }, { step: 'rights', status: 'warning' }],
  })
  expect((await call('GET', '/api/connections')).body).toEqual([])
})

test('init limits what becomes active; users see only that', async () => {
  await connectShop()
  const { body } = await call('POST', '/api/init/sqlite/shop.sqlite', { tables: ['shop.main.orders'] })
  await call('GET', `/api/logs/${body.log_id}?follow=true`)
  actor = person('user')
  expect((await call('GET', '/api/tables?lite=true')).body.map((table: { id: string }) => table.id)).toEqual(['shop.main.orders'])
  expect((await call('GET', '/api/tables/shop.main.customers')).status).toBe(404)
  actor = person('modeler')
  expect((await call('POST', '/api/sync/sqlite/shop.sqlite')).body).toEqual({ detail: 'Requires role admin' })
})

test('columns tell what sync measured in them', async () => {
  await connectShop()
  await call('POST', '/api/sync/sqlite/shop.sqlite?wait=true')
  const { columns } = (await call('GET', '/api/tables/shop.main.orders')).body
  const amount = columns.find((column: { column_name: string }) => column.column_name === 'amount')
  expect(amount.profile).toMatchObject({ rows: 3, nulls: 0, distinct: 3, min: '5.25', max: '20' })
  expect(amount.profile.top).toHaveLength(3)
})

test('the model is read and written as files, with its problems', async () => {
  await connectShop()
  await call('POST', '/api/sync/sqlite/shop.sqlite?wait=true')
  const { commit, files } = (await call('GET', '/api/model')).body
  expect(files.map((file: { path: string }) => file.path)).toEqual(['model/shop/connection.yaml', 'model/shop/customer.yaml', 'model/shop/order.yaml'])
  const path = 'model/shop/order.yaml'
  const text = files[2].text.replace('measures:\n', 'measures:\n  revenue: { formula: sum(amount), description: Money in }\n')
  expect((await call('PUT', '/api/model', { commit, files: [{ path, text: text.replace('sum(amount)', 'sum(amuont)') }] })).body.detail[0]).toMatchObject({
    file: path,
    severity: 'error',
    code: 'unknown-field',
  })
  expect((await call('PUT', '/api/model', { commit, files: [{ path, text }] })).body.commit).toMatch(/^[0-9a-f]{40}$/)
  expect((await call('PUT', '/api/model', { commit, files: [] })).status).toBe(409)
  expect((await call('GET', '/api/model/history')).body[0]).toMatchObject({ author: 'admin@example.com', paths: [path] })
})

test('removing archives the tables and erases the credentials', async () => {
  await connectShop()
  await call('POST', '/api/sync/sqlite/shop.sqlite?wait=true')
  const integration = { type: 'sqlite', id: 'shop.sqlite' }
  expect((await call('POST', '/api/remove_connection', { integration })).body).toEqual({ status: 'ok', archived_tables: 2 })
  expect((await call('POST', '/api/remove_connection', { integration })).status).toBe(404)
  expect((await call('POST', '/api/sync/sqlite/shop.sqlite')).status).toBe(404)
})

test('a change that is sent again under its Idempotency-Key happens once and is answered the same', async () => {
  await connectShop()
  await call('POST', '/api/sync/sqlite/shop.sqlite?wait=true')
  const key = { 'idempotency-key': 'remove-1' }
  const integration = { type: 'sqlite', id: 'shop.sqlite' }
  const first = await call('POST', '/api/remove_connection', { integration }, key)
  const again = await call('POST', '/api/remove_connection', { integration }, key)
  expect([first.status, first.replayed, again.status, again.replayed]).toEqual([200, false, 200, true])
  expect(again.body).toEqual(first.body)
  expect((await call('POST', '/api/remove_connection', { integration: { type: 'sqlite', id: 'other' } }, key)).status).toBe(422)
})
