import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { generate } from 'otplib'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../../src/platform/store/index.ts'
import { freePort } from '../support/cluster.ts'
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { startModelServer } from '../support/model-server.ts'
import { formsOf, type Hit, secretScanner } from '../support/secret-scanner.ts'
import { testDatabase } from '../support/store.ts'
import { type Program, runProgram } from './process.ts'

const LONG_MS = 240_000
const ADMIN = 'ada@example.com'
const LEAST_CANARIES = 20

/** Every secret that goes in or comes out of a door, by the door's name. */
const secrets = new Map<string, string>()
/** Undone in reverse. */
const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.toReversed()) await step().catch(() => undefined)
}, 60_000)

/** A secret that every way of writing it down changes: quotes, a backslash, percent, plus, an umlaut, a tag. */
function canary(door: string): string {
  const made = `cNr${String(secrets.size).padStart(2, '0')}"'\\%+ &<ü>${Math.random().toString(36).slice(2, 12)}x${Math.random().toString(36).slice(2, 12)}`
  secrets.set(door, made)
  return made
}
/** The same of letters and digits alone, for places that take nothing else. */
function plainCanary(door: string): string {
  const made = `cNrPlain${String(secrets.size).padStart(2, '0')}${Array.from({ length: 4 }, () => Math.random().toString(36).slice(2, 12)).join('')}`
  secrets.set(door, made)
  return made
}
function minted(door: string, text: string | undefined): string {
  if (text === undefined || text.length < 8) throw new Error(`no ${door} came out: ${String(text)}`)
  secrets.set(door, text)
  // the header and the claims of a token are no secret; its signature is what makes it one
  const signature = /^(?:dot-)?eyJ[\w-]+\.[\w-]+\.([\w-]+)$/.exec(text)?.[1]
  if (signature !== undefined) secrets.set(`${door}, signature`, signature)
  return text
}

interface Said {
  readonly call: string
  readonly status: number
  readonly text: string
  /** Secrets that this answer shows once, because it is their door. */
  readonly shows: readonly string[]
}
const answers: Said[] = []

interface Request {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string>>
}
interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Readonly<Record<string, string>>
}
let base = ''

async function call(method: string, path: string, request: Request = {}): Promise<Reply & { shows(...names: string[]): void }> {
  const { json, form, raw, headers = {} } = request
  const body = form !== undefined ? new URLSearchParams(form) : json !== undefined ? JSON.stringify(json) : raw
  const type = form === undefined && body !== undefined ? { 'content-type': 'application/json' } : {}
  const response = await fetch(base + path, { method, headers: { ...type, ...headers }, body, redirect: 'manual' })
  const text = await response.text()
  const shows: string[] = []
  const [door = ''] = path.split('?')
  answers.push({ call: `${method} ${door.slice(0, 60)}`, status: response.status, text: `${[...response.headers].join('\n')}\n${text}`, shows })
  const isJson = response.headers.get('content-type')?.includes('application/json') === true && text.startsWith('{')
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {}, shows: (...names) => void shows.push(...names) }
}

async function expectCall(status: number, ...args: Parameters<typeof call>): ReturnType<typeof call> {
  const reply = await call(...args)
  if (reply.status !== status) throw new Error(`${args[0]} ${args[1]}: ${reply.status} instead of ${status}: ${reply.text.slice(0, 500)}`)
  return reply
}

