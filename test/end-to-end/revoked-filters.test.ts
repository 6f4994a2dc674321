import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { businessDatabase, connectDatabase } from '../support/business.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'
import { type Client, client, clientOf } from './client.ts'

const PASSWORD = 'a password of one’s own 7'
const SOON_MS = 1_000

let first: TestServer
let second: TestServer
let ada: Client
let mia: Client
let connection: string
let source: string
let token: string
beforeAll(async () => {
  const env = { DATABASE_URL: await storeDatabase(), PARLEY_SECRET_KEY: randomBytes(32).toString('hex'), PARLEY_DEMO: '0' }
  first = await startServer({ env })
  second = await startServer({ env })
  const admin = await clientOf(first.url, ADMIN)
  ada = admin
  token = admin.token
  connection = await connectDatabase(ada, await businessDatabase())
  source = (await ada.get<readonly { source_id: string }[]>('/v1/sources/database-connectors')).body[0]?.source_id ?? ''
  await ada.post('/api/create_user', { email: 'mia@example.com', password: PASSWORD, realname: 'Mia' })
  await ada.post('/api/change_user_role', { email: 'mia@example.com', role: 'modeler' })
  const modeler = await clientOf(first.url, { email: 'mia@example.com', password: PASSWORD })
  mia = client(second.url, { 'API-KEY': modeler.token })
}, 120_000)
afterAll(async () => {
  await first?.stop()
  await second?.stop()
})

/** How long after an act on the first server the second still let it through, in ms. */
async function until(act: () => Promise<{ readonly status: number }>, isOver: () => Promise<boolean>): Promise<number> {
  expect(await isOver()).toBe(false)
  expect((await act()).status).toBeLessThan(300)
  const since = performance.now()
  while (!(await isOver())) if (performance.now() - since > 5_000) throw new Error('still in force after 5 s')
  return performance.now() - since
}

async function spaceOf(customer_id: string, value: number): Promise<string> {
  const order = { source_id: source, name: 'Orders', customer_id, filters: { tenant_id: { operator: 'equals', value } } }
  return (await ada.post<{ space_id: string }>('/v1/spaces', order)).body.space_id
}

/** Somebody of a customer, on the second server. */
async function visitor(space_id: string, email: string) {
  const made = (await ada.post<{ token: string; token_id: string }>('/v1/embed/token', { space_id, email, name: 'Ann' })).body
  return { ...made, at: client(second.url, { Authorization: `Bearer ${made.token}` }) }
}

test('embed tokens and filters that change on one server hold on the other within a second', async () => {
  const took: Record<string, number> = {}
  const space = await spaceOf('alpha', 456)
  const ends = async (what: string, email: string, order: (jti: string) => object) => {
    const one = await visitor(space, email)
    took[what] = await until(
      () => ada.post('/v1/embed/revoke', order(one.token_id)),
      async () => (await one.at.get('/v1/conversations')).status === 401,
    )
  }
  await ends('embed token by its id', 'one@alpha.example', (token_id) => ({ token_id }))
  await ends('by address', 'two@alpha.example', () => ({ email: 'two@alpha.example', customer_id: 'alpha' }))
  await ends('by space', 'three@alpha.example', () => ({ space_id: space }))
  await ends('by customer', 'four@alpha.example', () => ({ customer_id: 'alpha' }))

  const key = client(second.url, { 'API-KEY': token })
  const seen = async () => (await key.post<{ rows: readonly unknown[] }>(`/v1/spaces/${space}/preview`, { table: 'public.orders' })).body.rows.length
  expect(await seen()).toBe(2)
  const five = await visitor(space, 'five@alpha.example')
  const { conversation_id } = (await five.at.post<{ conversation_id: string }>(`/v1/spaces/${space}/conversations`, {})).body
  const isOpen = async () => (await five.at.get(`/v1/conversations/${conversation_id}`)).status === 200
  took['filter of a space'] = await until(
    () => ada.call('PATCH', `/v1/spaces/${space}`, { filters: { tenant_id: { operator: 'equals', value: 789 } } }),
    async () => (await seen()) === 3 && !(await isOpen()),
  )
  took['deleted space'] = await until(
    () => ada.call('DELETE', `/v1/spaces/${space}`),
    async () => (await five.at.get('/v1/conversations')).status === 401,
  )

  const counted = async () => {
    const { body } = await mia.post<{ rows: readonly (readonly number[])[] }>('/api/sql', { connection_id: connection, sql: 'SELECT count(*) FROM orders' })
    return body.rows?.[0]?.[0]
  }
  const filters = { tenant_id: { operator: 'equals', value: 456 } }
  took['filter of a group'] = await until(
    () => ada.call('PUT', `/api/groups/all_users/row_filters/${encodeURIComponent(connection)}`, { filters }),
    async () => (await counted()) === 2,
  )
  const table = (await ada.get<readonly { id: string }[]>('/api/tables?lite=true')).body.find(({ id }) => id.endsWith('orders'))?.id
  took['filter of a table'] = await until(
    () => ada.post('/api/save_table_doc', { table: { id: table, row_filter: { enabled: true, where: 'amount > 15' } } }),
    async () => (await counted()) === 1,
  )
  console.info(
    `changed on one server, in force on the other after ${Object.entries(took)
      .map(([what, ms]) => `${what} ${ms.toFixed(0)} ms`)
      .join(', ')}`,
  )
  expect(Object.values(took).filter((ms) => ms > SOON_MS)).toEqual([])
}, 60_000)
