import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { json } from '../../../../test/support/accounts-server.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'

/** What any of these calls answers with, as far as the tests look. */
interface Body {
  readonly groups: readonly string[]
  readonly access_token: string
  filter(test: (each: { readonly role: string }) => boolean): readonly unknown[]
  find(test: (each: { readonly name: string }) => boolean): unknown
  map<T>(to: (each: { readonly email: string }) => T): readonly T[]
}

const PASSWORD = 'a password long enough 1'
const PATIENCE = { timeout: 20_000, interval: 50 }
let server: TestServer
let admin: string
const letters = join(tmpdir(), `letters-${randomUUID()}.jsonl`)
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0', PARLEY_SMTP_URL: `file://${letters}` } })
  admin = await tokenOf(ADMIN.email, ADMIN.password)
}, 60_000)
afterAll(() => server?.stop())

async function signIn(username: string, password: string): Promise<Response> {
  return fetch(`${server.url}/api/auth/token`, { method: 'POST', body: new URLSearchParams({ username, password }) })
}
async function tokenOf(username: string, password: string): Promise<string> {
  return (await json<{ access_token: string }>(signIn(username, password))).access_token
}
async function call(method: string, path: string, body?: unknown, token = admin): Promise<{ status: number; body: Body }> {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...(token !== '' && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await json<Body>(response) }
}
const post = (path: string, body: unknown, token?: string) => call('POST', path, body, token)
const person = (email: string) => post('/api/create_user', { email, password: PASSWORD, realname: 'Test' })
async function lastLink(): Promise<string> {
  const lines = (await readFile(letters, 'utf8')).trim().split('\n')
  return /#token=(\S+)/.exec(JSON.parse(lines.at(-1) ?? '{}').text)?.[1] ?? ''
}

describe('people', () => {
  test('come with the least role, change it, and go with all they hold', async () => {
    expect((await person('Uma@Example.com')).body).toMatchObject({ email: 'uma@example.com', role: 'user', groups: ['all_users'] })
    expect(await person('uma@example.com')).toMatchObject({ status: 409 })
    const uma = await tokenOf('uma@example.com', PASSWORD)
    expect((await call('GET', '/api/settings', undefined, uma)).status).toBe(403)
    expect((await post('/api/change_user_role', { email: 'uma@example.com', role: 'admin' })).body).toMatchObject({ role: 'admin' })
    expect((await call('GET', '/api/settings', undefined, uma)).status).toBe(200)
    await post('/api/change_user_role', { email: 'uma@example.com', role: 'user' })
    expect((await call('GET', '/api/settings', undefined, uma)).status).toBe(403)
    expect((await post('/api/delete_user', { email: 'uma@example.com' })).status).toBe(200)
    expect((await call('GET', '/api/auth/me', undefined, uma)).status).toBe(401)
    expect((await post('/api/delete_user', { email: 'uma@example.com' })).status).toBe(404)
  })

  test('the last admin stays, also when two admins remove each other at once', async () => {
    expect((await post('/api/delete_user', { email: ADMIN.email })).status).toBe(409)
    expect((await post('/api/change_user_role', { email: ADMIN.email, role: 'user' })).status).toBe(409)
    await person('bo@example.com')
    await post('/api/change_user_role', { email: 'bo@example.com', role: 'admin' })
    const bo = await tokenOf('bo@example.com', PASSWORD)
    const [first, second] = await Promise.all([
      post('/api/change_user_role', { email: 'bo@example.com', role: 'user' }),
      post('/api/change_user_role', { email: ADMIN.email, role: 'user' }, bo),
    ])
    expect([first.status, second.status].toSorted()).not.toEqual([200, 200])
    const admins = (await call('GET', '/api/get_users', undefined, first.status === 200 ? admin : bo)).body.filter((each) => each.role === 'admin')
    expect(admins).toHaveLength(1)
    if (second.status === 200) await post('/api/change_user_role', { email: ADMIN.email, role: 'admin' }, bo)
    await post('/api/delete_user', { email: 'bo@example.com' })
  })
})

