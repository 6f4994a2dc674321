import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAccounts } from '../../src/app/accounts/index.ts'
import { createSecrets, loadMasterKey } from '../../src/platform/secrets/index.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { storeDatabase, testStore } from '../support/store.ts'
import { type Client, client, clientOf, type Detail, rawRequest, replyOf, signIn } from './client.ts'
import { type Contract, contractOf, type Operation, type Schema } from './contract.ts'

const UMA = { email: 'uma@example.com', password: 'a password of her own 77' } as const
const WAREHOUSE_PASSWORD = 'warehouse-password-4711'
const MAX_BODY = 1 << 20

let server: TestServer
let database: string
let contract: Contract
let ada: Client & { readonly token: string }
let uma: Client & { readonly token: string }
let expired: string
let store: pg.Client

beforeAll(async () => {
  database = await storeDatabase()
  const limits = { PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000', PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000' }
  server = await startServer({ env: { DATABASE_URL: database, PARLEY_DEMO: '0', PARLEY_LOG_LEVEL: 'debug', ...limits } })
  contract = await contractOf(server.url)
  store = new pg.Client({ connectionString: database })
  await store.connect()
  await addUma()
  ada = await clientOf(server.url, ADMIN)
  uma = await clientOf(server.url, UMA)
  await ada.ask('private', 'How many orders were there last month?')
}, 60_000)
afterAll(async () => {
  await store?.end()
  await server.stop()
})

/** The other APIs have errors of their own shape, and tests of their own. */
function ownOperations(): readonly Operation[] {
  return contract.operations.filter(({ path }) => !/^\/(?:v1|chatbot)\/|^\/ai\/mcp$/.test(path))
}

/** No route makes users yet, so the second one comes in where the first did: as if there were no admin. */
async function addUma(): Promise<void> {
  const opened = await testStore(database)
  const now = () => new Date()
  const accounts = await openAccounts({ store: opened, secrets: createSecrets(await loadMasterKey(server.dataDir, undefined)), now })
  await store.query(`UPDATE account SET role = 'user'`)
  await accounts.setup.ensureAdmin({ ...UMA, realname: 'Uma' })
  await store.query(`UPDATE account SET role = CASE WHEN email = $1 THEN 'user' ELSE 'admin' END`, [UMA.email])
  const account = await accounts.find(ADMIN.email)
  if (account === undefined) throw new Error('the admin is gone')
  const long = await openAccounts({ store: opened, secrets: createSecrets(await loadMasterKey(server.dataDir, undefined)), now: () => new Date('2020-01-01') })
  expired = (await long.tokens.issue({ account, kind: 'api', scopes: ['api:full'], lifetimeMs: 86_400_000 })).text
  await opened.close()
}

/** Rows of every table of the store that a request may change by being accepted. */
async function rows(): Promise<unknown> {
  const counted = await store.query(`
    SELECT (SELECT count(*) FROM account) accounts, (SELECT count(*) FROM token) tokens, (SELECT count(*) FROM setup_link) links,
      (SELECT count(*) FROM conversation) conversations, (SELECT count(*) FROM turn) turns, (SELECT count(*) FROM turn_revision) revisions,
      (SELECT count(*) FROM conversation_event) events, (SELECT count(*) FROM asset) assets, (SELECT count(*) FROM connection) connections,
      (SELECT count(*) FROM sync_run) syncs, (SELECT count(*) FROM model_commit) models, (SELECT count(*) FROM idempotency) keys,
      (SELECT md5(string_agg(c::text, '' ORDER BY c.id)) FROM conversation c) chats, (SELECT md5(string_agg(concat(a.email, a.role, a.password_hash, a.realname), '' ORDER BY a.id)) FROM account a) people`)
  return counted.rows[0]
}

async function unchanged(work: () => Promise<void>): Promise<void> {
  const before = await rows()
  await work()
  expect(await rows()).toEqual(before)
}

interface Fault {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}
const A_FAULT = { loc: expect.any(Array), msg: expect.any(String), type: expect.any(String) }