test(
  'secrets put in through every door are nowhere in clear',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-canary-'))
    await chmod(dataDir, 0o755)
    undo.push(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
    const mail = await startMailServer()
    undo.push(() => mail.close())
    const adminPassword = canary('password of the first admin')
    const smtpPassword = plainCanary('PARLEY_SMTP_URL password')
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    const env = {
      PARLEY_DATA_DIR: dataDir,
      PARLEY_PORT: String(port),
      PARLEY_LOG_LEVEL: 'debug',
      PARLEY_DEMO: '0',
      PARLEY_SECRET_KEY: canary('PARLEY_SECRET_KEY, the master key'),
      PARLEY_OTHER_SECRET_KEY: canary('PARLEY_OTHER_SECRET_KEY, a second master key'),
      PARLEY_MODEL_BASE_URL: `http://127.0.0.1:${await freePort()}/v1`,
      PARLEY_MODEL: 'canary',
      PARLEY_MODEL_API_KEY: plainCanary('PARLEY_MODEL_API_KEY'),
      PARLEY_SMTP_URL: `smtp://parley:${smtpPassword}@127.0.0.1:${mail.port}`,
      PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '100000',
      PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '100000',
    }
    const logs: string[] = []

    // the set-up link of a server without an admin; the link is printed for the operator, which is its door
    const empty = await start(env)
    await empty.says(/\/setup#token=\S+/)
    const link = /\/setup#token=(\S+)/.exec(empty.said())
    const setupToken = minted('set-up link', link?.[1])
    await call('GET', `/api/setup?token=${setupToken}`)
    await call('GET', `/api/setup?token=${plainCanary('a wrong set-up link')}`)
    await call('POST', '/api/setup', {
      json: { token: setupToken, email: 'not an address', password: canary('password in a refused set-up'), realname: 'Ada' },
    })
    const done = await expectCall(200, 'POST', '/api/setup', { json: { token: setupToken, email: ADMIN, password: adminPassword, realname: 'Ada' } })
    cookieOf(done, 'session cookie of the set-up')
    logs.push(empty.said().replaceAll(/^.*\/setup#token=.*$/gm, ''))
    await stop(empty)

    const server = await start({ ...env, PARLEY_ADMIN_EMAIL: ADMIN, PARLEY_ADMIN_PASSWORD: canary('PARLEY_ADMIN_PASSWORD') })
    const processes = new Map<string, string>()
    const provider = await startProvider()
    const doors = await useDoors({ mail, provider, adminPassword, smtpPassword, dataDir, look: () => lookAtProcesses(server.pid, processes) })
    const exports = await everythingThatCanBeRead(doors)
    await lookAtProcesses(server.pid, processes)
    logs.push(server.said())
    await stop(server)
    expect(secrets.size).toBeGreaterThanOrEqual(LEAST_CANARIES)

    const scanner = secretScanner(secrets)
    const hits: Hit[] = []
    // the files of a stopped server, which are also what a copy of its folder holds, and all rows, which are what a dump holds
    const folder = await scanner.scanFolder(dataDir)
    hits.push(...folder.hits)
    const tables = await dump(dataDir)
    for (const [table, text] of tables) hits.push(...scanner.scanRows(`table ${table}`, text))
    hits.push(...logs.flatMap((text) => scanner.scan('log', text)))
    for (const { call: name, status, text, shows } of answers)
      hits.push(
        ...scanner
          .scan(`answer ${status} to ${name}`, text)
          .filter(({ secret }) => !shows.some((shown) => secret === shown || secret === `${shown}, signature`)),
      )
    for (const [name, text] of exports) hits.push(...scanner.scan(`export ${name}`, text))
    for (const [name, text] of processes) hits.push(...scanner.scan(name, text))
    process.stdout.write(
      `canaries ${secrets.size} (${new Set([...secrets.keys()].map((name) => name.replace(/, signature$/, ''))).size} doors), files ${folder.files}, ${Math.round(folder.bytes / 1e6)} MB, tables ${tables.size}, log lines ${logs.join('').split('\n').length}, answers ${answers.length}, exports ${exports.size}, processes ${processes.size}\n`,
    )
    expect(hits).toEqual([])

    // the control: planted in each place, each is found
    const [[name, planted] = ['', '']] = [...secrets].filter(([door]) => door === 'password of a connection')
    const found = async (where: string, look: () => readonly Hit[] | Promise<readonly Hit[]>) => {
      const seen = await look()
      expect([where, seen.some(({ secret }) => secret === name)]).toEqual([where, true])
    }
    for (const [form, bytes] of formsOf(planted)) await found(form, () => scanner.scan('', Buffer.concat([Buffer.from('x"'), bytes, Buffer.from('"x')])))
    const b64 = (before: string) => Buffer.from(`${before}${planted}after`).toString('base64')
    for (const before of ['', 'a', 'ab']) await found('base64 in the middle', () => scanner.scan('', b64(before)))
    await plant(dataDir, planted)
    const again = await dump(dataDir)
    await found('a row', () => scanner.scanRows('', again.get('planted_row') ?? ''))
    await found('a compressed row', () => scanner.scanRows('', again.get('planted_long_row') ?? ''))
    await found('a gzipped value', () => scanner.scanRows('', again.get('planted_bytes') ?? ''))
    await found('a file of the store or its write-ahead log', async () =>
      (await scanner.scanFolder(join(dataDir, 'store'))).hits.filter(({ where }) => where.includes('pg_wal')),
    )
    await writeFile(join(dataDir, 'note.txt'), planted)
    await found('any other file', async () => (await scanner.scanFolder(dataDir)).hits.filter(({ where }) => where === 'note.txt'))
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', planted], { env: { PASSWORD: planted }, stdio: 'ignore' })
    const own = new Map<string, string>()
    await expect
      .poll(() => lookAtProcesses(process.pid, own).then(() => [...own].filter(([, text]) => text.includes(planted)).length))
      .toBeGreaterThanOrEqual(2)
    child.kill('SIGKILL')
    await found('arguments', () => [...own].filter(([at]) => at.startsWith('arguments')).flatMap(([at, text]) => scanner.scan(at, text)))
    await found('environment', () => [...own].filter(([at]) => at.startsWith('environment')).flatMap(([at, text]) => scanner.scan(at, text)))
  },
  LONG_MS,
)

interface Doors {
  readonly mail: MailServer
  readonly provider: IdentityProvider
  readonly adminPassword: string
  readonly smtpPassword: string
  readonly dataDir: string
  look(): Promise<void>
}
interface Credentials {
  readonly admin: Readonly<Record<string, string>>
  readonly apiToken: string
  readonly chat: string
}

async function useDoors(doors: Doors): Promise<Credentials> {
  const admin = await signInDoors(doors)
  const apiToken = await tokenDoors(admin)
  await connectionDoors(admin, doors)
  await partnerDoors(admin, apiToken)
  await peopleDoors(admin, doors)
  await secondFactorDoors(admin)
  await singleSignOnDoors(admin, doors)
  await languageModelDoors(admin)
  await skillDoors(admin)
  await botDoors(admin)
  await strangeDoors(admin)
  const chat = 'canary'
  await call('POST', '/api/ask', { json: { messages: [{ role: 'user', content: 'How many customers do we have?' }], chat_id: chat }, headers: admin })
  await call('POST', '/api/share_chat', { json: { chat_id: chat, title: 'x' }, headers: admin })
  return { admin, apiToken, chat }
}

async function signInDoors({ adminPassword }: Doors): Promise<Readonly<Record<string, string>>> {
  const signedIn = await expectCall(200, 'POST', '/api/auth/token', {
    form: { username: ADMIN, password: adminPassword, set_cookie: 'true' },
    headers: { origin: base },
  })
  const token = minted('access token', signedIn.body.access_token)
  signedIn.shows('access token', 'session cookie')
  cookieOf(signedIn, 'session cookie')
  await expectCall(401, 'POST', '/api/auth/token', { form: { username: ADMIN, password: canary('a wrong password') } })
  await call('POST', '/api/auth/token', { form: { username: canary('a password typed as the name'), password: 'something else' } })
  await call('POST', '/api/auth/token', { json: { username: ADMIN, password: canary('a password in a body of the wrong kind') } })
  await call('POST', `/api/auth/token?username=x&password=${encodeURIComponent(canary('a password in the address of a sign-in'))}`)
  await call('POST', '/api/auth/token', { form: { username: ADMIN, password: `${canary('a password that is too long')}${'x'.repeat(300)}` } })
  return { authorization: `Bearer ${token}` }
}

async function tokenDoors(admin: Readonly<Record<string, string>>): Promise<string> {
  const made = await expectCall(200, 'POST', '/api/tokens', {
    json: { name: 'canary', scopes: ['api:full', 'spaces'] },
    headers: { ...admin, 'idempotency-key': 'token-1' },
  })
  const token = minted('API token', made.body.token)
  made.shows('API token')
  const again = await call('POST', '/api/tokens', { json: { name: 'canary', scopes: ['api:full'] }, headers: { ...admin, 'idempotency-key': 'token-1' } })
  if (again.body.token !== undefined) again.shows('API token of the repeat')
  if (again.body.token !== undefined) minted('API token of the repeat', again.body.token)
  for (const format of ['jwt', 'hex']) {
    const legacy = await expectCall(200, 'POST', '/api/get_api_token', { json: { user_id: ADMIN, format }, headers: admin })
    minted(`legacy token (${format})`, legacy.body.api_token)
    legacy.shows(`legacy token (${format})`)
  }
  // every way to carry one, right and wrong
  await expectCall(200, 'GET', `/api/export_history?api_token=${token}&start_date=2026-01-01&end_date=2026-12-31`)
  await call('GET', '/api/auth/me', { headers: { 'api-key': token } })
  for (const header of ['api-key', 'x-api-key']) await call('GET', '/api/auth/me', { headers: { [header]: plainCanary(`a wrong token in ${header}`) } })
  await call('GET', '/api/auth/me', { headers: { authorization: `Bearer ${plainCanary('a wrong bearer token')}` } })
  await call('GET', '/api/auth/me', { headers: { authorization: `Basic ${Buffer.from(`ada:${plainCanary('a password in Basic')}`).toString('base64')}` } })
  await call('GET', '/api/auth/me', { headers: { cookie: `Authorization=${plainCanary('a wrong cookie')}` } })
  await call('GET', `/api/export_history?api_token=${plainCanary('a wrong token in the query')}`)
  await call('GET', `/api/export_history?access_token=${plainCanary('a wrong access token in the query')}`)
  await call('GET', `/api/auth/me`, { headers: { ...admin, referer: `https://elsewhere.example/?api_token=${plainCanary('a token in the referer')}` } })
  await call(
    'GET',
    `/api/nothing/here?api_token=${plainCanary('a token at an address that is none')}&client_secret=${plainCanary('a client secret in a query')}`,
  )
  await call('GET', `/reset?token=${plainCanary('a reset link typed as a query')}`)
  await call('GET', `/api/asset/${plainCanary('a wrong link of a result')}`)
  return token
}

async function connectionDoors(admin: Readonly<Record<string, string>>, { dataDir, look }: Doors): Promise<void> {
  const address = new URL(await testDatabase())
  const superuser = new pg.Client({ connectionString: address.href })
  await superuser.connect()
  undo.push(() => superuser.end())
  const role = `canary_${Date.now()}`
  const setPassword = (verb: string, password: string) => superuser.query(`${verb} ROLE ${role} LOGIN PASSWORD ${superuser.escapeLiteral(password)}`)
  const password = canary('password of a connection')
  await setPassword('CREATE', password)
  await superuser.query(`CREATE TABLE customers (id int primary key, city text); INSERT INTO customers SELECT n, 'Bonn' FROM generate_series(1, 50) n`)
  await superuser.query(`GRANT SELECT ON customers TO ${role}`)
  const values = { host: address.hostname, port: Number(address.port), database: address.pathname.slice(1), username: role }
  const test = (more: object) => call('POST', '/api/test_connection', { json: { type: 'postgres', values: { ...values, ...more } }, headers: admin })

  await test({ password })
  await test({ password: canary('wrong password in a test of a connection') })
  await test({ password: canary('password for a host that is not there'), host: 'nowhere.invalid' })
  await test({ password: canary('password for a port that is closed'), port: await freePort() })
  await test({ password: canary('password in a test with a field that is none'), extra: 'x' })
  await call('POST', '/api/connect_postgres', { json: { ...values, password: canary('wrong password of a connection') }, headers: admin })
  await call('POST', '/api/connect_postgres', { json: { ...values, port: 'many', password: canary('password in a refused body') }, headers: admin })
  await call('POST', '/api/connect_postgres', { json: { ...values, password: { text: canary('password of the wrong type') } }, headers: admin })
  await call('POST', '/api/connect_postgres', { json: { ...values, [canary('password as the name of a field')]: 1 }, headers: admin })
  await call('POST', '/api/connect_postgres', {
    json: { ...values, host: `u:${plainCanary('password inside a host')}@${values.host}`, password: 'x' },
    headers: admin,
  })
  const keyed = { ...admin, 'idempotency-key': 'connect-1' }
  await expectCall(200, 'POST', '/api/connect_postgres', { json: { ...values, password }, headers: keyed })
  await call('POST', '/api/connect_postgres', { json: { ...values, password }, headers: keyed })
  const { text } = await call('GET', '/api/connections', { headers: admin })
  const [, id = ''] = /"id":\s*"([^"]*test_[^"]*)"/.exec(text) ?? []
  await call('POST', `/api/init/postgres/${encodeURIComponent(id)}`, { json: null, headers: admin })
  await expectCall(200, 'POST', `/api/sync/postgres/${encodeURIComponent(id)}?wait=true`, { headers: admin })
  const ask = (sql: string) => call('POST', '/api/sql', { json: { connection_id: id, sql }, headers: admin })
  await expectCall(200, 'POST', '/api/sql', { json: { connection_id: id, sql: 'select count(*) from public.customers' }, headers: admin })
  const changed = canary('changed password of a connection')
  await setPassword('ALTER', changed)
  await superuser.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`)
  await ask('select city from public.customers')
  await call('POST', `/api/sync/postgres/${encodeURIComponent(id)}?wait=true`, { headers: admin })
  await call('POST', '/api/connect_postgres', { json: { ...values, password: changed }, headers: admin })
  await ask('select city::int from public.customers')
  await superuser.query(`DROP TABLE customers`)
  await ask('select city from public.customers')

  // engines in processes of their own
  const file = join(dataDir, 'files', 'canary.db')
  const database = new DatabaseSync(file)
  database.exec(`CREATE TABLE customer (id integer primary key, city text); INSERT INTO customer VALUES (1, 'Bonn'), (2, 'Ulm')`)
  database.close()
  for (const type of ['sqlite', 'duckdb']) {
    await call('POST', '/api/test_connection', {
      json: { type, values: { database_location: file, password: canary(`password given to ${type}`) } },
      headers: admin,
    })
    await call('POST', `/api/connect_${type}`, {
      json: { database_location: file, ssh_config: { enabled: true, password: canary(`tunnel password given to ${type}`) } },
      headers: admin,
    })
    await call('POST', `/api/connect_${type}`, { json: { database_location: file }, headers: admin })
  }
  await call('POST', '/api/sync/sqlite/canary.db?wait=true', { headers: admin })
  await call('POST', '/api/sql', { json: { connection_id: 'canary.db', sql: 'select count(*) from customer' }, headers: admin })
  await call('POST', '/api/connect_snowflake', { json: { account: 'x', password: canary('password of a connector that is not there') }, headers: admin })
  await look()
}

async function partnerDoors(admin: Readonly<Record<string, string>>, apiToken: string): Promise<void> {
  const partner = { 'x-api-key': apiToken }
  const address = new URL(await testDatabase())
  const superuser = new pg.Client({ connectionString: address.href })
  await superuser.connect()
  undo.push(() => superuser.end())
  const password = canary('password of a connector of /v1')
  const role = `partner_${Date.now()}`
  await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD ${superuser.escapeLiteral(password)}`)
  await superuser.query(
    `CREATE TABLE customers (id int primary key, region text); INSERT INTO customers VALUES (1, 'north'); GRANT SELECT ON customers TO ${role}`,
  )
  const order = { database_type: 'postgres', host: address.hostname, port: Number(address.port), database: address.pathname.slice(1), username: role }
  const path = '/v1/sources/database-connectors'
  const made = await call('POST', path, { json: { ...order, password }, headers: { ...partner, 'idempotency-key': 'source-1' } })
  if (made.status >= 300) throw new Error(`no source: ${made.text}`)
  const id = made.body.source_id ?? made.body.id ?? ''
  await call('POST', path, { json: { ...order, password }, headers: { ...partner, 'idempotency-key': 'source-1' } })
  await call('POST', path, { json: { ...order, password: canary('wrong password of a connector of /v1') }, headers: partner })
  await call('POST', path, { json: { ...order, port: 0, password: canary('password in a refused body of /v1') }, headers: partner })
  await call('POST', path, { json: { ...order, secret: canary('a field that /v1 does not know') }, headers: partner })
  await call('PATCH', `${path}/${id}`, { json: { password: canary('wrong changed password of /v1') }, headers: partner })
  const changed = canary('changed password of a connector of /v1')
  await superuser.query(`ALTER ROLE ${role} PASSWORD ${superuser.escapeLiteral(changed)}`)
  await call('PATCH', `${path}/${id}`, { json: { password: changed }, headers: partner })
  for (const each of ['', `/${id}`, `/${id}/tables`]) await call('GET', path + each, { headers: partner })

  await call('POST', '/v1/customers', { json: { customer_id: 'acme' }, headers: partner })
  const space = await call('POST', '/v1/spaces', { json: { source_id: id, name: 'Acme', customer_id: 'acme', filters: {} }, headers: partner })
  const space_id = space.body.space_id ?? space.body.id
  const embed = await call('POST', '/v1/embed/token', {
    json: { email: 'eve@acme.example', name: 'Eve', customer_id: 'acme', space_id },
    headers: { ...partner, 'idempotency-key': 'embed-1' },
  })
  if (embed.status >= 300) throw new Error(`no embed token: ${space.text} ${embed.text}`)
  const token = minted('embed token', embed.body.token)
  embed.shows('embed token')
  const repeated = await call('POST', '/v1/embed/token', {
    json: { email: 'eve@acme.example', name: 'Eve', customer_id: 'acme', space_id },
    headers: { ...partner, 'idempotency-key': 'embed-1' },
  })
  minted('embed token of a repeat', repeated.body.token)
  repeated.shows('embed token of a repeat')
  await call('GET', '/v1/conversations', { headers: { authorization: `Bearer ${token}` } })
  await call('GET', `/embed/spaces/${space_id}?token=${token}`)
  await call('GET', `/v1/conversations?token=${plainCanary('an embed token in the query')}`, { headers: admin })
}

async function languageModelDoors(admin: Readonly<Record<string, string>>): Promise<void> {
  const stand = await startModelServer()
  undo.push(() => stand.close())
  const order = { provider: 'openai_compatible', name: 'canary', base_url: stand.url }
  const api_key = plainCanary('key of a language model')
  const { body } = await expectCall(200, 'POST', '/api/language_models', { json: { ...order, api_key }, headers: { ...admin, 'idempotency-key': 'model-1' } })
  const path = `/api/language_models/${body.id}`
  await expectCall(200, 'POST', `${path}/test`, { headers: admin })
  stand.follow(() => ({ status: 401, body: { error: { code: 'invalid_api_key', message: `Incorrect API key provided: ${api_key}` } } }))
  await expectCall(200, 'POST', `${path}/test`, { headers: admin })
  await expectCall(200, 'PUT', path, { json: { ...order, api_key: plainCanary('changed key of a language model') }, headers: admin })
  await call('PUT', path, { json: { ...order, base_url: 'no address', api_key: plainCanary('key of a model in a refused body') }, headers: admin })
  await call('POST', '/api/language_models', { json: { ...order, api_key: canary('key of letters that a header does not take') }, headers: admin })
  await call('POST', '/api/language_models', {
    json: { ...order, base_url: `http://u:${plainCanary('key inside a base URL')}@127.0.0.1/v1` },
    headers: admin,
  })
  await call('POST', '/api/language_models/server/test', { json: { probes: ['hello'] }, headers: admin })
  for (const each of ['', '/settings', '/usage']) await expectCall(200, 'GET', `/api/language_models${each}`, { headers: admin })
}

async function peopleDoors(admin: Readonly<Record<string, string>>, { mail, smtpPassword }: Doors): Promise<void> {
  await expectCall(200, 'POST', '/api/create_user', {
    json: { email: 'bob@example.com', password: canary('password of a new person'), realname: 'Bob' },
    headers: admin,
  })
  await call('POST', '/api/create_user', {
    json: { email: 'bob@example.com', password: canary('password for somebody who is there already'), realname: 'B' },
    headers: admin,
  })
  await call('POST', '/api/create_user', {
    json: { email: 'no address', password: canary('password with an address that is none'), realname: 'B' },
    headers: admin,
  })

  await call('PUT', '/api/settings', { json: { embedded_login: true }, headers: admin })
  const login = await call('POST', '/api/auth/embedded_user_login', { json: { user_id: 'bob@example.com' }, headers: admin })
  const [, embedded] = /"(?:access_token|token)":\s*"([^"]+)"/.exec(login.text) ?? []
  if (embedded !== undefined) {
    minted('token of an embedded login', embedded)
    login.shows('token of an embedded login')
  }

  mail.refuseWith(`no such password: ${smtpPassword}, ${Buffer.from(`\0parley\0${smtpPassword}`).toString('base64')}`)
  await call('POST', '/api/send_invitations', { json: { emails: ['nobody@example.com'] }, headers: admin })
  await call('POST', '/api/auth/send_password_reset', { json: { username: 'bob@example.com' } })
  await expect.poll(() => mail.refused()).toBeGreaterThanOrEqual(2)
  mail.refuseWith(null)

  const invited = await expectCall(200, 'POST', '/api/send_invitations', { json: { emails: ['carl@example.com'] }, headers: admin })
  const invitation = minted('invitation link', tokenOf(mail.letters, 'invite'))
  invited.shows('invitation link')
  await call('POST', '/api/auth/accept_invitation', { json: { token: invitation, password: 'short', realname: 'Carl' } })
  await call('POST', '/api/auth/accept_invitation', {
    json: { token: plainCanary('a wrong invitation'), password: canary('password with a wrong invitation'), realname: 'Carl' },
  })
  const accepted = canary('password of an invited person')
  const joined = await expectCall(200, 'POST', '/api/auth/accept_invitation', { json: { token: invitation, password: accepted, realname: 'Carl' } })
  if (joined.headers.getSetCookie().length > 0) cookieOf(joined, 'session cookie of an invitation')
  const session = tokenIn(joined.text)
  if (session !== undefined) {
    minted('access token of an invitation', session)
    joined.shows('access token of an invitation')
  }

  await expectCall(200, 'POST', '/api/auth/send_password_reset', { json: { username: 'carl@example.com' } })
  await expect.poll(() => tokenOf(mail.letters, 'reset')).toBeDefined()
  const reset = minted('reset link', tokenOf(mail.letters, 'reset'))
  const next = canary('password after a reset')
  await call('POST', '/api/auth/reset_password', { json: { token: plainCanary('a wrong reset link'), password: next } })
  await expectCall(200, 'POST', '/api/auth/reset_password', { json: { token: reset, password: next } })
  const carl = await expectCall(200, 'POST', '/api/auth/token', { form: { username: 'carl@example.com', password: next } })
  const bearer = { authorization: `Bearer ${minted('another access token', carl.body.access_token)}` }
  carl.shows('another access token')
  await call('PUT', '/api/auth/me', {
    json: { current_password: canary('a wrong current password'), new_password: canary('a new password that is refused') },
    headers: bearer,
  })
  await expectCall(200, 'PUT', '/api/auth/me', {
    json: { current_password: next, new_password: canary('a changed password') },
    headers: { ...bearer, 'idempotency-key': 'me-1' },
  })
}

