import { mkdir, readdir, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadModel } from '../../warehouse/semantic/index.ts'
import { person } from '../connections/fixtures/workspace.ts'
import { ADMIN, openUsageWorkspace, type UsageWorkspace } from './fixtures/usage-workspace.ts'
import { USAGE_TABLES } from './tables/index.ts'

const NEVER = new AbortController().signal
const A_MINUTE = 60_001

let space: UsageWorkspace
beforeAll(async () => {
  space = await openUsageWorkspace()
  await space.connect()
  await space.sync()
}, 60_000)
afterAll(async () => {
  await space.close()
  await rm(dirname(space.usage.file), { recursive: true, force: true })
})

test('says of every question how it was asked and what became of it', async () => {
  const rows =
    await space.select(`SELECT question_id, user_id, asker, connection_id, position, follow_up, channel, mode, asked_at, outcome, reason, answered_by, model,
    duration_seconds, revisions, tables_used, model_calls, input_tokens, output_tokens, cost_usd FROM questions ORDER BY question_id`)
  const sales = 'db:5432:sales'
  expect(rows).toEqual([
    ['t1', 'acc_ann', 'person', sales, 1, false, 'web', 'balanced', '2026-09-07T08:00:00Z', 'answered', null, 'engine', null, 1.5, 2, 1, 0, 0, 0, null],
    [
      't2',
      'acc_ann',
      'person',
      sales,
      2,
      true,
      'web',
      'frontier',
      '2026-09-08T10:00:00Z',
      'answered',
      null,
      'model',
      'mini',
      8,
      1,
      1,
      2,
      150,
      30,
      '0.25000012',
    ],
    ['t3', 'acc_bob', 'person', null, 3, true, 'web', 'economy', '2026-09-08T10:01:00Z', 'failed', 'query_timeout', null, null, 0.7, 1, 0, 0, 0, 0, null],
    ['t4', null, 'visitor', sales, 1, false, 'embed', 'balanced', '2026-09-09T08:00:00Z', 'abstained', 'no_path', null, null, 0.2, 1, 0, 0, 0, 0, null],
    ['t5', null, 'visitor', null, 2, true, 'embed', 'balanced', '2026-09-09T08:01:00Z', 'running', null, null, null, null, 0, 0, 0, 0, 0, null],
  ])
})

test.each([
  [
    'users',
    'user_id, name, email, role, active, last_active_at',
    [
      ['acc_ann', 'Ann', 'ann@example.com', 'admin', true, '2026-09-11T09:00:00Z'],
      ['acc_bob', 'Bob', 'bob@example.com', 'user', false, null],
    ],
  ],
  ['memberships', 'group_name, user_id', [['finance', 'acc_bob']]],
  [
    'chats',
    'user_id, channel, shared, downloaded',
    [
      ['acc_ann', 'web', true, false],
      [null, 'embed', false, false],
    ],
  ],
  [
    'ratings',
    'question_id, user_id, rating, has_comment',
    [
      ['t1', 'acc_ann', 'like', true],
      ['t4', null, 'dislike', false],
    ],
  ],
  [
    'table_uses',
    'question_id, table_key, columns_read',
    [
      ['t1', 'db:5432:sales sales.public.orders', 2],
      ['t2', 'db:5432:sales sales.public.orders', 3],
    ],
  ],
  ['asset_offers', 'question_id, asset, kind, fit', [['t1', 'Sales board', 'Dashboard', 'well']]],
  [
    "tables WHERE connection_id = 'db:5432:sales'",
    'schema_name, name, row_count, archived',
    [
      ['public', 'orders', 7, false],
      ['public', 'unused', 9, false],
    ],
  ],
  ["connections WHERE type = 'postgres'", 'connection_id, name, demo, removed_at', [['db:5432:sales', 'Sales', false, null]]],
  [
    'model_calls',
    'question_id, user_id, model, input_tokens, output_tokens, cost_usd, result',
    [
      ['t2', 'acc_ann', 'mini', 100, 20, '0.00000012', 'ok'],
      ['t2', 'acc_ann', 'mini', 50, 10, '0.25000000', 'ok'],
      [null, 'acc_ann', 'maxi', 5, 0, null, 'stopped'],
    ],
  ],
  ['skill_runs', 'skill, version, kind, user_id, result, duration_seconds, memory_mb', [['Forecast', 1, 'answer', 'acc_ann', 'error', 1.2, 10]]],
  [
    'pipeline_runs',
    'pipeline, trigger, user_id, result, reason, rows_loaded, warnings, duration_seconds',
    [['crm', 'schedule', null, 'loaded', null, 42, 1, 30]],
  ],
  ["sync_runs WHERE connection_id = 'db:5432:sales'", 'result, tables_added, duration_seconds', [['done', 2, 4]]],
])('%s', async (table, columns, rows) => {
  expect([...(await space.select(`SELECT ${columns} FROM ${table}`))].sort(byText)).toEqual([...rows].sort(byText))
})

test('holds nothing that anybody wrote and nothing secret, of this organisation or another', async () => {
  for (const { name } of USAGE_TABLES) {
    const rows = await space.select(`SELECT * FROM ${name}`)
    expect(JSON.stringify(rows), name).not.toMatch(/canary/i)
  }
})

