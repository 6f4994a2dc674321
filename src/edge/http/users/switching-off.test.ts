import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../../../test/support/accounts-server.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'
import { storeDatabase } from '../../../../test/support/store.ts'

const PASSWORD = 'a password long enough 1'
let database: string
let here: TestServer
let there: TestServer
let admin: string
beforeAll(async () => {
  database = await storeDatabase()
  const env = { DATABASE_URL: database, PARLEY_DEMO: '0', PARLEY_SECRET_KEY: randomBytes(32).toString('base64') }
  here = await startServer({ env })
  there = await startServer({ env })
  admin = await tokenOf(ADMIN.email, ADMIN.password)
}, 90_000)
afterAll(() => Promise.all([here?.stop(), there?.stop()]))

async function signIn(username: string, password: string): Promise<Response> {
  return fetch(`${here.url}/api/auth/token`, { method: 'POST', body: new URLSearchParams({ username, password }) })
}
async function tokenOf(username: string, password: string): Promise<string> {
  return (await json<{ access_token: string }>(signIn(username, password))).access_token
}
const post = (path: string, body: object, token = admin) =>
  fetch(here.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const me = async (server: TestServer, token: string) => (await fetch(`${server.url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status
const people = async () => {
  const all = await json<{ email: string; role: string; active: boolean }[]>(
    fetch(`${here.url}/api/get_users`, { headers: { authorization: `Bearer ${admin}` } }),
  )
  return all.map(({ email, role, active }) => `${email} ${role} ${active ? 'on' : 'off'}`)
}
const make = (email: string) => post('/api/create_user', { email, password: PASSWORD, realname: 'Test' })
async function ask(sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  return (await client.query(sql).finally(() => client.end())).rows
}

describe('a user switched off', () => {
  test('is out on every server at once, stays in the list, and comes back by signing in anew', async () => {
    await make('uma@example.com')
    const session = await tokenOf('uma@example.com', PASSWORD)
    const { token } = await json<{ token: string }>(post('/api/tokens', { name: 'script' }, session))
    expect([await me(here, session), await me(there, session), await me(there, token)]).toEqual([200, 200, 200])

    expect(await json(post('/api/deactivate_user', { email: 'Uma@example.com' }))).toMatchObject({ email: 'uma@example.com', active: false })
    expect([await me(here, session), await me(there, session), await me(there, token)]).toEqual([401, 401, 401])
    const refused = await signIn('uma@example.com', PASSWORD)
    expect(`${refused.status} ${(await json<{ detail: string }>(refused)).detail}`).toBe('401 Incorrect username or password')
    expect(await people()).toContain('uma@example.com user off')
    expect((await make('uma@example.com')).status).toBe(409)

    expect(await json(post('/api/activate_user', { email: 'uma@example.com' }))).toMatchObject({ active: true })
    expect([await me(here, session), await me(there, token)]).toEqual([401, 401])
    expect((await signIn('uma@example.com', PASSWORD)).status).toBe(200)
  })

  test('is not the last admin, also when two admins switch each other off at once', async () => {
    expect((await post('/api/deactivate_user', { email: ADMIN.email })).status).toBe(409)
    await make('bo@example.com')
    await post('/api/change_user_role', { email: 'bo@example.com', role: 'admin' })
    const bo = await tokenOf('bo@example.com', PASSWORD)
    const answers = await Promise.all([post('/api/deactivate_user', { email: 'bo@example.com' }), post('/api/deactivate_user', { email: ADMIN.email }, bo)])
    expect(answers.map(({ status }) => status)).not.toEqual([200, 200])
    const [{ count } = { count: '' }] = (await ask(`SELECT count(*) FROM account WHERE role = 'admin' AND active`)) as readonly { count: string }[]
    expect(count).toBe('1')
    await ask(`UPDATE account SET active = true WHERE email = '${ADMIN.email}'`)
    admin = await tokenOf(ADMIN.email, ADMIN.password)
  })

  test('and users are left alone by others', async () => {
    await make('uli@example.com')
    const uli = await tokenOf('uli@example.com', PASSWORD)
    expect((await post('/api/deactivate_user', { email: 'uma@example.com' }, uli)).status).toBe(403)
    expect((await post('/api/deactivate_user', { email: 'nobody@example.com' })).status).toBe(404)
  })
})

test('an act on people and its audit entry are there together or not at all', async () => {
  await make('amy@example.com')
  const entries = async () => (await ask(`SELECT action, actor FROM audit_entry WHERE target = 'amy@example.com' ORDER BY seq`)) as readonly unknown[]
  expect(await entries()).toEqual([{ action: 'user.create', actor: ADMIN.email }])
  await ask(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION full_disk()`)
  const before = await people()
  const body = { email: 'amy@example.com' }
  for (const [path, more] of [
    ['/api/deactivate_user', {}],
    ['/api/change_user_role', { role: 'admin' }],
    ['/api/add_user_to_group', { group: 'emea' }],
    ['/api/delete_user', {}],
  ] as const)
    expect((await post(path, { ...body, ...more })).status, path).toBe(503)
  expect((await make('new@example.com')).status).toBe(503)
  expect((await post('/api/set_org_registration', { value: true })).status).toBe(503)
  await ask('DROP TRIGGER full_disk ON audit_entry')
  expect(await people()).toEqual(before)
  expect(await ask(`SELECT 1 FROM account_group WHERE name = 'emea'`)).toEqual([])
  expect(await ask(`SELECT 1 FROM org WHERE settings ->> 'registration' = 'true'`)).toEqual([])
  expect(await entries()).toHaveLength(1)
})
