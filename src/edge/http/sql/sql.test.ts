import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Workspace } from '../../../app/connections/fixtures/workspace.ts'
import { createPlaces } from '../../../app/places/index.ts'
import { createSqlDesk } from '../../../app/sql/index.ts'
import type { AskConnection } from '../../../ask/services.ts'
import type { Actor } from '../../../flow.ts'
import { httpServer, person } from '../chat/fixtures/chat-server.ts'
import { sqlRoutes } from './index.ts'

let space: Workspace
let url = ''
let close: () => Promise<void>
let modelersMay = true
let seen: (connections: readonly AskConnection[], actor: Actor) => readonly AskConnection[] = (connections) => connections
const audited: { readonly action: string; readonly outcome: string; readonly detail: object }[] = []

beforeAll(async () => {
  space = await openWorkspace()
  await space.connections.work()
  await space.connections.connect(person('adm'), { type: 'sqlite', values: { database_location: 'shop.sqlite' } })
  const { logId } = await space.connections.sync(person('adm'), { type: 'sqlite', id: 'shop.sqlite' })
  await space.connections.waitForSync(person('adm'), logId, new AbortController().signal)
  const limits = { timeoutMs: 10_000, maxRows: 100_000, maxBytes: 64 << 20 }
  const sql = createSqlDesk({
    connections: async (actor) => seen(await space.connections.askConnections(actor), actor),
    modelersMay: async () => modelersMay,
    limits,
    downloadLimits: limits,
    places: createPlaces({ perUser: 2, perServer: 4 }),
    audit: async (_actor, entry) => void audited.push(entry),
    now: () => new Date(),
  })
  const app = httpServer()
  app.register(sqlRoutes({ sql }))
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  close = async () => {
    app.server.closeAllConnections()
    await app.close()
    await space.close()
  }
})
afterAll(() => close())

/** 3 to the power of 24 rows: longer than any limit. */
const ENDLESS = `SELECT count(*) AS c FROM ${Array.from({ length: 24 }, (_, n) => `orders o${n}`).join(', ')}`

const post = (name: string, path: string, body: object, signal?: AbortSignal) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'API-KEY': name, 'Content-Type': 'application/json' },
    body: JSON.stringify({ connection_id: 'shop.sqlite', ...body }),
    signal: signal ?? null,
  })
const run = async (sql: string, more: object = {}, name = 'mod') => JSON.parse(await (await post(name, '/api/sql', { sql, ...more })).text())

describe('a statement', () => {
  test('is answered by typed columns and rows, and written down', async () => {
    const answer = await run('SELECT country, count(*) AS customers FROM customers GROUP BY country ORDER BY 2 DESC;')
    expect(answer).toMatchObject({
      status: 'done',
      columns: [
        { name: 'country', type: 'string' },
        { name: 'customers', type: 'integer' },
      ],
      rows: [
        ['Norway', 2],
        ['Chile', 1],
      ],
      row_count: 2,
      truncated: false,
    })
    expect(audited.at(-1)).toMatchObject({ action: 'sql.run', outcome: 'ok', detail: { rows: 2, sql: expect.stringContaining('GROUP BY') } })
  })

  test('returns no more rows than asked for, and says so', async () => {
    expect(await run('SELECT * FROM orders ORDER BY order_id', { limit: 2 })).toMatchObject({ row_count: 2, truncated: true })
  })

  test.each([
    { sql: 'DELETE FROM orders', reason: 'writes_data', about: undefined },
    { sql: "SELECT 'payroll' FROM payroll -- payroll", reason: 'not_visible', about: 'payroll', message: 'payroll' },
    { sql: 'SELECT salary FROM customers', reason: 'not_visible', about: 'salary', message: 'salary' },
    { sql: "SELECT load_extension('x')", reason: 'unsafe', about: 'load_extension', message: 'load_extension' },
    { sql: 'SELECT name\nFROM customers WHERE', reason: 'unsafe', about: 'WHERE', message: 'cannot be read as SQL' },
    { sql: 'SELECT 1; SELECT 2', reason: 'unsafe', about: undefined },
  ])('is refused in words, at its place: $sql', async ({ sql, reason, about, message }) => {
    const answer = await run(sql)
    expect(answer).toMatchObject({ status: 'refused', reason, message: expect.stringContaining(message ?? '') })
    expect(answer.place === undefined ? undefined : sql.slice(...answer.place)).toBe(about)
    expect(audited.at(-1)).toMatchObject({ outcome: 'denied', detail: { sql } })
  })

  test('marks a name where it is read, not where a text mentions it', async () => {
    const sql = "SELECT 'payroll' AS word FROM payroll"
    expect((await run(sql)).place).toEqual([sql.lastIndexOf('payroll'), sql.length])
  })

  test('that the database cannot carry out is an answer with its words', async () => {
    const answer = await run('SELECT abs(-9223372036854775808) AS a FROM customers')
    expect(answer).toMatchObject({ status: 'error', message: expect.stringContaining('overflow') })
  })

  test('stops in the database when its caller hangs up, so that the next ones find room', async () => {
    const controller = new AbortController()
    const three = Array.from({ length: 3 }, () => post('mod', '/api/sql', { sql: ENDLESS }, controller.signal))
    expect((await Promise.race(three)).status).toBe(429)
    controller.abort()
    expect((await Promise.allSettled(three)).filter(({ status }) => status === 'rejected')).toHaveLength(2)
    await expect.poll(async () => (await post('mod', '/api/sql', { sql: 'SELECT 1 AS one' })).status, { timeout: 8_000 }).toBe(200)
  }, 12_000)
})

