import { randomBytes } from 'node:crypto'
import { generate } from 'otplib'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { json } from '../../../../test/support/accounts-server.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'
import { storeDatabase } from '../../../../test/support/store.ts'

const PASSWORD = 'a password long enough 1'
const PATIENCE = { timeout: 10_000, interval: 20 }
let here: TestServer
let there: TestServer
/** Ids of sessions that servers were told to close. */
const closed: string[] = []
let listener: pg.Client
beforeAll(async () => {
  const env = { DATABASE_URL: await storeDatabase(), PARLEY_DEMO: '0', PARLEY_SECRET_KEY: randomBytes(32).toString('hex') }
  here = await startServer({ env })
  there = await startServer({ env })
  listener = new pg.Client({ connectionString: env.DATABASE_URL })
  await listener.connect()
  listener.on('notification', ({ payload }) => void closed.push(payload ?? ''))
  await listener.query('LISTEN token_revoked')
}, 90_000)
afterAll(async () => {
  await listener?.end()
  await Promise.all([here?.stop(), there?.stop()])
})

async function signIn(username: string, password: string): Promise<{ cookie: string; access: string }> {
  const body = new URLSearchParams({ username, password, set_cookie: 'true' })
  const response = await fetch(`${here.url}/api/auth/token`, { method: 'POST', body })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { cookie, access: (await json<{ access_token: string }>(response)).access_token }
}
const send = (server: TestServer, path: string, headers: Readonly<Record<string, string>>, method = 'GET', body?: object) =>
  fetch(server.url + path, {
    method,
    headers: { ...headers, 'x-requested-with': 'test', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
async function tried(server: TestServer, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await send(server, '/api/tokens', headers)
  return `${response.status} ${response.headers.get('x-error-code') ?? ''}`.trim()
}
async function addFactor(cookie: string): Promise<{ cookie: string; recovery: string }> {
  const { secret } = await json<{ secret: string }>(send(here, '/api/totp/enroll', { cookie }, 'POST', {}))
  const confirmed = await send(here, '/api/totp/confirm', { cookie }, 'POST', { code: await generate({ secret }) })
  const { recovery_codes } = await json<{ recovery_codes: string[] }>(confirmed)
  return { cookie: confirmed.headers.getSetCookie()[0]?.split(';')[0] ?? cookie, recovery: recovery_codes[0] ?? '' }
}

test('asking for a second factor leaves open sessions without one nothing else, on every server at once', async () => {
  const admin = await signIn(ADMIN.email, ADMIN.password)
  for (const email of ['with@example.com', 'without@example.com'])
    await send(here, '/api/create_user', { cookie: admin.cookie }, 'POST', { email, password: PASSWORD, realname: 'Test' })
  const having = await signIn('with@example.com', PASSWORD)
  const factor = await addFactor(having.cookie)
  const lacking = await signIn('without@example.com', PASSWORD)
  const made = send(here, '/api/tokens', { cookie: lacking.cookie }, 'POST', { name: 'script' })
  const { token } = await json<{ token: string }>(made)
  expect(await tried(there, { cookie: lacking.cookie })).toBe('200')

  expect((await send(here, '/api/settings', { cookie: admin.cookie }, 'PUT', { require_second_factor: true })).status).toBe(200)
  for (const server of [here, there]) {
    expect(await tried(server, { cookie: lacking.cookie })).toBe('403 second_factor_needed')
    expect(await tried(server, { authorization: `Bearer ${lacking.access}` })).toBe('403 second_factor_needed')
    expect(await tried(server, { cookie: admin.cookie })).toBe('403 second_factor_needed')
    expect(await tried(server, { cookie: factor.cookie })).toBe('200')
    expect(await tried(server, { 'api-key': token })).toBe('200')
    expect((await send(server, '/api/totp', { cookie: lacking.cookie })).status).toBe(200)
  }
  await vi.waitFor(() => expect(new Set(closed).size).toBe(4), PATIENCE) // cookie and access of both who lack one

  expect(await tried(there, { cookie: (await addFactor(lacking.cookie)).cookie })).toBe('200')
  const removed = await send(here, '/api/totp', { cookie: factor.cookie }, 'DELETE', { code: factor.recovery })
  expect(removed.status).toBe(200)
  expect(await tried(there, { cookie: factor.cookie })).toBe('403 second_factor_needed')
  expect(await tried(there, { cookie: (await signIn('with@example.com', PASSWORD)).cookie })).toBe('403 second_factor_needed')
})
