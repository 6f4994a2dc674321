import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AccessRules } from '../../../warehouse/row-filters/index.ts'
import { type DataServer, startDataServer } from '../chat/fixtures/data-server.ts'

/** Bob sees the customers of Norway and their orders. */
const NORWAY: AccessRules = {
  filters: { country: { operator: 'equals', value: 'Norway' } },
  tables: [
    { name: 'customers', access: 'filtered' },
    { name: 'orders', access: 'hidden' },
  ],
  tablesDefault: 'hidden',
}
const reply = z.object({ targets: z.array(z.object({ connection_id: z.string(), target: z.record(z.string(), z.unknown()), text: z.string() })) })

let server: DataServer
let connection: string
beforeAll(async () => {
  server = await startDataServer({ accessRules: async (actor) => (actor.userId.startsWith('bob') ? [NORWAY] : []) })
  connection = await server.connect('sqlite', { database_location: 'shop.sqlite' })
})
afterAll(() => server.close())

const get = (name: string, query: Readonly<Record<string, string>>) =>
  fetch(`${server.url}/api/teach/targets?${new URLSearchParams(query)}`, { headers: { 'API-KEY': name } })
const targets = async (name: string, query: Readonly<Record<string, string>>) => reply.parse(await (await get(name, query)).json()).targets

describe('what a word may mean', () => {
  test('things that go by the words, the exact one first, each as POST /api/teach takes it', async () => {
    const found = await targets('ann', { connection_id: connection, q: 'customer' })
    expect(found[0]).toEqual({ connection_id: connection, target: { kind: 'entity', entity: 'customer' }, text: 'Customer' })
    const [country] = await targets('ann', { connection_id: connection, q: 'countr' })
    expect(country?.target).toEqual({ kind: 'field', entity: 'customer', field: 'country' })
  })

  test('values by their beginning', async () => {
    expect(await targets('ann', { q: 'norw' })).toEqual([
      { connection_id: connection, target: { kind: 'value', entity: 'customer', field: 'country', value: 'Norway' }, text: 'Norway (Customer: Country)' },
    ])
  })

  test('without words the named things and no values, no more than asked for', async () => {
    const all = await targets('ann', {})
    expect(all.length).toBeGreaterThan(3)
    expect(all.filter(({ target }) => target.kind === 'value')).toEqual([])
    expect(await targets('ann', { limit: '2' })).toEqual(all.slice(0, 2))
  })

  test('nothing where nothing goes by them; a connection that is not there is 404; too many is 422', async () => {
    expect(await targets('ann', { q: 'zorbs' })).toEqual([])
    expect((await get('ann', { connection_id: 'con_0' })).status).toBe(404)
    expect((await get('ann', { limit: '51' })).status).toBe(422)
  })

  test('somebody whose rows are filtered is offered no value of the table and nothing of what is hidden', async () => {
    expect(await targets('bob', { q: 'countr' })).toMatchObject([{ target: { kind: 'field', entity: 'customer', field: 'country' } }])
    for (const q of ['Norway', 'Chile', 'chi', 'order', 'amount']) expect(await targets('bob', { q }), q).toEqual([])
  })

  test('what is offered can be taught', async () => {
    const headers = { 'API-KEY': 'mod', 'Content-Type': 'application/json' }
    const post = (path: string, body: object) => fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const messages = [{ role: 'user', content: 'how many customers are from Norge?' }]
    const { turn_id } = z.object({ turn_id: z.string() }).parse(await (await post('/api/ask', { chat_id: 'offered', messages })).json())
    const [norway] = await targets('mod', { q: 'Norway' })
    const teach = { kind: 'synonym', words: 'Norge', target: norway?.target }
    expect(await (await post('/api/teach', { chat_id: 'offered', turn_id, teach })).json()).toMatchObject({ status: 'saved', message: { status: 'done' } })
    expect((await targets('ann', { q: 'norge' }))[0]?.target).toEqual(norway?.target)
  })
})
