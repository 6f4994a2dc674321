import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { json } from '../support/accounts-server.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'

const PASSWORD = 'a password of one’s own 7'
const SOON_MS = 1_000

let first: TestServer
let second: TestServer
let admin: string
beforeAll(async () => {
  const env = { DATABASE_URL: await storeDatabase(), PARLEY_SECRET_KEY: randomBytes(32).toString('hex'), PARLEY_DEMO: '0' }
  first = await startServer({ env })
  second = await startServer({ env })
  admin = (await signIn(first, ADMIN.email, ADMIN.password)).token
}, 120_000)
afterAll(async () => {
  await first?.stop()
  await second?.stop()
})

async function signIn(server: TestServer, username: string, password: string): Promise<{ readonly token: string; readonly cookie: string }> {
  const response = await fetch(`${server.url}/api/auth/token`, { method: 'POST', body: new URLSearchParams({ username, password, set_cookie: 'true' }) })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { token: (await json<{ access_token: string }>(response)).access_token, cookie }
}
async function post(path: string, body: unknown, method = 'POST', token = admin): Promise<Response> {
  return fetch(first.url + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
const seen = (path: string, headers: Readonly<Record<string, string>>) => fetch(second.url + path, { headers })
const me = (token: string) => seen('/api/auth/me', { authorization: `Bearer ${token}` })

/** How long after an act on one server the other still let it through, in ms. */
async function until(act: () => Promise<Response>, isOver: () => Promise<boolean>): Promise<number> {
  expect(await isOver()).toBe(false)
  expect((await act()).status).toBeLessThan(300)
  const since = performance.now()
  while (!(await isOver())) if (performance.now() - since > 5_000) throw new Error('still in force after 5 s')
  return performance.now() - since
}
async function person(email: string) {
  await post('/api/create_user', { email, password: PASSWORD, realname: 'Test' })
  return signIn(first, email, PASSWORD)
}

test('what is taken away on one server is gone on the other within a second', async () => {
  const took: Record<string, number> = {}
  const uma = await person('uma@example.com')
  const made = await json<{ token: string; id: string }>(post('/api/tokens', { name: 'x' }, 'POST', uma.token))
  const refused = async (response: Promise<Response>) => (await response).status === 401
  took.token = await until(
    () => post(`/api/tokens/${made.id}`, undefined, 'DELETE', uma.token),
    () => refused(me(made.token)),
  )
  const sessions = await json<{ id: string; kind: string }[]>(fetch(`${first.url}/api/sessions`, { headers: { authorization: `Bearer ${uma.token}` } }))
  const cookie = sessions.find(({ kind }) => kind === 'cookie')?.id ?? ''
  took.session = await until(
    () => post(`/api/sessions/${cookie}`, undefined, 'DELETE', uma.token),
    () => refused(seen('/api/auth/me', { cookie: uma.cookie })),
  )
  await post('/api/change_user_role', { email: 'uma@example.com', role: 'admin' })
  took.role = await until(
    () => post('/api/change_user_role', { email: 'uma@example.com', role: 'user' }),
    async () => (await seen('/api/settings', { authorization: `Bearer ${uma.token}` })).status === 403,
  )
  await post('/api/add_user_to_group', { email: 'uma@example.com', group: 'emea' })
  took.group = await until(
    () => post('/api/remove_user_from_group', { email: 'uma@example.com', group: 'emea' }),
    async () => !(await json<{ groups: string[] }>(me(uma.token))).groups.includes('emea'),
  )
  await post('/api/set_disable_embedded_login', { value: false })
  const embedded = (await json<{ access_token: string }>(post('/api/auth/embedded_user_login', { user_id: 'uma@example.com' }))).access_token
  took.embedded = await until(
    () => post('/api/set_disable_embedded_login', { value: true }),
    () => refused(me(embedded)),
  )
  took.account = await until(
    () => post('/api/delete_user', { email: 'uma@example.com' }),
    () => refused(me(uma.token)),
  )
  console.info(
    `taken away on one server, gone on the other after ${Object.entries(took)
      .map(([what, ms]) => `${what} ${ms.toFixed(0)} ms`)
      .join(', ')}`,
  )
  expect(Object.values(took).every((ms) => ms <= SOON_MS)).toBe(true)
})
