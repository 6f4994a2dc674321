import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { openAssets, withAssetDocuments } from '../../../app/assets/index.ts'
import { person } from '../../../app/connections/fixtures/workspace.ts'
import type { Actor } from '../../../flow.ts'
import type { Store } from '../../../platform/store/index.ts'
import { replyToErrors } from '../server/error-reply.ts'
import { readJsonBodies } from '../server/json-body.ts'
import { useZodValidation } from '../server/validation.ts'
import { assetRoutes } from './index.ts'

const NOW = new Date('2026-11-02T09:00:00Z')
let store: Store
let app: FastifyInstance
let url: string
let actor: Actor
const acts: string[] = []
let documents: ReturnType<typeof withAssetDocuments>

beforeEach(async () => {
  await sql`TRUNCATE external_asset`.execute(store.db)
  actor = person('admin')
  acts.length = 0
})
beforeAll(async () => {
  store = await testStore()
  await sql`INSERT INTO org (id, name, created_at) VALUES ('org', 'Org', now())`.execute(store.db)
  const assets = openAssets({ store, audit: async (_actor, { action, target }) => void acts.push(`${action} ${target}`), now: () => NOW })
  documents = withAssetDocuments({ list: async () => [{ id: 'shop.main.orders', groups: ['all_users'] }], setGroups: async () => undefined }, assets)
  app = Fastify()
  useZodValidation(app)
  app.setSerializerCompiler(serializerCompiler)
  readJsonBodies(app)
  replyToErrors(app)
  app.decorateRequest('actor', { getter: () => actor })
  app.register(assetRoutes({ assets, store }))
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app.close()
  await store.close()
})

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text) }
}
const put = (asset: object) => call('POST', '/api/import_and_overwrite_external_asset', { external_asset: asset })
const create = (asset: object) => call('POST', '/api/create_external_asset', { external_asset: asset })
const save = (asset: object) => call('POST', '/api/save_external_asset', { external_asset: asset })
const ids = async (query = '') => (await call('GET', `/api/external_assets${query}`)).body.map(({ id }: { id: string }) => id)

const CHURN = {
  id: 'looker::17',
  subtype: 'looker_dashboard',
  folder: 'Shared/Retention',
  name: 'Customer churn',
  description: 'Who leaves, and when',
  url: 'https://bi.example.com/dashboards/17',
  view_count: 120,
  last_accessed_at: '2026-10-30',
  dot_description: 'Cancelled subscriptions by month and plan',
}

test('an import writes the whole asset, again and again; what it leaves out returns to its default', async () => {
  const first = await put(CHURN)
  expect(first).toEqual({ status: 200, body: { ...CHURN, last_accessed_at: '2026-10-30T00:00:00.000Z', active: true, groups: ['all_users'], created: true } })
  const again = await put({ id: CHURN.id, subtype: 'report', name: 'Churn' })
  expect(again.body).toEqual({ id: CHURN.id, subtype: 'report', name: 'Churn', active: true, view_count: 0, groups: ['all_users'], created: false })
  expect((await call('GET', '/api/external_assets')).body).toHaveLength(1)
  expect(acts).toEqual(['asset.import looker::17', 'asset.import looker::17'])
})

test('create, save in part, delete', async () => {
  expect((await create(CHURN)).status).toBe(200)
  expect(await create(CHURN)).toEqual({ status: 409, body: { detail: 'There is an external asset with the id looker::17 already.' } })
  expect((await save({ id: CHURN.id, name: 'Churn and retention', description: null, view_count: 7 })).body).toMatchObject({
    name: 'Churn and retention',
    view_count: 7,
    url: CHURN.url,
    folder: CHURN.folder,
  })
  expect((await call('GET', '/api/external_assets')).body[0]).not.toHaveProperty('description')
  expect((await save({ id: 'nobody', name: 'x' })).status).toBe(404)
  expect((await call('POST', '/api/delete_external_asset?asset_id=looker%3A%3A17')).body).toEqual({ status: 'ok' })
  expect((await call('POST', '/api/delete_external_asset?asset_id=looker%3A%3A17')).status).toBe(404)
})

test.each([
  ['a script as address', { url: 'javascript:alert(1)' }],
  ['a file as address', { url: 'file:///etc/passwd' }],
  ['no web address', { url: 'https://' }],
  ['a password in the address', { url: 'https://ada:hunter2@bi.example.com/17' }],
  ['a user in the address', { url: 'https:///ada@bi.example.com/17' }],
  ['no id', { id: undefined }],
  ['an empty id', { id: ' ' }],
  ['an id that is too long', { id: 'x'.repeat(513) }],
  ['a subtype that is too long', { subtype: 'x'.repeat(65) }],
  ['no subtype', { subtype: undefined }],
  ['a NUL', { name: 'a\0b' }],
  ['views below none', { view_count: -1 }],
  ['no time', { last_accessed_at: 'yesterday' }],
  ['a time that no calendar has', { last_accessed_at: '2026-13-41' }],
  ['a group without a name', { groups: [''] }],
])('is refused: %s', async (_what, change) => {
  const { status, body } = await put({ ...CHURN, ...change })
  expect(status).toBe(422)
  expect(JSON.stringify(body)).not.toContain('hunter2')
})

test.each([
  ['2026-10-30T08:15:00Z', '2026-10-30T08:15:00.000Z'],
  ['2026-10-30 08:15:00', '2026-10-30T08:15:00.000Z'],
  ['2026-10-30T08:15:00.5+02:00', '2026-10-30T06:15:00.500Z'],
])('a time as other systems write it: %s', async (written, read) => {
  expect((await put({ ...CHURN, last_accessed_at: written })).body.last_accessed_at).toBe(read)
})