describe('who', () => {
  test('is no modeler may not write SQL, nor see what could be asked', async () => {
    expect((await post('ann', '/api/sql', { sql: 'SELECT 1 AS one' })).status).toBe(403)
    expect((await fetch(`${url}/api/sql`, { headers: { 'API-KEY': 'ann' } })).status).toBe(403)
  })

  test('is a modeler may not where the organisation says so', async () => {
    modelersMay = false
    expect((await post('mod', '/api/sql', { sql: 'SELECT 1 AS one' })).status).toBe(403)
    expect((await post('adm', '/api/sql', { sql: 'SELECT 1 AS one' })).status).toBe(200)
    modelersMay = true
  })

  test('sees tables and columns as they are written', async () => {
    const { connections } = JSON.parse(await (await fetch(`${url}/api/sql`, { headers: { 'API-KEY': 'mod' } })).text())
    expect(connections).toHaveLength(1)
    expect(connections[0].tables.map(({ name }: { name: string }) => name)).toEqual(['customers', 'orders'])
    expect(connections[0].tables[0].columns[0]).toEqual({ name: 'customer_id', type: 'integer' })
  })

  test('sees some rows only is told why nothing is run, and the list says so too', async () => {
    seen = (connections) =>
      connections.map((each) => ({
        ...each,
        scope: { ...each.scope, tables: each.scope.tables.map((table) => ({ ...table, fence: { conditions: [], via: [] } })) },
        capabilities: { ...each.capabilities, filteredSql: false },
      }))
    expect(await run('SELECT name FROM customers')).toMatchObject({ status: 'refused', reason: 'not_visible', message: expect.stringContaining('some rows') })
    const { connections } = JSON.parse(await (await fetch(`${url}/api/sql`, { headers: { 'API-KEY': 'mod' } })).text())
    expect(connections[0].closed).toContain('some rows')
    seen = (connections) => connections
  })

  test('may not see a field finds no such column: not by name, not by star', async () => {
    const { commit, files } = await space.models.read('org')
    const file = files.find(({ text }) => text.includes('entity: customer'))
    if (file === undefined) throw new Error('no file of customers')
    const text = file.text.replace(/^( {2}country:.*)$/m, (line) =>
      line.replace(/\{(.*)\}/, '{$1, visible_to: [sales]}').replace(/:$/, ':\n    visible_to: [sales]'),
    )
    await space.models.write({ orgId: 'org', author: 'adm', message: 'Hide', commit, changes: [{ path: file.path, text }] })
    expect(await run('SELECT country FROM customers', {}, 'mod')).toMatchObject({ status: 'done' })
    expect(await run('SELECT country FROM customers', {}, 'adm')).toMatchObject({ status: 'refused', reason: 'not_visible' })
    const star = await run('SELECT * FROM customers', {}, 'adm')
    expect(star.columns?.map(({ name }: { name: string }) => name) ?? star).toEqual(['customer_id', 'name'])
  })
})

describe('a download', () => {
  test('is every row as CSV', async () => {
    const response = await post('mod', '/api/sql/csv', { sql: 'SELECT order_id, ordered_at FROM orders ORDER BY 1' })
    expect(response.headers.get('content-type')).toContain('text/csv')
    expect((await response.text()).split('\r\n').slice(0, 2)).toEqual(['order_id,ordered_at', '1,2026-01-05'])
  })

  test('of what is refused is the reason', async () => {
    const response = await post('mod', '/api/sql/csv', { sql: 'DROP TABLE orders' })
    expect(JSON.parse(await response.text())).toMatchObject({ status: 'refused', reason: 'writes_data' })
  })
})