async function secondFactorDoors(admin: Readonly<Record<string, string>>): Promise<void> {
  const first = canary('password of a person with a second factor')
  await expectCall(200, 'POST', '/api/create_user', { json: { email: 'first@example.com', password: first, realname: 'First' }, headers: admin })
  const signedIn = await expectCall(200, 'POST', '/api/auth/token', { form: { username: 'first@example.com', password: first } })
  const bearer = { authorization: `Bearer ${minted('access token before the second factor', signedIn.body.access_token)}` }
  signedIn.shows('access token before the second factor')
  const enrolled = await expectCall(200, 'POST', '/api/totp/enroll', { headers: bearer })
  const secret = minted('TOTP secret', enrolled.body.secret)
  enrolled.shows('TOTP secret')
  await call('POST', '/api/totp/confirm', { json: { code: plainCanary('a wrong code') }, headers: bearer })
  const confirmed = await expectCall(200, 'POST', '/api/totp/confirm', { json: { code: await generate({ secret }) }, headers: bearer })
  const codes: readonly string[] = JSON.parse(confirmed.text).recovery_codes
  for (const [at, code] of codes.entries()) confirmed.shows(nameOf(minted(`recovery code ${at + 1}`, code)))
  await call('POST', '/api/auth/token', { form: { username: 'first@example.com', password: first, otp: codes[0] ?? '' } }).then((reply) => {
    const token = tokenIn(reply.text)
    if (token !== undefined) reply.shows(nameOf(minted('access token by a recovery code', token)))
  })
  await call('GET', '/api/totp', { headers: bearer })
  await call('DELETE', '/api/totp?user_id=first@example.com', { json: { code: codes[1] }, headers: admin })
}

