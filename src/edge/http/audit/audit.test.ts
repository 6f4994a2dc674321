import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { json } from '../../../../test/support/accounts-server.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'

interface Entry {
  readonly seq: number
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly outcome: string
  readonly request_id: string
  readonly actor_address: string
}

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  const body = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password })
  token = (await json<{ access_token: string }>(fetch(`${server.url}/api/auth/token`, { method: 'POST', body }))).access_token
}, 60_000)
afterAll(() => server?.stop())

const get = (path: string) => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } })
const post = (path: string, body: unknown, key = token) =>
  fetch(server.url + path, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
const entries = async (query = '') => (await json<{ items: Entry[] }>(get(`/api/audit_log?limit=1000${query}`))).items

test('tells who signed in, who was denied, and what was made, with the request behind it', async () => {
  const secret = `canary-${randomBytes(8).toString('hex')}`
  const wrong = new URLSearchParams({ username: ADMIN.email, password: secret })
  await fetch(`${server.url}/api/auth/token`, { method: 'POST', body: wrong })
  await fetch(`${server.url}/api/auth/token`, { method: 'POST', body: new URLSearchParams({ username: `${secret}@example.com`, password: secret }) })
  const made = await post('/api/tokens', { name: 'nightly', scopes: ['api:read'] })
  const { token: key, id } = await json<{ token: string; id: string }>(made)
  expect((await post('/api/tokens', { name: 'more' }, key)).status).toBe(403)
  const read = await entries()
  const line = ({ actor, action, target, outcome }: Entry) => `${actor} ${action} ${target} ${outcome}`
  expect(read.map(line).toReversed()).toEqual([
    `${ADMIN.email} login ${ADMIN.email} ok`,
    `${ADMIN.email} login ${ADMIN.email} denied`,
    ' login  denied',
    `${ADMIN.email} token.create nightly ok`,
    `${ADMIN.email} token.create  denied`,
  ])
  expect(read.find(({ target }) => target === 'nightly')).toMatchObject({ request_id: made.headers.get('x-request-id'), actor_address: '127.0.0.1' })
  expect(JSON.stringify(read)).not.toContain(secret)
  expect(JSON.stringify(read)).not.toContain(key)
  expect(id).not.toBe('')
})

test('is read in pages and as lines, and checked', async () => {
  const all = await entries()
  const first = await json<{ items: Entry[]; next_cursor: string }>(get('/api/audit_log?limit=2'))
  const second = await json<{ items: Entry[] }>(get(`/api/audit_log?limit=2&cursor=${first.next_cursor}`))
  expect([...first.items, ...second.items]).toEqual(all.slice(0, 4))
  const lines = (await (await get('/api/audit_log?format=ndjson')).text()).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(all)
  expect(await json(get('/api/audit_log/verify'))).toEqual({ ok: true, entries: all.length })
  expect((await get('/api/audit_log?start_date=2026-09-14&end_date=2026-09-14')).status).toBe(400)
  expect((await get('/api/audit_log?cursor=x')).status).toBe(422)
})
