import { afterEach, beforeEach, expect, it } from 'vitest'
import { json, rawCall, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'

const ADA = { email: 'Ada@Example.com', password: ' exactly as typed ', realname: 'Ada' }
const BASE = 'http://127.0.0.1:3000/'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ admin: false })
})
afterEach(() => server.close())

async function freshToken(): Promise<string> {
  const link = await server.accounts.setup.issueLink(BASE)
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/setup#token=[\w-]{43}$/)
  return link?.split('token=')[1] ?? ''
}
const setup = (token: string, more: object = {}): Promise<Response> =>
  server.call('/api/setup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...ADA, token, ...more }) })
const state = (token = ''): Promise<object> => json(server.call(`/api/setup?token=${token}`))

it('makes the first admin, signed in, with the password exactly as typed', async () => {
  const token = await freshToken()
  expect(await state(token)).toEqual({ needed: true, valid: true })
  const response = await setup(token)
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  expect(await (await server.call('/api/auth/me', { headers: { cookie } })).json()).toMatchObject({ user_id: 'ada@example.com', role: 'admin' })
  const signIn = (password: string) => server.call('/api/auth/token', { method: 'POST', body: new URLSearchParams({ username: 'ada@example.com', password }) })
  expect([(await signIn(ADA.password)).status, (await signIn(ADA.password.trim())).status]).toEqual([200, 401])
})

it('lets one of ten at once win', async () => {
  const token = await freshToken()
  const statuses = await Promise.all(Array.from({ length: 10 }, async (_, n) => (await setup(token, { email: `ada${n}@example.com` })).status))
  // who comes late finds the link used (403) or the whole route gone (404)
  expect([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 403 || status === 404).length]).toEqual([1, 9])
  const { rows } = await server.store.pool.query('SELECT count(*)::int AS count FROM account')
  expect(rows).toEqual([{ count: 1 }])
})

it('is gone once there is an admin', async () => {
  const token = await freshToken()
  await setup(token)
  const again = await setup(token)
  expect([again.status, await again.json()]).toEqual([404, { detail: 'Not Found' }])
  expect(await state(token)).toEqual({ needed: false, valid: false })
  expect(await server.accounts.setup.issueLink(BASE)).toBeNull()
  expect(await server.accounts.setup.ensureAdmin({ ...ADA, email: 'eve@example.com' })).toBe(false)
})

it.each(['', 'nonsense', 'A'.repeat(43), 'x'.repeat(300)])('refuses a link nobody printed: %s', async (token) => {
  await freshToken()
  expect([403, 422]).toContain((await setup(token)).status)
  expect(await state()).toEqual({ needed: true, valid: false })
})

it('ends a link after 15 minutes, and when another is printed', async () => {
  const first = await freshToken()
  const second = await freshToken()
  expect([(await setup(first)).status, await state(second)]).toEqual([403, { needed: true, valid: true }])
  server.advance(15 * 60_000)
  expect((await setup(second)).status).toBe(403)
  expect(await state(second)).toEqual({ needed: true, valid: false })
})

it.each([
  ['a short password', { password: '1234567' }, ['body', 'password']],
  ['a long password', { password: 'x'.repeat(257) }, ['body', 'password']],
  ['no address', { email: 'ada' }, ['body', 'email']],
  ['no name', { realname: ' ' }, ['body', 'realname']],
])('keeps the link when the form is wrong: %s', async (_name, wrong, loc) => {
  const token = await freshToken()
  const response = await setup(token, wrong)
  expect([response.status, await json(response)]).toMatchObject([422, { detail: [{ loc }] }])
  expect(await state(token)).toEqual({ needed: true, valid: true })
})

it('is refused to another site', async () => {
  const token = await freshToken()
  const answer = await rawCall(server, '/api/setup', {
    method: 'POST',
    headers: [
      ['content-type', 'application/json'],
      ['origin', 'https://evil.example'],
    ], // a rebound name would say so too
    body: JSON.stringify({ ...ADA, token }),
  })
  expect(answer.status).toBe(403)
})

it('keeps the link’s secret out of the store and the log', async () => {
  const token = await freshToken()
  await state(token)
  await setup('A'.repeat(43))
  const { rows } = await server.store.pool.query('SELECT setup_link::text AS row FROM setup_link')
  expect(rows.some(({ row }) => row.includes(token))).toBe(false)
  expect(server.log()).not.toContain(token)
})

it('has no account and no password before set-up', async () => {
  const { rows } = await server.store.pool.query('SELECT count(*)::int AS count FROM account')
  expect(rows).toEqual([{ count: 0 }])
  for (const [username, password] of [
    ['admin', 'admin'],
    ['admin@example.com', 'password'],
    ['', ''],
  ] as const) {
    const response = await server.call('/api/auth/token', { method: 'POST', body: new URLSearchParams({ username, password }) })
    expect(response.status).toBe(401)
  }
})