async function singleSignOnDoors(admin: Readonly<Record<string, string>>, { provider }: Doors): Promise<void> {
  secrets.set('client secret of a sign-in provider', provider.clientSecret)
  const order = { type: 'oidc', client_id: provider.clientId, metadata_url: provider.metadataUrl }
  await call('POST', '/api/save_sso', {
    json: { ...order, metadata_url: 'http://127.0.0.1:9/none', client_secret: canary('client secret for a provider that is not there') },
    headers: admin,
  })
  await call('POST', '/api/save_sso', { json: { ...order, type: 'none', client_secret: canary('client secret in a refused body') }, headers: admin })
  await expectCall(200, 'POST', '/api/save_sso', { json: { ...order, client_secret: provider.clientSecret }, headers: admin })
  const org = (await call('GET', '/api/auth/me', { headers: admin })).body.org_id ?? ''
  const begun = await call('GET', `/api/auth/${org}/oidc/login?return_to=/`)
  const state = new URL(begun.headers.get('location') ?? base).searchParams.get('state')
  if (state !== null) begun.shows(nameOf(minted('state of a sign-in', state)))
  const cookie = begun.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  for (const line of cookie) begun.shows(nameOf(minted('cookie of a sign-in', line.slice(line.indexOf('=') + 1))))
  await call('GET', `/api/auth/${org}/oidc/auth?state=${state}&code=${plainCanary('a wrong code of a provider')}`, { headers: { cookie: cookie.join('; ') } })
  await call('GET', `/api/auth/${org}/oidc/auth?state=${plainCanary('a wrong state')}&code=${plainCanary('a code without a sign-in')}`)
  await call('GET', `/api/auth/${org}/oidc/login?return_to=/`)
}