test('means something in every column', async () => {
  const folder = (await space.models.ofConnection('org', 'parley-usage')).filter(({ path }) => path.endsWith('.yaml'))
  const [connection] = await space.connections.askConnections(ADMIN)
  const { problems } = loadModel(folder, { connection: 'parley_usage', dialect: 'duckdb', label: 'Parley usage' })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  for (const { name, columns } of USAGE_TABLES) {
    const entity = Object.values(connection?.model.entities ?? {}).find(({ source }) => source.kind === 'table' && source.table.table === name)
    const known = Object.values(entity?.fields ?? {}).flatMap(({ source }) => (source.kind === 'column' ? [source.column] : []))
    expect(known, name).toEqual(expect.arrayContaining(columns.map(([column]) => column)))
  }
  expect(connection?.values.entries.map(({ value }) => value)).not.toEqual(expect.arrayContaining(['Ann']))
})

test('is for admins alone until one of its tables is given a group, and then for that group', async () => {
  const outsiders = [
    person('user', ['all_users', 'finance']),
    person('modeler', ['all_users', 'finance']),
    { ...ADMIN, space: { id: 's', version: 1, customerId: 'c' } },
  ]
  const seenBy = async (actor: typeof ADMIN) =>
    (await space.connections.seenConnections(actor)).flatMap(({ scope }) => scope.tables.map(({ ref }) => ref.table))
  for (const actor of outsiders) expect(await seenBy(actor)).toEqual([])
  const listed = async (actor: typeof ADMIN) => (await space.connections.tables(actor)).filter(({ connectionId }) => connectionId === 'parley_usage')
  for (const actor of outsiders) expect(await listed(actor)).toEqual([])
  expect(await space.connections.filteredFolders(person('modeler'))).toEqual(['model/parley-usage/'])
  expect((await seenBy(ADMIN)).length).toBe(USAGE_TABLES.length)
  await sql`UPDATE connection_table SET groups = '{finance}' WHERE table_id = 'parley_usage.main.questions'`.execute(space.store.db)
  expect(await seenBy(person('user', ['all_users', 'finance']))).toEqual(['questions'])
  expect(await seenBy(person('user'))).toEqual([])
  await sql`UPDATE connection_table SET groups = '{}' WHERE table_id = 'parley_usage.main.questions'`.execute(space.store.db)
})

test('cannot be opened as a plain file', async () => {
  const connecting = space.connections.connect(ADMIN, { type: 'duckdb', values: { database_location: space.usage.file } })
  await expect(connecting).rejects.toMatchObject({ code: 'connection_refused', facts: { class: 'host_not_allowed' } })
})

test('is written anew by a sync, and by a question when it is older than a minute', async () => {
  const count = async () => (await space.select('SELECT count(*) FROM users'))[0]?.[0]
  const before = Number(await count())
  await sql`INSERT INTO account (id, org_id, email, realname, role, created_at) VALUES ('acc_cid', 'org', 'cid@example.com', 'Cid', 'user', now())`.execute(
    space.store.db,
  )
  expect(await count()).toBe(before)
  space.wait(A_MINUTE)
  expect(await count()).toBe(before + 1)
  await sql`DELETE FROM account WHERE id = 'acc_cid'`.execute(space.store.db)
  await space.sync()
  expect(await count()).toBe(before)
  await rm(space.usage.file)
  expect(await count()).toBe(before)
})

test('stays as it was when writing is called off, and leaves nothing behind', async () => {
  const folder = dirname(space.usage.file)
  const left = join(folder, 'draft-of-a-killed-server')
  await mkdir(left)
  await utimes(left, new Date(0), new Date(0))
  const stopping = new AbortController()
  const writing = space.usage.refresh(stopping.signal)
  for (;;) if ((await readdir(folder)).some((name) => name.startsWith('draft-') && name !== 'draft-of-a-killed-server')) break
  stopping.abort(new Error('stopped'))
  await expect(writing).rejects.toThrow('stopped')
  expect(await readdir(folder)).toEqual(['parley_usage.duckdb'])
  expect(await space.select('SELECT count(*) FROM memberships')).toEqual([[1]])
  await Promise.all([space.usage.refresh(NEVER), space.usage.ready(NEVER)])
  expect(await readdir(folder)).toEqual(['parley_usage.duckdb'])
})

test('connecting again keeps what people wrote and brings back what is gone', async () => {
  const path = 'model/parley-usage/rating.yaml'
  const edited = 'model/parley-usage/chat.yaml'
  const textOf = async (name: string) => (await space.models.read('org')).files.find((file) => file.path === name)?.text
  const changes = [
    { path, text: null },
    { path: edited, text: (await textOf(edited))?.replace('label: Chat\n', 'label: Talk\n') ?? '' },
  ]
  await space.models.write({ orgId: 'org', author: 'ann@example.com', message: 'Edit', changes })
  await space.connect()
  expect(await textOf(path)).toContain('entity: rating')
  expect(await textOf(edited)).toContain('label: Talk')
})

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