describe('groups', () => {
  test('are made on first use; joining twice is joining once', async () => {
    await person('gus@example.com')
    for (let twice = 0; twice < 2; twice += 1)
      expect((await post('/api/add_user_to_group', { email: 'gus@example.com', group: 'emea' })).body.groups).toEqual(['all_users', 'emea'])
    expect((await call('GET', '/api/get_groups')).body).toEqual(['all_users', 'emea'])
    expect((await call('GET', '/api/get_groups?details=true')).body.find((each) => each.name === 'emea')).toEqual({
      name: 'emea',
      users: ['gus@example.com'],
      docs: [],
    })
    expect((await post('/api/remove_user_from_group', { email: 'gus@example.com', group: 'emea' })).body.groups).toEqual(['all_users'])
    expect((await post('/api/add_doc_to_group', { doc_id: 'nothing', group: 'emea' })).status).toBe(404)
    expect((await post('/api/add_user_to_group', { email: 'gus@example.com', group: 'a\u0000b' })).status).toBe(422)
  })

  test('are seen by modelers as far as they are in them, and changed where the org lets them', async () => {
    await person('mo@example.com')
    await post('/api/change_user_role', { email: 'mo@example.com', role: 'modeler' })
    const mo = await tokenOf('mo@example.com', PASSWORD)
    expect((await call('GET', '/api/get_users', undefined, mo)).body.map((each) => each.email)).toEqual(['mo@example.com'])
    expect((await post('/api/add_user_to_group', { email: 'gus@example.com', group: 'emea' }, mo)).status).toBe(403)
    const permissions = { skills: true, history: true, unrestricted_chat: true, sync: false, assign_groups: true, merge: false }
    expect((await call('PUT', '/api/modeler_permissions', permissions)).status).toBe(200)
    expect((await post('/api/add_user_to_group', { email: 'gus@example.com', group: 'emea' }, mo)).status).toBe(200)
  })
})

describe('invitations', () => {
  test('let in once, for seven days, and are replaced by the next one', async () => {
    const first = await post('/api/send_invitations', { emails: ['Ivy@Example.com', 'gus@example.com', 'not an address'] })
    expect(first.body).toMatchObject({ invited: [{ email: 'ivy@example.com' }], already_members: ['gus@example.com'], invalid: ['not an address'] })
    const old = await lastLink()
    await post('/api/send_invitations', { emails: ['ivy@example.com'] })
    const token = await lastLink()
    expect(token).not.toBe(old)
    const join = (secret: string) => post('/api/auth/accept_invitation', { token: secret, password: PASSWORD, realname: 'Ivy' }, '')
    expect((await join(old)).status).toBe(403)
    expect((await Promise.all([join(token), join(token)])).map(({ status }) => status).toSorted()).toEqual([200, 403])
    expect((await signIn('ivy@example.com', PASSWORD)).status).toBe(200)
  })
})

describe('a new password', () => {
  test('by mail: once, the same answer for nobody, and sessions end', async () => {
    const before = await tokenOf('ivy@example.com', PASSWORD)
    const earlier = await lastLink()
    expect(await post('/api/auth/send_password_reset', { username: 'nobody@example.com' }, '')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await post('/api/auth/send_password_reset', { username: 'ivy@example.com' }, '')).toEqual({ status: 200, body: { status: 'ok' } })
    const token = await vi.waitFor(async () => {
      const link = await lastLink()
      if (link === earlier) throw new Error('no letter yet')
      return link
    }, PATIENCE)
    const next = 'another password 22'
    expect((await post('/api/auth/reset_password', { token, password: next }, '')).status).toBe(200)
    expect((await post('/api/auth/reset_password', { token, password: next }, '')).status).toBe(403)
    expect((await call('GET', '/api/auth/me', undefined, before)).status).toBe(401)
    expect([(await signIn('ivy@example.com', PASSWORD)).status, (await signIn('ivy@example.com', next)).status]).toEqual([401, 200])
  })
})