/** Bodies and addresses that are not what they should be. */
async function skillDoors(admin: Readonly<Record<string, string>>): Promise<void> {
  const skill = (more: object) => ({ name: 'canary', description: 'x', code: 'print(os.environ.get("TOKEN"))', ...more })
  const save = (method: string, path: string, json: object) => call(method, `/api/skills${path}`, { json, headers: admin })
  await expectCall(200, 'POST', '/api/skills', { json: skill({ secrets: { TOKEN: canary('secret of a skill') } }), headers: admin })
  await expectCall(200, 'PUT', '/api/skills/canary', { json: { secrets: { TOKEN: canary('changed secret of a skill') } }, headers: admin })
  await save('POST', '', skill({ secrets: { TOKEN: canary('secret of a skill whose name is taken') } }))
  await save('POST', '', skill({ name: 'a b', secrets: { TOKEN: canary('secret in a refused skill') } }))
  await save('PUT', '/canary', { secrets: { TOKEN: { text: canary('secret of the wrong type') } } })
  await save('PUT', '/canary', { secrets: { PATH: canary('secret under a name that is refused') } })
  await save('POST', '/canary/test', { params: {} })
  const leak = 'import sys\nsys.stderr.write(os.environ["TOKEN"])\nprint({"deep": [os.environ["TOKEN"]]})\nraise ValueError(os.environ["TOKEN"])'
  await save('POST', '/canary/test', { params: {}, code: leak })
  await save('POST', '/test', { ...skill({ name: 'draft', code: leak, secrets: { TOKEN: canary('secret of a draft') } }), params: {} })
  for (const path of ['', '/canary', '/canary/versions', '/canary/runs', '/canary/export']) await call('GET', `/api/skills${path}`, { headers: admin })
}

