import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/support/store.ts'
import { client } from './fixtures/client.ts'
import { type DataServer, startDataServer } from './fixtures/data-server.ts'

const VISITS = 300_000
const QUESTION = 'list all visits'
let server: DataServer
let warehouse: pg.Client
let connectionId: string
let tableId: string

beforeAll(async () => {
  server = await startDataServer({ publicSharing: true })
  const url = new URL(await testDatabase())
  warehouse = new pg.Client({ connectionString: url.href })
  await warehouse.connect()
  await warehouse.query(`CREATE TABLE visits (visit_id int PRIMARY KEY, title text, amount numeric(12,2));
    INSERT INTO visits SELECT n, CASE WHEN n = 1 THEN '=cmd()' ELSE 'visit ' || n END, n FROM generate_series(1, ${VISITS}) n`)
  const database = url.pathname.slice(1)
  connectionId = await server.connect('postgres', { host: url.hostname, port: url.port, database, username: url.username, password: url.password })
  tableId = `${database}.public.visits`
  expect((await client(server.url, 'ann').ask('visits', QUESTION, { options: { connection_id: connectionId } })).body.status).toBe('done')
})
afterAll(async () => {
  await warehouse.end()
  await server.close()
})

const PATH = '/api/download_big_csv?chat_id=visits&message_position=1'
/** Asks over a connection of its own and reads nothing yet. */
async function open(path: string, key = 'ann'): Promise<IncomingMessage> {
  const call = request(`${server.url}${path}`, { headers: { 'api-key': key }, agent: false })
  call.end()
  const [reply] = await once(call, 'response')
  return reply
}
/** The same once an export that was left is over on the server too. */
async function openWhenFree(path: string): Promise<IncomingMessage> {
  for (;;) {
    const reply = await open(path)
    if (reply.statusCode !== 429) return reply
    reply.resume()
    await pause(10)
  }
}
async function textOf(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
async function runningQueries(): Promise<number> {
  const { rows } = await warehouse.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'parley'
    AND state <> 'idle' AND query LIKE '%visit%'`)
  return rows.length
}

test('all rows come, beyond what is stored, with formulas defused unless raw', async () => {
  const reply = await open(PATH)
  expect([reply.statusCode, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([200, 'text/csv; charset=utf-8', 'private'])
  expect(reply.headers['content-disposition']).toMatch(/^attachment; filename="df_[a-z0-9_]+\.csv"$/)
  const lines = (await textOf(reply)).trimEnd().split('\r\n')
  expect(lines).toHaveLength(VISITS + 1)
  expect(lines.some((line) => line.includes("'=cmd()"))).toBe(true)
  expect(reply.trailers['x-truncated']).toBe('false')
  expect(await textOf(await open(`${PATH}&raw=true`))).toMatch(/[,\n]=cmd\(\)/)
  expect(server.audited).toContain('chat.export visits')
})

test('leaving stops the query; meanwhile the same person waits, another does not', async () => {
  const reply = await open(PATH)
  const second = await open(PATH)
  expect([second.statusCode, second.headers['x-error-code']]).toEqual([429, 'rate_limited'])
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0)
  const other = await open(PATH, 'mod')
  expect(other.statusCode).toBe(200)
  other.destroy()
  expect(await runningQueries()).toBeGreaterThan(0)
  reply.destroy()
  const since = performance.now()
  while ((await runningQueries()) > 0) {
    expect(performance.now() - since).toBeLessThan(15_000)
    await pause(20)
  }
  const again = await openWhenFree(PATH)
  expect(again.statusCode).toBe(200)
  again.destroy()
})

test('memory does not grow with the rows', async () => {
  const reply = await openWhenFree(PATH)
  expect(reply.statusCode).toBe(200)
  let most = 0
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
  for await (const _chunk of reply) most = Math.max(most, process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed)
  expect(most - before).toBeLessThan(64 << 20)
})

test('rights are the reader’s of today: a table of another group is closed, also to admins and by the share token', async () => {
  const shared = await client(server.url, 'ann').post('/api/share_chat', { chat_id: 'visits', title: 'Visits', public: true })
  const token: unknown = JSON.parse(shared.text).share_token
  const byToken = () => fetch(`${server.url}${PATH}&org_id=org&token=${String(token)}`)
  const opened = await byToken()
  expect([opened.status, (await opened.text()).split('\r\n').length]).toEqual([200, VISITS + 2])
  expect((await fetch(`${server.url}${PATH}&org_id=org&token=wrong`)).status).toBe(404)
  expect((await fetch(`${server.url}${PATH}&org_id=other&token=${String(token)}`)).status).toBe(404)
  await sql`UPDATE connection_table SET groups = '{finance}' WHERE table_id = ${tableId}`.execute(server.space.store.db)
  for (const key of ['ann', 'mod', 'adm']) expect((await open(PATH, key)).headers['x-error-code']).toBe('table_not_readable')
  expect((await byToken()).status).toBe(403)
  await sql`UPDATE connection_table SET groups = '{all_users}' WHERE table_id = ${tableId}`.execute(server.space.store.db)
})

test('what cannot be exported is an error before the first byte', async () => {
  const ann = client(server.url, 'ann')
  expect((await ann.get('/api/download_big_csv?chat_id=none&message_position=1')).status).toBe(404)
  expect((await ann.get('/api/download_big_csv?chat_id=visits&message_position=9')).headers.get('x-error-code')).toBe('message_not_found')
  expect((await ann.get('/api/download_big_csv?chat_id=visits')).status).toBe(422)
  await warehouse.query('ALTER TABLE visits RENAME TO gone')
  expect((await ann.get(PATH)).headers.get('x-error-code')).toBe('query_failed')
  await warehouse.query('ALTER TABLE gone RENAME TO visits')
  const reply = await openWhenFree(PATH)
  expect(reply.statusCode).toBe(200)
  reply.destroy()
})