describe('settings', () => {
  test('change one by one, and never so that nobody gets in', async () => {
    expect((await call('PUT', '/api/settings', { modes_allowed: ['economy'], default_mode: 'economy' })).body).toMatchObject({ default_mode: 'economy' })
    expect((await call('PUT', '/api/settings', { modes_allowed: ['frontier'] })).status).toBe(422)
    expect((await call('PUT', '/api/settings', { role: 'admin' })).status).toBe(422)
    expect((await post('/api/set_disable_password_login', { value: true })).status).toBe(409)
    expect((await post('/api/set_new_user_group', { value: 'newcomers' })).body).toEqual({ status: 'ok', value: 'newcomers' })
    expect((await person('nia@example.com')).body.groups).toEqual(['all_users', 'newcomers'])
  })

  test('let admins authenticate for users, never for admins, and take it back at once', async () => {
    const login = (user_id: string, more: object = {}) => post('/api/auth/embedded_user_login', { user_id, ...more })
    expect((await login('gus@example.com')).status).toBe(403)
    await post('/api/set_disable_embedded_login', { value: false })
    expect((await login('nobody@example.com')).status).toBe(404)
    expect((await login(ADMIN.email)).status).toBe(403)
    expect((await login('gus@example.com', { active_groups: ['finance'] })).status).toBe(422)
    const embedded = (await login('gus@example.com', { active_groups: ['emea'] })).body.access_token
    expect((await call('GET', '/api/auth/me', undefined, embedded)).body).toMatchObject({ email: 'gus@example.com', token: { kind: 'embed' } })
    await post('/api/set_disable_embedded_login', { value: true })
    expect((await call('GET', '/api/auth/me', undefined, embedded)).status).toBe(401)
  })

  test('keep attributes of people as they were given', async () => {
    const given = { country: 'DE', regions: ['north', 'south'], level: 3, vip: true }
    expect((await call('PUT', '/api/users/gus@example.com/attributes', given)).body).toEqual(given)
    expect((await call('GET', '/api/users/gus@example.com/attributes')).body).toEqual(given)
    expect((await call('PUT', '/api/users/gus@example.com/attributes', { nested: { a: 1 } })).status).toBe(422)
    for (const text of ['a\u0000b', '\ud800']) expect((await call('PUT', '/api/users/gus@example.com/attributes', { text })).status).toBe(422)
  })
})

test('letters go out by a real mail server, and a server that is away is told', async () => {
  const taken: string[] = []
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (chunk) => (text += String(chunk)))
      stream.on('end', () => {
        taken.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve))
  const address = smtp.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const other = await startServer({ env: { PARLEY_DEMO: '0', PARLEY_SMTP_URL: `smtp://127.0.0.1:${port}`, PARLEY_MAIL_FROM: 'parley@example.com' } })
  const body = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password })
  const { access_token } = await json<{ access_token: string }>(fetch(`${other.url}/api/auth/token`, { method: 'POST', body }))
  const invite = () =>
    fetch(`${other.url}/api/send_invitations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ emails: ['zoe@example.com'] }),
    })
  expect((await invite()).status).toBe(200)
  expect(taken[0]).toMatch(/From: parley@example\.com[\s\S]*To: zoe@example\.com[\s\S]*invite#token=/)
  await new Promise<void>((resolve) => void smtp.close(resolve))
  expect((await invite()).status).toBe(502)
  await other.stop()
})

test('without a mail server a new password cannot be asked for, and links are shown to the admin', async () => {
  const other = await startServer({ env: { PARLEY_DEMO: '0' } })
  const reset = await fetch(`${other.url}/api/auth/send_password_reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: ADMIN.email }),
  })
  expect(reset.status).toBe(503)
  await other.stop()
})