async function strangeDoors(admin: Readonly<Record<string, string>>): Promise<void> {
  await call('POST', '/api/create_user', { raw: `{"email":"x@example.com","password":"${plainCanary('a password in a body that is cut')}`, headers: admin })
  await call('POST', '/api/create_user', { raw: plainCanary('a password that is the whole body'), headers: admin })
  await call('POST', '/api/create_user', { raw: `{"a":1,${plainCanary('a password where a name should be')}}`, headers: admin })
  await call('POST', '/api/create_user', { raw: `password=${plainCanary('a password in a form sent as JSON')}`, headers: admin })
  await call('POST', '/api/create_user', { json: [canary('a password in a list')], headers: admin })
  await call('POST', '/api/create_user', { json: canary('a password as the body'), headers: admin })
  await call('POST', '/api/create_user', { raw: `"${'x'.repeat(2 << 20)}${plainCanary('a password in a body that is too long')}"`, headers: admin })
  await call('PUT', '/api/settings', { json: { password_login: canary('a password as the value of a setting') }, headers: admin })
  await call('POST', '/api/create_user', { raw: 'x', headers: { ...admin, 'content-type': `text/${plainCanary('a password as a content type')}` } })
  await call('DELETE', `/api/tokens/${plainCanary('a token in a path')}`, { headers: admin })
  await call('GET', `/api/sessions?user_id=${plainCanary('a token as a person')}`, { headers: admin })
  await call('GET', '/api/auth/me', { headers: { ...admin, 'x-request-id': plainCanary('a token as a request id') } })
  await call('GET', '/api/auth/me', { headers: { ...admin, origin: `https://u:${plainCanary('a password in an origin')}@x.example`, 'user-agent': 'canary' } })
}

