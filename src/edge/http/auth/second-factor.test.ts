import { generate } from 'otplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, cookieOf, json, signIn, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const post = (path: string, cookie: string, body: unknown = {}, method = 'POST') =>
  server.call(path, { method, headers: { cookie, 'x-requested-with': 'test', 'content-type': 'application/json' }, body: JSON.stringify(body) })
const codeOf = (secret: string, offsetSeconds = 0) => generate({ secret, epoch: Math.floor(server.now().getTime() / 1_000) + offsetSeconds })
const reason = async (response: Response) => `${response.status} ${(await json<{ detail: string }>(response)).detail}`

async function person(email: string): Promise<{ cookie: string; secret: string; recovery: readonly string[] }> {
  await server.addUser(email, 'user')
  const cookie = await cookieOf(server, email)
  const { secret } = await json<{ secret: string }>(post('/api/totp/enroll', cookie))
  const { recovery_codes } = await json<{ recovery_codes: string[] }>(post('/api/totp/confirm', cookie, { code: await codeOf(secret) }))
  server.advance(60_000)
  return { cookie, secret, recovery: recovery_codes }
}

describe('a second factor', () => {
  test('is in force once a code of it was shown, and not before', async () => {
    await server.addUser('uma@example.com', 'user')
    const cookie = await cookieOf(server, 'uma@example.com')
    const begun = await json<{ secret: string; otpauth_url: string }>(post('/api/totp/enroll', cookie))
    expect(begun.otpauth_url).toContain('otpauth://totp/Parley:uma')
    expect((await signIn(server, 'uma@example.com', ADMIN.password)).status).toBe(200)
    expect(await reason(await post('/api/totp/confirm', cookie, { code: '000000' }))).toBe('401 This code is not right, or was used already')
    const confirmed = await json<{ recovery_codes: string[] }>(post('/api/totp/confirm', cookie, { code: await codeOf(begun.secret) }))
    expect(new Set(confirmed.recovery_codes).size).toBe(10)
    expect(await reason(await signIn(server, 'uma@example.com', ADMIN.password))).toBe('401 A code from your authenticator app is needed')
    expect(await reason(await post('/api/totp/enroll', cookie))).toBe('409 A second factor is set up already; remove it first.')
    const { rows } = await server.store.pool.query('SELECT row_to_json(f)::text AS text FROM second_factor f')
    expect(rows[0].text).not.toContain(begun.secret)
  })

  test('accepts a code once, with one step of drift, and never an older one', async () => {
    const { secret } = await person('vi@example.com')
    const attempt = async (otp: string) => (await signIn(server, 'vi@example.com', ADMIN.password, { otp })).status
    expect(await attempt(await codeOf(secret, -60))).toBe(401)
    const now = await codeOf(secret)
    expect(await Promise.all([attempt(now), attempt(now)]).then((all) => all.sort())).toEqual([200, 401])
    expect(await attempt(await codeOf(secret, -30))).toBe(401)
    expect(await attempt(await codeOf(secret, 30))).toBe(200)
    server.advance(60_000)
    expect(await attempt((await codeOf(secret)).replace(/(...)(...)/, '$1 $2'))).toBe(200)
  })

  test('is asked for only after the right password, and guessing is throttled', async () => {
    await person('wil@example.com')
    expect(await reason(await signIn(server, 'wil@example.com', 'wrong password', { otp: '123456' }))).toBe('401 Incorrect username or password')
    const codes = Array.from({ length: 12 }, (_, place) => String(100_000 + place))
    const statuses = []
    for (const otp of codes) statuses.push((await signIn(server, 'wil@example.com', ADMIN.password, { otp })).status)
    expect(statuses.slice(-2)).toEqual([429, 429])
  })

  test('can be replaced by a recovery code, each once', async () => {
    const { recovery } = await person('xi@example.com')
    const [first = ''] = recovery
    expect((await signIn(server, 'xi@example.com', ADMIN.password, { otp: first.toUpperCase() })).status).toBe(200)
    expect((await signIn(server, 'xi@example.com', ADMIN.password, { otp: first })).status).toBe(401)
  })

  test('is removed by its owner with a code, or by an admin, and by nobody else', async () => {
    const { cookie, secret } = await person('yo@example.com')
    expect(await reason(await post('/api/totp', cookie, {}, 'DELETE'))).toBe('401 A code from your authenticator app is needed')
    expect((await post('/api/totp?user_id=uma@example.com', cookie, {}, 'DELETE')).status).toBe(403)
    expect((await post('/api/totp', cookie, { code: await codeOf(secret) }, 'DELETE')).status).toBe(200)
    expect((await signIn(server, 'yo@example.com', ADMIN.password)).status).toBe(200)
    const admin = await cookieOf(server, ADMIN.email)
    expect((await post('/api/totp?user_id=uma@example.com', admin, {}, 'DELETE')).status).toBe(200)
    expect((await signIn(server, 'uma@example.com', ADMIN.password)).status).toBe(200)
  })

  test('is set up by a session, never by an API token', async () => {
    const token = await server.token(ADMIN.email)
    expect((await server.call('/api/totp/enroll', { method: 'POST', headers: { 'api-key': token } })).status).toBe(403)
  })
})

test('an organisation that asks for it gives a session that can do nothing else first', async () => {
  await server.store.pool.query(`UPDATE org SET settings = settings || '{"require_second_factor": true}'`)
  await server.addUser('zed@example.com', 'user')
  const cookie = await cookieOf(server, 'zed@example.com')
  expect((await server.call('/api/tokens', { headers: { cookie } })).status).toBe(403)
  expect(await json(server.call('/api/auth/me', { headers: { cookie } }))).toMatchObject({ token: { scopes: ['second_factor'] } })
  const { secret } = await json<{ secret: string }>(post('/api/totp/enroll', cookie))
  const confirmed = await post('/api/totp/confirm', cookie, { code: await codeOf(secret) })
  const whole = confirmed.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  expect((await server.call('/api/tokens', { headers: { cookie: whole } })).status).toBe(200)
  expect((await server.call('/api/auth/me', { headers: { cookie } })).status).toBe(401)
})
