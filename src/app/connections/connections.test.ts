import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/store.ts'
import { guard } from '../../ask/guard/index.ts'
import type { AskConnection } from '../../ask/services.ts'
import { ROLES, type Role } from '../../flow.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import { openWorkspace, person, type Workspace } from './fixtures/workspace.ts'
import { type ConnectionsDeps, openConnections } from './index.ts'
import { connectionsOf } from './store.ts'

const ADMIN = person('admin')
const NEVER = new AbortController().signal

describe('a connection', () => {
  let space: Workspace
  beforeEach(async () => {
    space = await openWorkspace()
  })
  afterEach(() => space.close())

  const connectShop = () => space.connections.connect(ADMIN, { type: 'sqlite', values: { database_location: 'shop.sqlite' } })
  async function sync() {
    const { logId } = await space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.sqlite' })
    return space.connections.waitForSync(ADMIN, logId, NEVER)
  }
  async function synced() {
    await connectShop()
    await space.connections.work()
    return sync()
  }

  async function editFile(entity: string, change: (text: string) => string): Promise<string> {
    const path = `model/shop/${entity}.yaml`
    const { commit, files } = await space.models.read('org')
    const text = change(files.find((file) => file.path === path)?.text ?? '')
    await space.models.write({ orgId: 'org', author: 'ann@example.com', message: 'Edit', commit, changes: [{ path, text }] })
    return text
  }

  test('can be asked after its first sync, with keys, values and the scope of its tables', async () => {
    expect(await connectShop()).toMatchObject({ id: 'shop.sqlite', type: 'sqlite', label: 'shop', status: 'connected', tableCount: 0 })
    expect(await space.connections.askConnections(ADMIN)).toEqual([])
    await space.connections.work()
    expect(await sync()).toMatchObject({ status: 'done', added: 2, changed: 0, archived: 0 })
    const [shop] = await space.connections.askConnections(person('user'))
    expect(Object.keys(shop?.model.entities ?? {}).sort()).toEqual(['customer', 'order'])
    expect(shop?.model.entities.order?.joins.customer).toMatchObject({ to: 'customer', cardinality: 'many_to_one' })
    expect(shop?.model.entities.order?.fields.ordered_at?.type).toBe('date')
    expect(shop?.values.entries.filter((entry) => entry.field === 'country').map((entry) => entry.value)).toEqual(['Norway', 'Chile'])
    expect(shop?.scope.tables.map((table) => table.ref)).toEqual([
      { id: 'shop.main.customers', schema: null, table: 'customers' },
      { id: 'shop.main.orders', schema: null, table: 'orders' },
    ])
  })

  test('to a file is never moved to another file of its name, follows its own, and is made once', async () => {
    const connect = (database_location: string) => space.connections.connect(ADMIN, { type: 'sqlite', values: { database_location } })
    const codesOf = async (...all: readonly Promise<unknown>[]) =>
      (await Promise.allSettled(all)).map((each) => (each.status === 'fulfilled' ? 'made' : each.reason.code)).toSorted()
    const locations = async () => (await connectionsOf(space.store.db, 'org')).map(({ config }) => config.database_location)
    const [shop, folder] = [join(space.folder, 'shop.sqlite'), join(space.folder, 'other')]
    const other = join(folder, 'shop.sqlite')
    await mkdir(folder)
    await copyFile(shop, other)
    expect(await codesOf(connect(shop), connect(other))).toEqual(['connection_file_taken', 'made'])
    await space.connections.remove(ADMIN, 'sqlite', 'shop.sqlite')
    await connect(shop)
    expect(await codesOf(connect(other))).toEqual(['connection_file_taken'])
    await connect('shop.sqlite')
    expect(await locations()).toEqual(['shop.sqlite'])
    await rm(shop)
    await connect(other)
    expect(await locations()).toEqual([other])
  })

  test('a sync that runs is joined, and its log can be followed to its end', async () => {
    await connectShop()
    const first = await space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.sqlite' })
    expect(await space.connections.list(ADMIN)).toMatchObject([{ status: 'syncing', runningLogId: first.logId }])
    const second = await space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.sqlite' })
    expect([second.logId, first.alreadyRunning, second.alreadyRunning]).toEqual([first.logId, false, true])
    await space.connections.work()
    const lines: string[] = []
    for await (const { message } of await space.connections.readLog(ADMIN, first.logId, true, NEVER)) lines.push(message)
    expect(lines[0]).toBe('Reading tables, columns and keys.')
    expect(lines.at(-1)).toBe('2 tables added, 0 changed, 0 archived.')
  })

  test('a sync whose server vanished runs again by itself', async () => {
    await connectShop()
    const { logId } = await space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.sqlite' })
    const stop = new AbortController()
    const work: Jobs['work'] = async (_queue, _concurrency, handler) => {
      // the server stops as soon as the first probe is sent
      await handler(JSON.parse(JSON.stringify({ run: logId })), { id: 'job', signal: stop.signal })
    }
    const guardOnce: ConnectionsDeps['guard'] = (statement, actor, scope) => {
      stop.abort()
      return guard(statement, actor, scope)
    }
    const vanishing = openConnections({ ...space.deps, guard: guardOnce, jobs: { send: space.jobs.send, work } })
    await expect(vanishing.work()).rejects.toThrow()
    await vanishing.close()
    expect((await space.connections.list(ADMIN))[0]?.status).toBe('syncing')
    await space.connections.work()
    expect(await space.connections.waitForSync(ADMIN, logId, NEVER)).toMatchObject({ status: 'done', added: 2 })
  })

  test('what people wrote survives a sync, what vanished is archived, what comes later waits', async () => {
    await synced()
    const edited = await editFile('order', (text) =>
      `# ours\n${text}`
        .replace('label: Order\n', 'label: Sale\n')
        .replace('measures:\n', 'measures:\n  revenue: { formula: sum(amount), synonyms: [ turnover ] }\n'),
    )
    expect(edited).toContain('label: Sale')
    space.change(
      'ALTER TABLE orders ADD COLUMN channel TEXT; CREATE TABLE refunds (refund_id INTEGER PRIMARY KEY); PRAGMA foreign_keys = off; DROP TABLE customers',
    )
    expect(await sync()).toMatchObject({ status: 'done', added: 1, changed: 1, archived: 1 })
    const after = (await space.models.read('org')).files.find((file) => file.path === 'model/shop/order.yaml')?.text ?? ''
    expect(after).toContain('# ours')
    expect(after).toContain('label: Sale')
    expect(after).toContain('synonyms: [ turnover ]')
    expect(after).toContain('channel:')
    const [shop] = await space.connections.askConnections(ADMIN)
    expect(Object.keys(shop?.model.entities ?? {})).toEqual(['order'])
    const tables = await space.connections.tables(ADMIN)
    expect(tables.map(({ id, active, archived }) => [id, active, archived])).toEqual([
      ['shop.main.customers', false, true],
      ['shop.main.orders', true, false],
      ['shop.main.refunds', false, false],
    ])
    expect((await space.connections.tables(person('user'))).map(({ id }) => id)).toEqual(['shop.main.orders'])
  })

  test('a table of another group does not exist for a user, in model, values and scope', async () => {
    await synced()
    await sql`UPDATE connection_table SET groups = '{finance}' WHERE table_id = 'shop.main.customers'`.execute(space.store.db)
    const [user] = await space.connections.askConnections(person('user'))
    const [member] = await space.connections.askConnections(person('user', ['all_users', 'finance']))
    expect([
      Object.keys(user?.model.entities ?? {}),
      user?.model.entities.order?.joins,
      user?.values.entries.filter(({ entity }) => entity === 'customer'),
    ]).toEqual([['order'], {}, []])
    expect(user?.scope.fingerprint).not.toBe(member?.scope.fingerprint)
    expect(Object.keys(member?.model.entities ?? {}).sort()).toEqual(['customer', 'order'])
    expect(await space.connections.table(person('user'), 'shop.main.customers')).toBeUndefined()
  })

  test('modelers and admins find every table in lists, but ask only what shares a group with them and is active', async () => {
    await synced()
    await sql`UPDATE connection_table SET groups = '{finance}' WHERE table_id = 'shop.main.customers'`.execute(space.store.db)
    for (const role of ['modeler', 'admin'] as const) {
      const asked = async (groups: readonly string[]) => Object.keys((await space.connections.askConnections(person(role, groups)))[0]?.model.entities ?? {})
      expect([await asked(['all_users']), (await asked(['all_users', 'finance'])).sort(), await asked([])]).toEqual([['order'], ['customer', 'order'], []])
      expect((await space.connections.tables(person(role))).map(({ id }) => id)).toEqual(['shop.main.customers', 'shop.main.orders'])
    }
    await editFile('order', (text) => `${text}active: false\n`)
    expect(await space.connections.askConnections(ADMIN)).toEqual([])
  })

  test('a field kept to a group is absent for others, whatever their role', async () => {
    await synced()
    await editFile('customer', (text) => text.replace('country: {', 'country: { visible_to: [ sales ],'))
    const fields = async (role: Role, groups: readonly string[]) =>
      Object.keys((await space.connections.askConnections(person(role, groups)))[0]?.model.entities.customer?.fields ?? {})
    for (const role of ROLES) {
      expect(await fields(role, ['all_users'])).not.toContain('country')
      expect(await fields(role, ['all_users', 'sales'])).toContain('country')
    }
  })

  test('rules leave only their rows and columns, in scope, model, values and lists; another value is another fingerprint', async () => {
    await synced()
    const customer = (id: number): AccessRules => ({
      filters: { customer_id: { operator: 'equals', value: id } },
      tables: [{ name: 'customers', access: 'filtered', columns: ['customer_id', 'name'] }],
      tablesDefault: 'rule',
    })
    const asked = async (rules: readonly AccessRules[]) => {
      const connections = openConnections({ ...space.deps, accessRules: async () => rules })
      const [shop] = await connections.askConnections(person('user'))
      const tables = await connections.tables(person('user'))
      const count = (table: string) => onlyCell(`SELECT count(*) AS n FROM ${table}`, shop)
      const rows = shop && [await count('orders'), await count('customers')]
      await connections.close()
      return { shop, tables, rows }
    }
    const open = await asked([])
    const { shop, tables, rows } = await asked([customer(1)])
    expect([open.rows, rows]).toEqual([
      [3, 3],
      [2, 1],
    ])
    expect(Object.keys(shop?.model.entities.customer?.fields ?? {})).toEqual(['customer_id', 'name'])
    expect([shop?.values.entries, tables.map(({ numRows }) => numRows), tables.flatMap(({ columns }) => columns.flatMap((each) => each.sampleValues))]).toEqual(
      [[{ entity: 'customer', field: 'name', value: 'Ann' }], [0, 0], []],
    )
    expect(tables.map(({ columns }) => columns.length)).toEqual([2, 4])
    expect([shop?.scope.plansOnly, shop?.capabilities.filteredSql, open.shop?.scope.plansOnly]).toEqual([true, false, undefined])
    const prints = [open.shop, shop, (await asked([customer(2)])).shop, (await asked([customer(1), customer(2)])).shop].map((each) => each?.scope.fingerprint)
    expect(new Set(prints).size).toBe(4)
    expect((await asked([customer(1), customer(2)])).rows).toEqual([0, 0])
    expect((await asked([{ ...customer(1), filters: { gone: { operator: 'equals', value: 1 } } }])).shop).toBeUndefined()
  })

  test('a modeler who may not see a column, or every row, gets no value of it and no example statement in lists', async () => {
    await synced()
    const shown = async (rules: readonly AccessRules[], role: Role) => {
      const connections = openConnections({ ...space.deps, accessRules: async () => rules })
      const [customers] = await connections.tables(person(role))
      await connections.close()
      return JSON.stringify(customers)
    }
    const { commit } = await space.models.read('org')
    const table = (await space.connections.tables(ADMIN)).find(({ name }) => name === 'customers')?.id
    const text = `questions:\n  - id: from_chile\n    question: Who is from Chile?\n    table: ${table}\n    sql: SELECT name FROM customers WHERE country = 'Chile'\n    verified: {by: ann@example.com, at: 2026-01-01}\n`
    await space.models.write({ orgId: 'org', author: 'ann@example.com', message: 'Add', commit, changes: [{ path: 'model/shop/questions.yaml', text }] })
    const narrowed: AccessRules = { filters: {}, tables: [{ name: 'customers', access: 'shared', columns: ['customer_id', 'name'] }], tablesDefault: 'rule' }
    expect(await shown([], 'modeler')).toMatch(/Chile.*country = 'Chile'/)
    expect(await shown([narrowed], 'modeler')).not.toMatch(/Chile/)
    expect(await shown([narrowed], 'modeler')).toMatch(/Ann/)
    await editFile('customer', (file) => file.replace('country: {', 'country: { visible_to: [ board ],'))
    expect(JSON.parse(await shown([], 'modeler')).columns.flatMap(({ sampleValues }: { sampleValues: string[] }) => sampleValues)).not.toContain('Chile')
  })

  test('removed, it is gone at once with its secrets, and comes back as it was', async () => {
    await synced()
    expect(await space.connections.remove(ADMIN, 'sqlite', 'shop.sqlite')).toBe(2)
    expect(await space.connections.askConnections(ADMIN)).toEqual([])
    await expect(space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.sqlite' })).rejects.toMatchObject({ code: 'not_found' })
    await connectShop()
    await sync()
    expect((await space.connections.tables(ADMIN)).map(({ active }) => active)).toEqual([true, true])
  })

  test('two files of one name get models of their own', async () => {
    await synced()
    const other = new DatabaseSync(join(space.folder, 'shop.db'))
    other.exec('CREATE TABLE parts (part_id INTEGER PRIMARY KEY)')
    other.close()
    await space.connections.connect(ADMIN, { type: 'sqlite', values: { database_location: 'shop.db' } })
    const { logId } = await space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.db' })
    await space.connections.waitForSync(ADMIN, logId, NEVER)
    const found = await space.connections.askConnections(ADMIN)
    expect(found.map(({ id, model }) => [id, Object.keys(model.entities).length])).toEqual([
      ['shop.sqlite', 2],
      ['shop.db', 1],
    ])
  })

  test('tables of another database of the same name have ids of their own, for good', async () => {
    await synced()
    const other = new DatabaseSync(join(space.folder, 'shop.db'))
    other.exec('CREATE TABLE customers (id INTEGER PRIMARY KEY); CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers)')
    other.exec('INSERT INTO customers VALUES (1); INSERT INTO orders VALUES (1, 1)')
    other.close()
    await space.connections.connect(ADMIN, { type: 'sqlite', values: { database_location: 'shop.db' } })
    const syncOther = async () => {
      const { logId } = await space.connections.sync(ADMIN, { type: 'sqlite', id: 'shop.db' })
      return space.connections.waitForSync(ADMIN, logId, NEVER)
    }
    const ids = async () => (await space.connections.tables(ADMIN)).map(({ connectionId, id }) => [connectionId, id])
    const expected = [
      ['shop.sqlite', 'shop.main.customers'],
      ['shop.sqlite', 'shop.main.orders'],
      ['shop.db', 'shop-2.main.customers'],
      ['shop.db', 'shop-2.main.orders'],
    ]
    expect([(await syncOther()).added, await ids()]).toEqual([2, expected])
    expect(await space.connections.table(ADMIN, 'shop-2.main.orders')).toMatchObject({
      connectionId: 'shop.db',
      relationships: [{ table: 'shop-2.main.customers' }],
    })
    const asked = (await space.connections.askConnections(ADMIN)).find(({ id }) => id === 'shop.db')
    expect(asked?.scope.tables.map(({ ref }) => ref)).toEqual([
      { id: 'shop-2.main.customers', schema: null, table: 'customers' },
      { id: 'shop-2.main.orders', schema: null, table: 'orders' },
    ])
    await space.connections.remove(ADMIN, 'sqlite', 'shop.sqlite')
    await syncOther()
    expect(await ids()).toEqual(expected.slice(2))
    await connectShop()
    await sync()
    expect(await ids()).toEqual(expected)
    await sql`UPDATE connection_table SET table_id = 'shop.main.orders', catalog = jsonb_set(catalog, '{id}', '"shop.main.orders"')
      WHERE table_id = 'shop-2.main.orders'`.execute(space.store.db)
    await expect(space.connections.table(ADMIN, 'shop.main.orders')).rejects.toMatchObject({ code: 'table_ambiguous' })
  })

  test('the store itself, a metadata address and a file outside are refused, each with its class', async () => {
    const url = new URL(space.store.url)
    const own = { host: url.hostname, port: url.port, database: url.pathname.slice(1), username: url.username, password: url.password }
    const connect = (values: Readonly<Record<string, unknown>>) => space.connections.connect(ADMIN, { type: 'postgres', values })
    await expect(connect(own)).rejects.toMatchObject({ code: 'connection_refused', status: 400, facts: { class: 'host_not_allowed' } })
    await expect(connect({ ...own, host: '169.254.169.254' })).rejects.toMatchObject({ facts: { class: 'host_not_allowed' } })
    await expect(connect({ ...own, password: 'wrong', database: 'postgres' })).rejects.toMatchObject({
      message: expect.stringContaining('Could not connect: authentication. '),
    })
    await expect(space.connections.connect(ADMIN, { type: 'sqlite', values: { database_location: '/etc/passwd' } })).rejects.toMatchObject({
      facts: { class: 'host_not_allowed' },
    })
  })
})

test('PostgreSQL: credentials are sealed, an account that can write is marked, and probes pass the guard', async () => {
  const space = await openWorkspace()
  const url = new URL(await testDatabase())
  const owner = new pg.Client({ connectionString: url.href })
  await owner.connect()
  const username = `writer_${randomBytes(6).toString('hex')}`
  await owner.query(`CREATE SCHEMA shop; CREATE TABLE shop.orders (id int PRIMARY KEY, country text, at timestamptz, amount numeric(10,2));
    INSERT INTO shop.orders SELECT n, 'Land ' || n % 3, '2026-01-01'::timestamptz + n * interval '1 day', n FROM generate_series(1, 100) n;
    CREATE ROLE ${username} LOGIN PASSWORD 'pw-canary'; GRANT USAGE ON SCHEMA shop TO ${username}; GRANT SELECT, INSERT ON shop.orders TO ${username}`)
  await owner.end()
  const values = { host: url.hostname, port: url.port, database: url.pathname.slice(1), username, password: 'pw-canary' }
  const made = await space.connections.connect(ADMIN, { type: 'postgres', values })
  expect(made).toMatchObject({ id: `127.0.0.1:${url.port}:${values.database}`, lastError: 'account can write', status: 'connected' })
  const { rows } = await sql<{ text: string }>`SELECT row_to_json(c)::text AS text FROM connection c`.execute(space.store.db)
  expect(rows[0]?.text).not.toContain('pw-canary')
  await space.connections.work()
  const { logId } = await space.connections.sync(ADMIN, { type: 'postgres', id: made.id })
  expect(await space.connections.waitForSync(ADMIN, logId, NEVER)).toMatchObject({ status: 'done', added: 1 })
  const [table] = await space.connections.tables(ADMIN)
  expect(table).toMatchObject({ id: `${values.database}.shop.orders`, numRows: 100, active: true })
  expect(table?.columns.find((column) => column.name === 'country')?.sampleValues).toEqual(['Land 1', 'Land 0', 'Land 2'])
  const [shop] = await space.connections.askConnections(person('user'))
  expect(shop?.values.complete).toContain('order.country')
  await space.close()
})

/** The only value of a statement as if it had been compiled from a plan. */
async function onlyCell(text: string, shop: AskConnection | undefined): Promise<unknown> {
  if (shop === undefined) return undefined
  const statement = { connection: shop.id, dialect: shop.dialect, text, values: [], columns: [], tables: [], origin: 'plan' } as const
  const passed = guard(statement, person('user'), shop.scope)
  if (passed.kind === 'refused') throw new Error(passed.message)
  return (await shop.run(passed.statement, { timeoutMs: 5_000, maxRows: 10, maxBytes: 10_000 }, NEVER)).rows[0]?.[0]
}