/** All that an admin can read or take away. */
/** Nobody answers at the address, so that what went wrong is stored beside the secrets. */
async function botDoors(admin: Readonly<Record<string, string>>): Promise<void> {
  const order = {
    name: 'Orders',
    url: 'http://127.0.0.1:9/hook',
    token: canary('token of a webhook'),
    headers: [{ name: 'X-Key', value: canary('header of a webhook') }],
    auth: { username: 'ann', password: canary('password of a webhook') },
  }
  const { body } = await expectCall(200, 'POST', '/chatbot/webhooks', { json: order, headers: admin })
  const shown = await expectCall(200, 'GET', `/chatbot/webhooks/${body.id}`, { headers: admin })
  shown.shows('token of a webhook')
  await expectCall(200, 'PUT', `/chatbot/webhooks/${body.id}`, { json: { token: canary('a second token of a webhook') }, headers: admin })
  await call('POST', '/chatbot/webhooks', { json: { ...order, url: 'nowhere', token: canary('token of a refused webhook') }, headers: admin })
  const file = await expectCall(200, 'POST', '/chatbot/users/export', { headers: admin })
  minted('link to all users', /exports\/([\w-]+)/.exec(file.text)?.[1])
  file.shows('link to all users')
  await call('GET', `/chatbot/users/exports/${secrets.get('link to all users')}`)
}