describe('a field of the wrong type is named in a 422 and changes nothing', () => {
  test('every field of every body that the description has', async () => {
    const tried: string[] = []
    await unchanged(async () => {
      for (const operation of ownOperations().filter(({ body, bodyType }) => body !== undefined && bodyType === 'application/json'))
        for (const { where, body } of wrongBodies(operation)) {
          const name = `${operation.method} ${operation.path} ${where.join('.')} = ${JSON.stringify(lastOf(body, where))}`
          const reply = await ada.call<Detail>(operation.method, filled(operation), body)
          expect([name, reply.status, reply.body]).toEqual([name, 422, { detail: expect.arrayContaining([A_FAULT]) }])
          tried.push(name)
        }
    })
    expect(tried.length).toBeGreaterThan(150)
  }, 120_000)

  test('every parameter of an address that is not a text', async () => {
    const strict = new Set(['wait', 'limit', 'before', 'start_date', 'end_date', 'follow', 'last_event_id', 'lite', 'raw'])
    const targets = ownOperations().flatMap((operation) => operation.parameters.filter(({ name }) => strict.has(name)).map(({ name }) => ({ operation, name })))
    expect(targets.length).toBeGreaterThan(8)
    await unchanged(async () => {
      for (const { operation, name } of targets) {
        const address = `${filled(operation)}?${name}=%5Bnot%20one`
        const reply = await ada.call<{ detail: readonly Fault[] }>(operation.method, address)
        expect([address, reply.status]).toEqual([address, 422])
        expect(reply.body.detail.some(({ loc }) => loc[0] === 'query')).toBe(true)
      }
    })
  })

  test('the form login', async () => {
    const send = (type: string, body: string) => fetch(`${server.url}/api/auth/token`, { method: 'POST', headers: { 'content-type': type }, body })
    const form = 'application/x-www-form-urlencoded'
    for (const body of ['', 'username=ada%40example.com', 'password=x', 'username=a&username=b&password=c', 'username=a&password=b&grant_type=other'])
      expect([body, (await send(form, body)).status]).toEqual([body, 422])
    expect((await send('application/json', JSON.stringify({ username: ADMIN.email, password: ADMIN.password }))).status).toBe(422)
  })
})

