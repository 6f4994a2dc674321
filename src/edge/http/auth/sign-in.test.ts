import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, cookieOf, json, rawCall, signIn, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'

interface Session {
  readonly id: string
  readonly kind: string
  readonly current: boolean
}
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ settings: { trustedProxies: ['127.0.0.1'] } })
})
afterEach(() => server.close())

/** Signs in as if from this address: the test is a trusted proxy. */
async function from(address: string, email: string, password: string): Promise<number> {
  const headers = { 'x-forwarded-for': address }
  const response = await server.call('/api/auth/token', { method: 'POST', headers, body: new URLSearchParams({ username: email, password }) })
  return response.status
}
async function fail(times: number, address: string, email: string): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let n = 0; n < times; n += 1) statuses.push(await from(address, email, 'not the password'))
  return statuses
}
const me = (headers: Record<string, string>): Promise<Response> => server.call('/api/auth/me', { headers })

describe('signing in with the form', () => {
  it('answers with a bearer token of 24 hours and no cookie', async () => {
    const response = await signIn(server, ' Ada@Example.com ', ADMIN.password, { grant_type: 'password', client_id: '', scope: '' })
    const body = await json(response)
    expect([response.status, response.headers.getSetCookie(), body]).toEqual([
      200,
      [],
      { access_token: expect.stringMatching(/^eyJ/), token_type: 'bearer', expires_in: 86_400 },
    ])
    const bearer = { authorization: `Bearer ${body.access_token}` }
    expect((await me(bearer)).status).toBe(200)
    server.advance(DAY + MINUTE)
    const late = await me(bearer)
    expect([late.status, await late.json()]).toEqual([401, { detail: 'API key expired' }])
  })

  it.each([
    ['a wrong password', ADMIN.email, 'not the password'],
    ['an unknown address', 'nobody@example.com', ADMIN.password],
    ['a password with a space more', ADMIN.email, `${ADMIN.password} `],
    ['a password that is too short', ADMIN.email, 'x'],
    ['a password of 257 characters', ADMIN.email, 'x'.repeat(257)],
    ['a NUL in the address', 'ada\u0000@example.com', ADMIN.password],
  ])('refuses %s with the same words', async (_name, email, password) => {
    const response = await signIn(server, email, password)
    expect([response.status, await response.json(), response.headers.get('www-authenticate')]).toEqual([
      401,
      { detail: 'Incorrect username or password' },
      'Bearer',
    ])
  })

  it('refuses an account that was switched off', async () => {
    await server.store.pool.query('UPDATE account SET active = false')
    expect((await signIn(server, ADMIN.email, ADMIN.password)).status).toBe(401)
  })

  it('refuses everyone when the org signs in elsewhere', async () => {
    await server.store.pool.query(`UPDATE org SET settings = '{"password_login":false}'`)
    expect((await signIn(server, ADMIN.email, ADMIN.password)).status).toBe(403)
    const found = await server.call('/api/org_from_email?email=x')
    expect(await found.json()).toEqual({
      org_id: expect.stringMatching(/^org_/),
      password_login: false,
      registration: false,
      password_reset: false,
      sso: [],
      sso_labels: {},
    })
  })

  it.each([
    ['JSON', 'application/json', '{"username":"ada@example.com","password":"x"}'],
    ['no type', '', 'username=ada@example.com&password=x'],
    ['text', 'text/plain', 'username=ada@example.com&password=x'],
  ])('is 422 when not form-encoded: %s', async (_name, type, body) => {
    const headers = type === '' ? [] : ([['content-type', type]] as const)
    const answer = await rawCall(server, '/api/auth/token', { method: 'POST', body, headers })
    expect(answer.status).toBe(422)
  })

  it('names the fields that are missing', async () => {
    const response = await server.call('/api/auth/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) })
    expect(await response.json()).toEqual({
      detail: [
        { loc: ['body', 'username'], msg: 'Field required', type: 'missing' },
        { loc: ['body', 'password'], msg: 'Field required', type: 'missing' },
      ],
    })
  })

  it('does the same work for known and unknown addresses', async () => {
    const known = await signIn(server, ADMIN.email, 'not the password')
    const unknown = await signIn(server, 'nobody@example.com', 'not the password')
    expect(await unknown.text()).toBe(await known.text())
    const { rows } = await server.store.pool.query('SELECT count(*)::int AS count FROM sign_in_failure')
    expect(rows).toEqual([{ count: 4 }])
  })
})

describe('throttling', () => {
  it('refuses the eleventh try at an account, says when to come back, and lets go after 15 minutes', async () => {
    expect(await fail(10, '198.51.100.1', ADMIN.email)).toEqual(Array(10).fill(401))
    server.advance(MINUTE)
    const response = await signIn(server, ADMIN.email, ADMIN.password)
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([429, '840', { detail: 'Too many requests' }])
    server.advance(14 * MINUTE)
    expect(await from('198.51.100.1', ADMIN.email, ADMIN.password)).toBe(200)
  })

  it('treats an unknown account alike', async () => {
    expect(await fail(10, '198.51.100.1', 'nobody@example.com')).toEqual(Array(10).fill(401))
    expect(await from('198.51.100.2', 'NOBODY@example.com', ADMIN.password)).toBe(429)
  })

  it('counts tries that arrive at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 25 }, () => from('198.51.100.1', ADMIN.email, 'not the password')))
    expect([statuses.filter((status) => status === 401).length, statuses.filter((status) => status === 429).length]).toEqual([10, 15])
  })

  it('lets the owner in from an address that signed in before', async () => {
    expect(await from('203.0.113.7', ADMIN.email, ADMIN.password)).toBe(200)
    await fail(10, '198.51.100.1', ADMIN.email)
    expect(await from('198.51.100.1', ADMIN.email, ADMIN.password)).toBe(429)
    expect(await from('203.0.113.7', ADMIN.email, ADMIN.password)).toBe(200)
    await fail(10, '203.0.113.7', ADMIN.email)
    expect(await from('203.0.113.7', ADMIN.email, ADMIN.password)).toBe(429)
  })

  it('does not open a locked account to strangers when its owner signs in', async () => {
    await from('203.0.113.7', ADMIN.email, ADMIN.password)
    await fail(10, '198.51.100.1', ADMIN.email)
    await from('203.0.113.7', ADMIN.email, ADMIN.password)
    expect(await from('198.51.100.1', ADMIN.email, 'not the password')).toBe(429)
  })

  it('forgets failures once the password was right', async () => {
    await fail(9, '198.51.100.1', ADMIN.email)
    expect(await from('198.51.100.1', ADMIN.email, ADMIN.password)).toBe(200)
    expect(await fail(10, '198.51.100.1', ADMIN.email)).toEqual(Array(10).fill(401))
  })

  it('refuses an address after 100 failures over many accounts', async () => {
    for (let n = 0; n < 100; n += 1) await from('198.51.100.1', `user${n}@example.com`, 'x')
    expect(await from('198.51.100.1', ADMIN.email, ADMIN.password)).toBe(429)
    expect(await from('198.51.100.2', ADMIN.email, ADMIN.password)).toBe(200)
  })

  it('takes a /64 of IPv6 as one address', async () => {
    await from('2001:db8:0:1::1', ADMIN.email, ADMIN.password)
    await fail(10, '198.51.100.1', ADMIN.email)
    expect(await from('2001:db8::1:ffff:0:0:2', ADMIN.email, ADMIN.password)).toBe(200)
    expect(await from('2001:db8:0:2::1', ADMIN.email, ADMIN.password)).toBe(429)
  })
})