async function everythingThatCanBeRead({ admin, apiToken, chat }: Credentials): Promise<ReadonlyMap<string, string>> {
  const days = 'start_date=2020-01-01&end_date=2030-01-01'
  const paths = [
    ...['/openapi.json', '/api/connections', '/api/connection_types', '/api/sso', '/api/settings', '/api/tokens', '/api/sessions', '/api/get_users'],
    ...['/api/get_groups?details=true', '/api/tables', '/api/tables?lite=true', '/api/model', '/api/model/history', '/api/org_notes', '/api/relationships'],
    ...[`/api/export_history?${days}&include_all_workspaces=true`, `/api/audit_log?${days}&format=ndjson`],
    ...[`/api/audit_log?${days}&limit=500`, '/api/audit_log/verify', '/api/chat_history', '/api/chat_history_all', `/api/daily_usage?${days}`],
    ...[`/api/c2/${chat}`, `/api/share/${chat}`, '/api/teachings', '/api/sql', '/api/auth/me', '/health', '/ready', '/', '/api/totp'],
  ]
  const read = new Map<string, string>()
  for (const path of paths) read.set(path, (await call('GET', path, { headers: admin })).text)
  for (const path of ['/v1/spaces', '/v1/spaces/by-partner', '/v1/customers', '/v1/sources/database-connectors', '/v1/sources/types'])
    read.set(path, (await call('GET', path, { headers: { 'x-api-key': apiToken } })).text)
  const audit = [...read].find(([path]) => path.includes('format=ndjson'))?.[1] ?? ''
  expect(audit.split('\n').length).toBeGreaterThan(LEAST_CANARIES)
  return read
}

function cookieOf(reply: Reply & { shows(...names: string[]): void }, name: string): void {
  const [line = ''] = reply.headers.getSetCookie()
  minted(name, line.split(';')[0]?.split('=').slice(1).join('='))
  reply.shows(name)
}
function tokenIn(text: string): string | undefined {
  return /"access_token":\s*"([^"]+)"/.exec(text)?.[1]
}
function tokenOf(letters: readonly string[], page: string): string | undefined {
  const whole = letters.filter((letter) => letter.includes('carl@')).map((letter) => letter.replaceAll('=\n', '').replaceAll('=3D', '='))
  return whole.flatMap((letter) => [...letter.matchAll(new RegExp(`/${page}#token=([\\w-]+)`, 'g'))].map((match) => match[1])).at(-1)
}
function nameOf(text: string): string {
  return [...secrets].find(([, each]) => each === text)?.[0] ?? ''
}

interface Server extends Program {
  readonly pid: number
}

async function start(env: Readonly<Record<string, string>>): Promise<Server> {
  const program = runProgram(['serve'], { env })
  undo.push(async () => program.kill('SIGKILL'))
  if ((await program.says(/^parley ready \S+$/m)) === null) throw new Error(`it ended before it was ready:\n${program.said()}`)
  return { ...program, pid: await pidOf(env.PARLEY_DATA_DIR ?? '') }
}

async function stop(server: Program): Promise<void> {
  server.kill('SIGTERM')
  expect(await server.gone).toBe(0)
}

/** The server of this data folder: the process with that setting whose arguments name the program. */
async function pidOf(dataDir: string): Promise<number> {
  for (const pid of await pids()) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    if (environment.split('\0').includes(`PARLEY_DATA_DIR=${dataDir}`)) return pid
  }
  throw new Error('the server has no process')
}

async function pids(): Promise<readonly number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid))
}

/** Arguments of the server and of all below it, and the environment of all below it. */
async function lookAtProcesses(root: number, into: Map<string, string>): Promise<void> {
  const parents = new Map<number, number>()
  for (const pid of await pids()) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && parents.has(pid) && isBelow(parents.get(pid) ?? 0))
  for (const pid of parents.keys()) {
    if (!isBelow(pid)) continue
    into.set(`arguments of ${pid}`, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
    if (pid !== root) into.set(`environment of ${pid}`, await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''))
  }
}

async function startProvider(): Promise<IdentityProvider> {
  const provider = await startIdentityProvider(`${base}/api/auth/callback`)
  undo.push(() => provider.close())
  return provider
}

/** All rows of all tables as text, as a dump of the store would hold them. */
async function dump(dataDir: string): Promise<ReadonlyMap<string, string>> {
  return inStore(dataDir, async (client) => {
    const { rows } = await client.query<{ name: string; address: string }>(
      `SELECT c.relname AS name, format('%I.%I', n.nspname, c.relname) AS address FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
    )
    const tables = new Map<string, string>()
    for (const { name, address } of rows) {
      const all = await client.query<{ text: string }>(`SELECT to_json(t)::text AS text FROM ${address} t`)
      tables.set(name, all.rows.map(({ text }) => text).join('\n'))
    }
    const seen = await client.query<{ text: string }>('SELECT coalesce(string_agg(to_json(s)::text, chr(10)), $1) AS text FROM pg_statistic s', [''])
    return tables.set('pg_statistic', seen.rows[0]?.text ?? '')
  })
}

async function plant(dataDir: string, secret: string): Promise<void> {
  await inStore(dataDir, async (client) => {
    await client.query('CREATE TABLE planted_row (x text); CREATE TABLE planted_long_row (x text); CREATE TABLE planted_bytes (x bytea)')
    await client.query('INSERT INTO planted_row VALUES ($1)', [secret])
    await client.query(`INSERT INTO planted_long_row VALUES (repeat('the same again ', 9000) || $1)`, [secret])
    await client.query('INSERT INTO planted_bytes VALUES ($1)', [gzipSync(`before ${secret} after`)])
  })
}

async function inStore<T>(dataDir: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const cluster = await startCluster({ dataDir })
  const client = new pg.Client({ ...cluster.connection, database: 'postgres' })
  await client.connect()
  return act(client).finally(async () => {
    await client.end()
    await cluster.stop()
  })
}