test('two groups never see each other’s assets, by no call', async () => {
  await put({ ...CHURN, id: 'a', name: 'Revenue of the north', groups: ['north'] })
  await put({ ...CHURN, id: 'b', name: 'Revenue of the south', groups: ['south'] })
  await put({ ...CHURN, id: 'c', name: 'Revenue of nobody', groups: [] })
  await put({ ...CHURN, id: 'd', name: 'Revenue put away', active: false, groups: ['north'] })
  for (const [role, group, wanted] of [
    ['user', 'north', ['a']],
    ['user', 'south', ['b']],
    ['modeler', 'north', ['a', 'd']],
    ['modeler', 'south', ['b']],
  ] as const) {
    actor = person(role, ['all_users', group])
    expect([role, group, await ids()]).toEqual([role, group, wanted])
    expect(new Set(await ids('?q=revenue'))).toEqual(new Set(wanted))
    expect((await ids('?q=north%20south%20nobody')).filter((id: string) => !wanted.some((one) => one === id))).toEqual([])
    expect((await call('GET', '/api/external_assets/counts')).body.total).toBe(wanted.length)
  }
  actor = person('modeler', ['all_users', 'south'])
  expect((await save({ id: 'a', name: 'mine' })).status).toBe(404)
  expect((await call('POST', '/api/delete_external_asset?asset_id=a')).status).toBe(404)
  actor = person('admin')
  expect(await ids()).toEqual(['c', 'a', 'b', 'd'])
  actor = { ...person('user', ['all_users', 'north']), space: { id: 's', version: 1, customerId: 'c' } }
  expect([await ids(), await ids('?q=revenue')]).toEqual([[], []])
})

test('who sees an asset, once somebody decided it, outlives an import that says nothing of groups', async () => {
  await put(CHURN)
  expect(await documents.list(actor)).toEqual([
    { id: 'shop.main.orders', groups: ['all_users'] },
    { id: CHURN.id, groups: ['all_users'] },
  ])
  await documents.setGroups(actor, CHURN.id, ['finance'])
  expect((await put(CHURN)).body.groups).toEqual(['finance'])
  actor = person('modeler', ['all_users', 'finance'])
  expect((await put({ ...CHURN, groups: ['all_users'] })).body.groups).toEqual(['finance'])
  actor = person('admin')
  expect((await put({ ...CHURN, groups: ['all_users'] })).body.groups).toEqual(['all_users'])
})

test('an import overwrites nothing that its sender does not see, however it is kept from them', async () => {
  await put({ ...CHURN, groups: ['finance'] })
  await put({ ...CHURN, id: 'by hand' })
  await documents.setGroups(actor, 'by hand', ['finance'])
  await put({ ...CHURN, id: 'nobody', groups: [] })
  actor = person('modeler')
  acts.length = 0
  for (const id of [CHURN.id, 'by hand', 'nobody'])
    expect(await put({ id, subtype: 'page', name: 'Mine' })).toEqual({
      status: 403,
      body: { detail: `None of your groups sees the external asset ${id}, which was left as it is.` },
    })
  expect(acts).toEqual([])
  expect((await put({ ...CHURN, id: 'new' })).body.created).toBe(true)
  actor = person('admin')
  expect(new Set((await call('GET', '/api/external_assets')).body.map(({ name }: { name: string }) => name))).toEqual(new Set([CHURN.name]))
})

test('20 imports of one id at once leave one asset, made once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_none, n) => put({ ...CHURN, view_count: n })))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(answers.filter(({ body }) => body.created)).toHaveLength(1)
  expect(await ids()).toEqual([CHURN.id])
})

test('search: by name, descriptions and place, with slips, beginnings and other words; used and fresh ones first', async () => {
  await put(CHURN)
  await put({ id: 'stock', subtype: 'tableau_workbook', folder: 'Logistics', name: 'Inventory levels', dot_description: 'What lies in each warehouse' })
  await put({ id: 'old', subtype: 'looker_dashboard', name: 'Sales pipeline', view_count: 1, last_accessed_at: '2019-01-01' })
  await put({ id: 'new', subtype: 'looker_dashboard', name: 'Sales pipeline', view_count: 9_000, last_accessed_at: '2026-11-01' })
  const found: Record<string, string[]> = {}
  for (const words of [
    'churn',
    'customr',
    'cancelled subscriptions',
    'inventry',
    'inven',
    'warehouses',
    'logistics',
    'sales pipeline',
    'clients',
    'astronomy',
    '100%',
    '_',
  ])
    found[words] = await ids(`?q=${encodeURIComponent(words)}`)
  expect(found).toEqual({
    churn: [CHURN.id],
    customr: [CHURN.id],
    'cancelled subscriptions': [CHURN.id],
    inventry: ['stock'],
    inven: ['stock'],
    warehouses: ['stock'],
    logistics: ['stock'],
    'sales pipeline': ['new', 'old'],
    clients: [CHURN.id],
    astronomy: [],
    '100%': [],
    _: [],
  })
  expect(await ids('?q=sales&subtype=tableau_workbook')).toEqual([])
  expect(await ids('?folder=Logistics')).toEqual(['stock'])
  expect(await ids('?q=sales&limit=1')).toEqual(['new'])
  expect((await call('GET', '/api/external_assets/counts')).body).toEqual({
    total: 4,
    subtypes: [
      { subtype: 'looker_dashboard', label: 'Looker Dashboard', count: 3 },
      { subtype: 'tableau_workbook', label: 'Tableau Workbook', count: 1 },
    ],
    folders: [
      { folder: '', count: 2 },
      { folder: 'Shared/Retention', count: 1 },
      { folder: 'Logistics', count: 1 },
    ],
  })
})