describe('the browser session', () => {
  it('is a cookie that scripts cannot read and other sites cannot use', async () => {
    const response = await signIn(server, ADMIN.email, ADMIN.password, { set_cookie: 'true' })
    expect(response.headers.getSetCookie()[0]).toMatch(/^Authorization=eyJ[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('is Secure exactly when the public address is https', async () => {
    const https = await startTestServer({ settings: { publicUrl: 'https://parley.example' } })
    const response = await signIn(https, ADMIN.email, ADMIN.password, { set_cookie: 'true' })
    expect(response.headers.getSetCookie()[0]).toMatch(/; HttpOnly; Secure; SameSite=Lax$/)
    await https.close()
  })

  it('is not begun by another site', async () => {
    const body = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password, set_cookie: 'true' })
    const response = await server.call('/api/auth/token', { method: 'POST', body, headers: { origin: 'https://evil.example' } })
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  })

  it('ends after 7 days without use', async () => {
    const cookie = await cookieOf(server, ADMIN.email)
    server.advance(7 * DAY + 1)
    const response = await me({ cookie })
    expect([response.status, await response.json()]).toEqual([401, { detail: 'API key expired' }])
  })

  it('goes on while it is used, for 30 days in all', async () => {
    const cookie = await cookieOf(server, ADMIN.email)
    const statuses: number[] = []
    for (let day = 6; day <= 36; day += 6) {
      server.advance(6 * DAY)
      statuses.push((await me({ cookie })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 200, 401, 401])
  })

  it('ends on signing out, and the cookie is taken back', async () => {
    const cookie = await cookieOf(server, ADMIN.email)
    const response = await server.call('/api/auth/logout', { method: 'POST', headers: { cookie, origin: server.url } })
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
    expect(response.headers.getSetCookie()[0]).toContain('Expires=Thu, 01 Jan 1970')
    const after = await me({ cookie })
    expect([after.status, await after.json()]).toEqual([401, { detail: 'Invalid API key' }])
  })

  it('is listed, and can be ended from another place', async () => {
    const here = await cookieOf(server, ADMIN.email)
    const there = await cookieOf(server, ADMIN.email)
    const all = await server.call('/api/sessions', { headers: { cookie: here } })
    const cookies = (await json<Session[]>(all)).filter((each) => each.kind === 'cookie')
    expect(cookies.map((each) => each.current).sort()).toEqual([false, true])
    const other = cookies.find((each) => !each.current)
    const end = () => server.call(`/api/sessions/${other?.id}`, { method: 'DELETE', headers: { cookie: here, 'x-requested-with': 'x' } })
    expect([(await end()).status, (await end()).status]).toEqual([200, 200])
    expect([(await me({ cookie: here })).status, (await me({ cookie: there })).status]).toEqual([200, 401])
  })

  it('of somebody else is nobody’s business, except an admin’s', async () => {
    await server.addUser('uma@example.com', 'user')
    const uma = await cookieOf(server, 'uma@example.com')
    const ada = await cookieOf(server, ADMIN.email)
    const [session] = await json<Session[]>(server.call('/api/sessions', { headers: { cookie: ada } }))
    const end = await server.call(`/api/sessions/${session?.id}`, { method: 'DELETE', headers: { cookie: uma, 'x-requested-with': 'x' } })
    const list = await server.call('/api/sessions?user_id=ada@example.com', { headers: { cookie: uma } })
    const byAdmin = await server.call('/api/sessions?user_id=uma@example.com', { headers: { cookie: ada } })
    expect([end.status, list.status, byAdmin.status]).toEqual([404, 403, 200])
  })
})

describe('the profile', () => {
  const put = (cookie: string, body: object) =>
    server.call('/api/auth/me', {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
    })

  it('changes the name, and nothing that is not listed', async () => {
    await server.addUser('uma@example.com', 'user')
    const cookie = await cookieOf(server, 'uma@example.com')
    const response = await put(cookie, { realname: 'Uma', role: 'admin', email: 'ada@example.com', org_id: 'x', groups: ['secret'] })
    expect(await response.json()).toMatchObject({ realname: 'Uma', role: 'user', email: 'uma@example.com', groups: ['all_users'] })
    expect(await (await me({ cookie })).json()).toMatchObject({ realname: 'Uma', role: 'user' })
  })

  it('changes the password, ends the other sessions and keeps tokens', async () => {
    const here = await cookieOf(server, ADMIN.email)
    const there = await cookieOf(server, ADMIN.email)
    const token = await server.token(ADMIN.email)
    const response = await put(here, { current_password: ADMIN.password, new_password: '  neues Kennwort ✓ ' })
    expect(response.status).toBe(200)
    expect([(await me({ cookie: here })).status, (await me({ cookie: there })).status, (await me({ 'api-key': token })).status]).toEqual([200, 401, 200])
    expect((await signIn(server, ADMIN.email, ADMIN.password)).status).toBe(401)
    expect((await signIn(server, ADMIN.email, '  neues Kennwort ✓ ')).status).toBe(200)
    expect((await signIn(server, ADMIN.email, 'neues Kennwort ✓')).status).toBe(401)
  })

  it('keeps the password when the current one is wrong, without ending the session', async () => {
    const cookie = await cookieOf(server, ADMIN.email)
    const response = await put(cookie, { current_password: 'not the password', new_password: 'long enough' })
    expect([response.status, response.headers.get('x-error-code')]).toEqual([403, 'wrong_current_password'])
    expect((await signIn(server, ADMIN.email, ADMIN.password)).status).toBe(200)
  })

  it.each([
    ['7 characters', { current_password: 'x', new_password: '1234567' }],
    ['257 characters', { current_password: 'x', new_password: 'x'.repeat(257) }],
    ['no current one', { new_password: 'long enough' }],
  ])('refuses a password with %s', async (_name, body) => {
    const cookie = await cookieOf(server, ADMIN.email)
    expect((await put(cookie, body)).status).toBe(422)
  })
})

it('no log line holds a password or a token', async () => {
  const cookie = await cookieOf(server, ADMIN.email)
  const response = await signIn(server, ADMIN.email, ADMIN.password)
  const { access_token } = await json<{ access_token: string }>(response)
  await signIn(server, ADMIN.email, 'a very wrong password')
  await server.call('/api/tokens', {
    method: 'POST',
    body: '{"name":"x","password":"left here by mistake"',
    headers: { 'content-type': 'application/json', 'api-key': access_token },
  })
  const log = server.log()
  expect(log).toContain('/api/auth/token')
  for (const secret of [ADMIN.password, 'a very wrong password', 'left here by mistake', access_token.slice(-30), cookie.slice(-30)]) {
    expect(log).not.toContain(secret)
  }
})
