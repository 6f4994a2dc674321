import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'
import { type Client, client, clientOf } from './client.ts'

const WRITTEN = 'What people bought, as the shop counts it.'
const TABLES = 120
let dataDir: string
let database: string
let server: TestServer
let ada: Client & { readonly token: string }

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-sync-'))
  database = await storeDatabase()
  await mkdir(join(dataDir, 'files'), { recursive: true })
  change(`CREATE TABLE orders (order_id INTEGER PRIMARY KEY, amount DECIMAL(10,2)); INSERT INTO orders VALUES (1, 10.5), (2, 20);`)
  server = await start()
  ada = await clientOf(server.url, ADMIN)
  await ada.post('/api/connect_sqlite', { database_location: 'shop.sqlite' })
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

function start(): Promise<TestServer> {
  return startServer({ dataDir, env: { DATABASE_URL: database, PARLEY_DEMO: '0' } })
}
function change(text: string): void {
  const file = new DatabaseSync(join(dataDir, 'files', 'shop.sqlite'))
  file.exec(text)
  file.close()
}

interface Started {
  readonly log_id: string
  readonly already_running: boolean
  readonly status: string
}
/** As a service calls that can set an address and nothing else. */
async function hook(token: string, body: string, type: string, query = ''): Promise<{ readonly status: number; readonly body: Started }> {
  const address = `${server.url}/api/sync/sqlite/shop.sqlite?user_id=${encodeURIComponent(ADMIN.email)}&api_token=${token}${query}`
  const response = await fetch(address, { method: 'POST', body, headers: { 'content-type': type } })
  return { status: response.status, body: JSON.parse(await response.text()) }
}
async function linesOf(logId: string): Promise<readonly Record<string, unknown>[]> {
  const response = await fetch(`${server.url}/api/logs/${logId}?follow=true`, { headers: { 'API-KEY': ada.token } })
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('a dbt Cloud web-hook with nothing but a token in its address syncs, 20 at once in one run, and its address is kept nowhere', async () => {
  const posted = await readFile(join(import.meta.dirname, 'fixtures', 'dbt-job-run-completed.json'), 'utf8')
  const answers = await Promise.all(Array.from({ length: 20 }, () => hook(ada.token, posted, 'application/json', '&wait=true')))
  expect(answers.map(({ status, body }) => [status, body.status])).toEqual(answers.map(() => [200, 'done']))
  expect(new Set(answers.map(({ body }) => body.log_id)).size).toBe(1)
  expect(answers.filter(({ body }) => !body.already_running)).toHaveLength(1)
  const lines = await linesOf(answers[0]?.body.log_id ?? '')
  expect(lines.at(-1)).toEqual({ done: true, status: 'done', added: 1, changed: 0, archived: 0 })
  expect(server.said()).not.toContain(ada.token)
})

test.each([
  ['no JSON', '{"cut": ', 'application/json'],
  ['deep JSON', '['.repeat(100_000), 'application/json'],
  ['a form', 'a=b&a=c', 'application/x-www-form-urlencoded'],
  ['XML', '<job/>', 'text/xml; charset=utf-8'],
  ['bytes', '\u0000\u0001', 'application/octet-stream'],
  ['parts', '--x\r\n\r\n', 'multipart/form-data; boundary=x'],
  ['a megabyte', 'x'.repeat(1 << 20), 'text/plain'],
])('a body of any kind is taken and not read: %s', async (_what, body, type) => {
  expect((await hook(ada.token, body, type)).status).toBe(200)
})

test('more than a megabyte is refused, a wrong token, owner or type too', async () => {
  expect((await hook(ada.token, 'x'.repeat((1 << 20) + 1), 'text/plain')).status).toBe(413)
  expect((await hook('dot-nobody', '{}', 'application/json')).status).toBe(401)
  const other = await fetch(`${server.url}/api/sync/sqlite/shop.sqlite?user_id=bob%40example.com&api_token=${ada.token}`, { method: 'POST' })
  expect(other.status).toBe(401)
  expect((await ada.post('/api/sync/duckdb/shop.sqlite', {})).status).toBe(404)
  expect((await ada.post('/api/sync/snowflake/acme', {})).status).toBe(501)
})

test('kill -9 in the middle: after the restart the sync ends by itself, and what people wrote stays', async () => {
  const table = 'shop.main.orders'
  expect((await ada.post('/api/save_table_doc', { table: { id: table, description: WRITTEN } })).status).toBe(200)
  change(
    Array.from({ length: TABLES }, (_none, n) => `CREATE TABLE more_${n} (id INTEGER PRIMARY KEY, word TEXT); INSERT INTO more_${n} VALUES (1, 'a');`).join(
      '\n',
    ),
  )
  const { body } = await hook(ada.token, '{}', 'application/json')
  server.process.kill('SIGKILL')
  await server.gone
  server = await start()
  ada = { ...client(server.url, { 'API-KEY': ada.token }), token: ada.token }
  const lines = await linesOf(body.log_id)
  expect(lines.at(-1)).toEqual({ done: true, status: 'done', added: TABLES, changed: 0, archived: 0 })
  const kept = await fetch(`${server.url}/api/tables/${table}`, { headers: { 'API-KEY': ada.token } })
  expect(await kept.json()).toMatchObject({ description: WRITTEN, active: true, num_rows: 2 })
}, 120_000)