describe('a body that is no body', () => {
  const send = async (body: string | Buffer<ArrayBuffer>, type = 'application/json', path = '/api/ask') =>
    replyOf<{ detail: readonly Fault[] }>(await fetch(server.url + path, { method: 'POST', body, headers: { 'content-type': type, 'API-KEY': ada.token } }))

  test.each(['{', '{"messages":', '[1,]', "{'a':1}", '\u0000', '{"a":1}{"b":2}', 'null x', '{"__proto__":{"x":1}}', '{"a":NaN}'])(
    '%j is 422 json_invalid',
    async (body) => {
      const { status, body: answer } = await send(body)
      expect([status, answer.detail.map(({ type }) => type)]).toEqual([422, [expect.stringMatching(/^(json_invalid|missing)$/)]])
    },
  )

  test('other values than an object, another type, other letters than UTF-8', async () => {
    for (const body of ['null', '7', '"text"', '[]', 'true', '']) expect([body, (await send(body)).status]).toEqual([body, 422])
    expect((await send('<a/>', 'text/xml')).status).toBe(422)
    expect((await send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).status).toBe(422)
  })

  test('one that is too large is 413, told before it is read to its end', async () => {
    const large = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(MAX_BODY) }], chat_id: 'large' })
    await unchanged(async () => {
      const { status, text, headers } = await send(large)
      expect([status, text, headers.get('x-error-code')]).toEqual([413, '{"detail":"Request body too large"}', 'body_too_large'])
    })
  })

  test('one that is nested without end is refused', async () => {
    await unchanged(async () => {
      const { status } = await send(
        `{"turn_id":"t","revision":1,"edits":[{"op":"set","node":"n1","field":"f","value":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
        'application/json',
        '/api/c2/private/replan',
      )
      expect([404, 422]).toContain(status)
    })
  })

  test('texts at the edges: too long, blank, with a NUL, with half a letter', async () => {
    const ask = (content: string, chat_id = 'edge') => ada.post('/api/ask', { messages: [{ role: 'user', content }], chat_id })
    await unchanged(async () => {
      for (const content of ['x'.repeat(20_001), ' \n\t ', 'a\u0000b']) expect((await ask(content)).status).toBe(422)
      for (const id of ['', 'x'.repeat(201), 'a/b', 'a\\b', 'a\nb', 'a\u0000b']) expect([id, (await ask('x', id)).status]).toEqual([id, 422])
    })
    expect((await ask('\ud800', 'half')).status).toBeLessThan(500)
  })
})

describe('what does not exist, and what belongs to someone else', () => {
  test('an id that nobody made is 404 for every address that takes one', async () => {
    const ids = ownOperations().filter(({ path, method, body }) => path.includes('{') && (body === undefined || method === 'DELETE'))
    await unchanged(async () => {
      for (const operation of ids) {
        const reply = await ada.call<Detail>(operation.method, operation.path.replaceAll(/\{\w+\}/g, 'nothing%20here'))
        const name = `${operation.method} ${operation.path}`
        expect([name, reply.status, typeof reply.body?.detail]).toEqual([name, 404, 'string'])
      }
    })
  })

  test('another person’s chat is as if it were not there', async () => {
    const chat_id = 'private'
    const turn = (await ada.chat(chat_id)).body.messages.at(-1)?.turn_id ?? ''
    const doors: readonly (readonly [string, string, object?])[] = [
      ['GET', '/api/c2/private'],
      ['GET', '/api/c2/private/events'],
      ['GET', `/api/c2/private/turns/${turn}/revisions`],
      ['GET', `/api/c2/private/turns/${turn}/explain`],
      ['GET', '/api/download_csv?chat_id=private&df_key=df_x'],
      ['DELETE', '/api/c2/private'],
      ['POST', '/api/c2/private/cancel'],
      ['POST', '/api/c2/private/replan', { turn_id: turn, revision: 1, choose: 'r1' }],
      ['POST', '/api/ask_with_history', { new_message: { role: 'user', content: 'and?' }, chat_id }],
      ['POST', '/api/agentic_with_history', { new_message: { role: 'user', content: 'and?' }, chat_id }],
      ['POST', '/api/ask', { messages: [{ role: 'user', content: 'and?' }], chat_id, skip_check: true }],
      ['POST', '/api/explain', { question: 'and?', chat_id }],
      ['POST', '/api/rerun_query', { chat_id, message_position: 1 }],
      ['POST', '/api/add_label_to_chat', { chat_id, labels: ['x'] }],
      ['POST', '/api/remove_label_from_chat', { chat_id, labels: ['x'] }],
      ['POST', '/api/change_title', { chat_id, title: 'mine' }],
      ['POST', '/api/pinChat', { chat_id, pin: true }],
      ['POST', '/api/share_chat', { chat_id, title: 'mine' }],
      ['POST', '/api/delete_shared_chat', { chat_id }],
      ['POST', '/api/feedback', { chat_id, message: { feedback: 'like' }, message_position: 1 }],
      ['POST', '/api/deleteMessage', { chat_id, message_position: 1 }],
      ['POST', '/api/moveMessage', { chat_id, message_position: 1, direction_up: true }],
    ]
    await unchanged(async () => {
      for (const [method, path, body] of doors) {
        const reply = await uma.call<Detail>(method, path, body)
        expect([path, reply.status, reply.body.detail]).toEqual([path, 404, 'Chat not found'])
      }
      const taken = await uma.ask('private', 'How many orders?')
      expect([taken.status, taken.text]).toEqual([400, '{"detail":"400: Chat already exists"}'])
      expect((await uma.get<readonly unknown[]>('/api/chat_history')).body).toEqual([])
    })
  })

  test('what needs another role says which', async () => {
    await unchanged(async () => {
      for (const path of ['/api/connection_types', '/api/connections', '/api/chat_history_all', '/api/model']) {
        const reply = await uma.get<Detail>(path)
        expect([path, reply.status, reply.body.detail]).toEqual([path, 403, expect.stringMatching(/^Requires role (admin|modeler)$/)])
      }
      expect((await uma.post('/api/connect_sqlite', { database_location: '/etc/passwd' })).status).toBe(403)
      expect((await uma.post('/api/tokens', { name: 'x', user_id: ADMIN.email })).status).toBe(403)
    })
  })

  test('a path nobody serves and a method nobody takes', async () => {
    const unknown = await ada.get('/api/nothing')
    expect([unknown.status, unknown.text]).toEqual([404, '{"detail":"Not Found"}'])
    const wrong = await ada.call('PUT', '/api/ask', {})
    expect([wrong.status, wrong.text, wrong.headers.get('allow')]).toEqual([405, '{"detail":"Method Not Allowed"}', 'POST'])
  })
})

describe('credentials', () => {
  const me = (headers: Readonly<Record<string, string>>) => client(server.url, headers).get<Detail>('/api/auth/me')

  test('none, unknown, expired, forged and revoked each have their 401', async () => {
    const revoked = (await ada.post<{ token: string; id: string }>('/api/tokens', { name: 'short' })).body
    await ada.call('DELETE', `/api/tokens/${revoked.id}`)
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
      ['none', {}, 'Not authenticated'],
      ['unknown', { 'API-KEY': 'dot-nothing' }, 'Invalid API key'],
      ['too long', { 'API-KEY': 'x'.repeat(5_000) }, 'Invalid API key'],
      ['expired', { 'API-KEY': expired }, 'API key expired'],
      ['revoked', { 'API-KEY': revoked.token }, 'Invalid API key'],
      ['another signature', { 'API-KEY': forge(ada.token, {}) }, 'Invalid API key'],
      ['another owner', { 'API-KEY': forge(uma.token, { sub: ADMIN.email }) }, 'Invalid API key'],
      ['no signature', { 'API-KEY': `${ada.token.split('.').slice(0, 2).join('.')}.` }, 'Invalid API key'],
      ['no algorithm', { 'API-KEY': forge(ada.token, {}, { alg: 'none' }) }, 'Invalid API key'],
    ]
    for (const [name, headers, detail] of cases) {
      const reply = await me(headers)
      expect([name, reply.status, reply.body.detail, reply.headers.get('www-authenticate')]).toEqual([name, 401, detail, 'Bearer'])
    }
  })

  test('a header twice, and two ways that disagree', async () => {
    const twice = (a: string, b: string) =>
      rawRequest(`${server.url}/api/auth/me`, [
        ['API-KEY', a],
        ['API-KEY', b],
      ])
    expect((await twice(ada.token, ada.token)).status).toBe(200)
    const conflict = await twice(ada.token, uma.token)
    expect([conflict.status, conflict.text]).toEqual([400, '{"detail":"Conflicting credentials"}'])
    const mixed: readonly Readonly<Record<string, string>>[] = [
      { 'API-KEY': ada.token, 'X-API-KEY': uma.token },
      { 'API-KEY': ada.token, Authorization: `Bearer ${uma.token}` },
    ]
    for (const headers of mixed) expect((await me(headers)).status).toBe(400)
    expect((await client(server.url, { 'API-KEY': ada.token }).get(`/api/auth/me?api_token=${uma.token}`)).status).toBe(400)
  })
})

describe('a connection that cannot be', () => {
  test('is refused with a class and advice, and its password is kept nowhere', async () => {
    await unchanged(async () => {
      const refused = await ada.post<Detail>('/api/connect_postgres', {
        host: '127.0.0.1',
        port: 1,
        database: 'shop',
        username: 'reader',
        password: WAREHOUSE_PASSWORD,
      })
      expect([refused.status, typeof refused.body.detail]).toEqual([400, 'string'])
      expect(refused.text).not.toContain(WAREHOUSE_PASSWORD)
      for (const database_location of ['/etc/passwd', '../../etc/passwd', 'no/such/file.db', '/proc/self/environ', 'a\u0000b'])
        expect([database_location, Math.floor((await ada.post('/api/connect_sqlite', { database_location })).status / 100)]).toEqual([database_location, 4])
    })
    const dump = await store.query(`SELECT string_agg(c::text, '') AS text FROM connection c`)
    expect(String(dump.rows[0]?.text)).not.toContain(WAREHOUSE_PASSWORD)
  })
})

test('nothing of all this was a fault of the server, and no secret is in what it logged', async () => {
  await signIn(server.url, ADMIN.email, 'a wrong password 99')
  await client(server.url, {}).get(`/api/auth/me?api_token=${uma.token}`)
  const log = server.said()
  const key = await readFile(join(server.dataDir, 'keys', 'master.key'), 'utf8').catch(() => '')
  const faults = log.split('\n').filter((line) => /"status":5\d\d|"level":"(error|fatal)"/.test(line))
  expect(faults).toEqual([])
  const secrets = [ADMIN.password, UMA.password, WAREHOUSE_PASSWORD, 'a wrong password 99', ada.token, uma.token, expired, ...(key === '' ? [] : [key.trim()])]
  expect(secrets.filter((secret) => log.includes(secret) || log.includes(encodeURIComponent(secret)))).toEqual([])
  expect(log.split('\n').filter((line) => /dot-ey|eyJhbGciOi/.test(line))).toEqual([])
})

/** A token with other claims, signed with a key of our own. */
function forge(token: string, claims: object, header: object = {}): string {
  const [head = '', payload = ''] = token.slice('dot-'.length).split('.')
  const part = (text: string, more: object) =>
    Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(text, 'base64url').toString()), ...more })).toString('base64url')
  const signed = `${part(head, header)}.${part(payload, claims)}`
  return `dot-${signed}.${createHmac('sha256', 'not the key').update(signed).digest('base64url')}`
}

type Body = Readonly<Record<string, unknown>>

/** For each field of a body: the body that is right but for that field. */
function* wrongBodies(operation: Operation): Generator<{ readonly where: readonly (string | number)[]; readonly body: unknown }> {
  for (const variant of variantsOf(operation.body)) {
    const good = exampleOf(variant, 0)
    yield { where: [], body: [] }
    yield { where: [], body: 'text' }
    for (const name of variant.required ?? []) if (variantsOf(operation.body).length === 1) yield { where: [name], body: without(good, name) }
    for (const [where, schema] of fieldsOf(variant, [])) for (const value of wrongValues(schema)) yield { where, body: put(good, where, value) }
  }
}

function variantsOf(schema: Schema | undefined): readonly Schema[] {
  if (schema === undefined) return []
  const followed = contract.resolve(schema)
  const options = followed.anyOf ?? followed.oneOf
  return options === undefined ? [followed] : options.flatMap(variantsOf).filter(({ properties }) => properties !== undefined)
}

function* fieldsOf(schema: Schema, at: readonly string[]): Generator<readonly [readonly string[], Schema]> {
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const field = contract.resolve(each)
    yield [[...at, name], field]
    if (field.properties !== undefined) yield* fieldsOf(field, [...at, name])
  }
}

const SAMPLES = { string: 'text', number: 7.5, integer: 7, boolean: true, array: [[{}]], object: { a: { b: 1 } }, null: null } as const

/** Values of every type that the field does not take. Numbers may be written as texts, so a text that is none stands for them. */
function wrongValues(schema: Schema): readonly unknown[] {
  const types = typesOf(schema)
  if (types.has('any')) return []
  const wrong = Object.entries(SAMPLES).filter(([type]) => !types.has(type) && !(type === 'integer' && types.has('number')))
  return wrong.map(([, value]) => value)
}

function typesOf(schema: Schema): ReadonlySet<string> {
  const followed = contract.resolve(schema)
  const options = followed.anyOf ?? followed.oneOf
  if (options !== undefined) return new Set(options.flatMap((option) => [...typesOf(option)]))
  return new Set([followed.type ?? 'any'].flat())
}

function exampleOf(schema: Schema, depth: number): unknown {
  const followed = contract.resolve(schema)
  const [first] = followed.anyOf ?? followed.oneOf ?? []
  if (first !== undefined) return exampleOf(first, depth)
  if (followed.properties === undefined) return SAMPLES[[followed.type ?? 'string'].flat()[0] === 'integer' ? 'integer' : 'string']
  const required = new Set(followed.required)
  return Object.fromEntries(
    Object.entries(followed.properties)
      .filter(([name]) => required.has(name) && depth < 4)
      .map(([name, each]) => [name, exampleOf(each, depth + 1)]),
  )
}

function put(body: unknown, [name = '', ...rest]: readonly (string | number)[], value: unknown): unknown {
  const object = isObject(body) ? body : {}
  return { ...object, [name]: rest.length === 0 ? value : put(object[name], rest, value) }
}

function without(body: unknown, name: string): unknown {
  return isObject(body) ? Object.fromEntries(Object.entries(body).filter(([each]) => each !== name)) : body
}

function lastOf(body: unknown, where: readonly (string | number)[]): unknown {
  return where.reduce<unknown>((part, name) => (isObject(part) ? part[name] : part), body)
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The address of an operation with ids that exist, so that only the fault of the test is one. */
function filled({ path }: Operation): string {
  return path.replace('{chat_id}', 'private').replaceAll(/\{\w+\}/g, 'x')
}
