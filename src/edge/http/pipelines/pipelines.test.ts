import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'
import { storeDatabase } from '../../../../test/support/store.ts'
import { PIPELINE_CLOCK } from '../../../app/pipelines/index.ts'
import { pipelineCommand } from '../../../compose/pipelines.ts'
import { openJobs } from '../../../platform/jobs/index.ts'
import { createLogger } from '../../../platform/log/index.ts'
import { readSettings } from '../../../settings.ts'
import { serveChatbot, TOKEN } from '../../../warehouse/pipelines/run/fixtures/chatbot-api.ts'
import type { Terminal } from '../../cli/terminal.ts'

let api: Awaited<ReturnType<typeof serveChatbot>>
let server: TestServer
let database = ''
let cookie = ''

/** An API of bad will; each test says what it answers. */
let hostile: RequestListener = () => undefined
const hostileApi = createServer((request, response) => hostile(request, response))
let hostileUrl = ''

beforeAll(async () => {
  api = await serveChatbot()
  const port = new URL(api.url).port
  await new Promise<void>((done) => hostileApi.listen(0, '127.0.0.1', done))
  const address = hostileApi.address()
  const hostilePort = typeof address === 'object' ? address?.port : undefined
  hostileUrl = `http://127.0.0.1:${hostilePort}`
  const privateHosts = [port, hostilePort].map((each) => `pipeline=127.0.0.0/8:${each}`).join()
  database = await storeDatabase()
  server = await startServer({ env: { DATABASE_URL: database, PARLEY_PRIVATE_HOSTS: privateHosts, PARLEY_DEMO: '0' } })
  const body = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password, set_cookie: 'true' })
  const signedIn = await fetch(`${server.url}/api/auth/token`, { method: 'POST', body })
  cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await api?.stop()
  hostileApi.closeAllConnections()
  hostileApi.close()
})

async function call(method: string, path: string, body?: unknown) {
  const headers = { cookie, origin: server.url, ...(body !== undefined && { 'content-type': 'application/json' }) }
  const response = await fetch(`${server.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
}

async function presetText(): Promise<string> {
  const { body } = await call('GET', '/api/pipelines/presets')
  const preset = body.find((each: { name: string }) => each.name === 'chatbot')
  return preset.text.replace('https://api.chatbot.com', api.url)
}

async function ended(id: string) {
  for (;;) {
    const { body } = await call('GET', `/api/pipeline-runs/${id}`)
    if (body.ended_at !== null) return body
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('a pipeline on a server', () => {
  test('is tried before anything is stored', async () => {
    const text = await presetText()
    const tried = await call('POST', '/api/pipelines/test', { text, secrets: { chatbot_token: TOKEN } })
    expect(tried.body).toMatchObject({ exit_code: 0, error: null })
    expect(tried.body.tables.map(({ table }: { table: string }) => table)).toContain('users')
    expect((await call('GET', '/api/pipelines')).body).toEqual([])
    const wrong = await call('POST', '/api/pipelines/test', { text, secrets: { chatbot_token: 'nonsense' } })
    expect(wrong.body.error.message).toContain('401')
    const missing = await call('POST', '/api/pipelines/test', { text })
    expect([missing.status, JSON.stringify(missing.body)]).toEqual([422, expect.stringContaining('chatbot_token')])
  })

  test('is refused where it would read the server’s environment or write to its disk', async () => {
    const text = await presetText()
    const reads = await call('POST', '/api/pipelines', { text: text.replace('secret:chatbot_token', 'env:PARLEY_SECRET_KEY') })
    expect([reads.status, JSON.stringify(reads.body)]).toEqual([422, expect.stringContaining('environment')])
    const writes = await call('POST', '/api/pipelines', { text: text.replace('destination: duckdb', 'destination: {type: duckdb, path: /etc/x.duckdb}') })
    expect([writes.status, JSON.stringify(writes.body)]).toEqual([422, expect.stringContaining('destination.path')])
  })

  test('loads, becomes askable, and counts what came later', async () => {
    const made = await call('POST', '/api/pipelines', { text: await presetText(), secrets: { chatbot_token: TOKEN } })
    expect(made.body).toMatchObject({ name: 'chatbot', version: 1, secrets: [{ name: 'chatbot_token', is_named: true }] })
    expect(JSON.stringify(made.body)).not.toContain(TOKEN)
    const started = await call('POST', '/api/pipelines/chatbot/runs')
    expect(started.body).toMatchObject({ status: 'queued', already_running: false })
    const run = await ended(started.body.run_id)
    expect(run.result.error).toBeNull()
    expect(run).toMatchObject({ status: 'loaded', result: { exit_code: 0 } })
    expect(run.result.checks.find((check: { resource: string }) => check.resource === 'users')).toMatchObject({ rows: 95, total: 95 })
    const { body: found } = await call('GET', '/api/pipelines/chatbot')
    expect(found.connection).toEqual({ type: 'duckdb', id: 'chatbot_data.duckdb' })
    const tables = (await call('GET', '/api/pipelines/chatbot/schema')).body.tables
    expect(tables.map(({ name }: { name: string }) => name)).toContain('users__segments')
    const { content } = await ask('how many users do we have?')
    expect(content).toContain('95')
    expect(content).toMatch(/Data of \d{4}-\d\d-\d\d \d\d:\d\d UTC\./)
    const { report } = await ask('Analyse the number of users')
    expect(report?.caveats).toContainEqual(expect.stringMatching(/^Data of \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/))
    const bySegment = (await ask('how many users by segment')).content
    expect(bySegment).toMatch(/\*\*8\*\* .* tied between g0, g1 and g2/)
    expect([bySegment, (await ask('replies by type of welcome interaction')).content].join()).not.toMatch(/[\w+/]{14}(?:,| and)/)
    api.grow(5)
    const again = await call('POST', '/api/pipelines/chatbot/runs')
    expect((await ended(again.body.run_id)).status).toBe('loaded')
    expect((await ask('how many users do we have?')).content).toContain('100')
    expect((await ask('which tables are there')).content).not.toContain('_dlt')
  }, 120_000)

  test('tells how it goes, and one run at a time', async () => {
    const [one, other] = await Promise.all([call('POST', '/api/pipelines/chatbot/runs'), call('POST', '/api/pipelines/chatbot/runs')])
    expect([one.body.already_running, other.body.already_running].toSorted()).toEqual([false, true])
    expect(one.body.run_id).toBe(other.body.run_id)
    const stream = await (await fetch(`${server.url}/api/pipeline-runs/${one.body.run_id}/events`, { headers: { cookie } })).text()
    expect(stream).toContain('event: end')
    expect(stream).not.toContain(TOKEN)
    const rest = await fetch(`${server.url}/api/pipeline-runs/${one.body.run_id}/events`, { headers: { cookie, 'last-event-id': '999999' } })
    expect(await rest.text()).not.toContain('data:')
  }, 60_000)

  test('is changed by who saw the newest version, and keeps name and dataset to itself', async () => {
    const { body: found } = await call('GET', '/api/pipelines/chatbot')
    const text = found.text.replace('limit: 40', 'limit: 20')
    expect((await call('PUT', '/api/pipelines/chatbot', { text, version: found.version })).body.version).toBe(found.version + 1)
    expect((await call('PUT', '/api/pipelines/chatbot', { text, version: found.version })).status).toBe(409)
    expect((await call('PUT', '/api/pipelines/chatbot', { text: text.replace('name: chatbot', 'name: other'), version: found.version + 1 })).status).toBe(422)
    expect((await call('POST', '/api/pipelines', { text })).status).toBe(409)
    const twin = await call('POST', '/api/pipelines', { text: text.replace('name: chatbot', 'name: twin') })
    expect([twin.status, JSON.stringify(twin.body)]).toEqual([409, expect.stringContaining('chatbot_data')])
    const texts = ['one', 'two', 'three', 'four'].map((name) => text.replace('name: chatbot', `name: ${name}`).replace('chatbot_data', 'shared'))
    const made = await Promise.all(texts.map((each) => call('POST', '/api/pipelines', { text: each })))
    expect(made.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
    const name = made.find(({ status }) => status === 200)?.body.name
    const both = await Promise.all([call('DELETE', `/api/pipelines/${name}?data=true`), call('POST', `/api/pipelines/${name}/runs`)])
    expect(both.map(({ status }) => status)).toSatisfy(([removed, run]) => (removed === 200 ? [200, 404] : [200]).includes(run))
  })

  test('fails with the reason, and the data of before stays', async () => {
    await call('PUT', '/api/pipelines/chatbot/secrets', { chatbot_token: 'revoked' })
    const started = await call('POST', '/api/pipelines/chatbot/runs')
    const run = await ended(started.body.run_id)
    expect(run).toMatchObject({ status: 'failed', result: { exit_code: 1 } })
    expect(run.result.error.message).toContain('401')
    const { content } = await ask('how many users do we have?')
    expect(content).toContain('100')
    expect(content).toMatch(/Data of \d{4}-\d\d-\d\d \d\d:\d\d UTC; loading failed since\./)
  }, 60_000)

  test('goes on by itself when the job of a run is gone', async () => {
    await call('PUT', '/api/pipelines/chatbot/secrets', { chatbot_token: TOKEN })
    const store = new pg.Client({ connectionString: database, options: '-c search_path=parley' })
    await store.connect()
    await store.query(`INSERT INTO pipeline_run (id, org_id, pipeline_id, version, trigger, choice, requested_by, requested_at, status)
      SELECT 'lost', org_id, id, version, 'person', '{"full":false,"acceptPartial":false,"skipUnresolved":false}', 'ada', now(), 'running' FROM pipeline`)
    await store.end()
    const jobs = await openJobs({ connection: { connectionString: database }, queues: [], sole: false, log: createLogger('error') })
    await jobs.send(PIPELINE_CLOCK.name, {})
    await jobs.close(1_000)
    expect((await ended('lost')).status).toBe('loaded')
  }, 150_000)

  test('is removed with its data, and then nothing can be asked', async () => {
    expect((await call('DELETE', '/api/pipelines/chatbot?data=true')).status).toBe(200)
    expect((await call('GET', '/api/pipelines/chatbot')).status).toBe(404)
    expect((await call('GET', '/api/connections')).body).toEqual([])
  })
})

describe('an API of bad will', () => {
  const make = (name: string, endpoint: object, more: object = {}) => {
    const config = { pipeline: { name }, client: { base_url: hostileUrl }, resources: [{ name: 'rows', endpoint }] }
    return call('POST', '/api/pipelines', { text: JSON.stringify(config), format: 'json', ...more })
  }

  test('ends its run, whatever it says, and so does a person who asks for what is no text', async () => {
    hostile = (_request, response) => response.writeHead(400).end('{"message":"no \\u0000 \\ud800 data"}')
    expect((await make('rude', { path: 'rows' })).status).toBe(200)
    const { run_id: id } = (await call('POST', '/api/pipelines/rude/runs', {})).body
    const run = await ended(id)
    expect([run.status, run.result.error.message]).toEqual(['failed', expect.stringContaining('no \ufffd \ufffd data')])
    const odd = await call('POST', '/api/pipelines/rude/runs', { only: ['\ud800', 'a\\u0000'] })
    expect([odd.status, (await ended(odd.body.run_id)).status]).toEqual([200, 'failed'])
  }, 60_000)

  test('sends nobody into the installation', async () => {
    hostile = (_request, response) => response.writeHead(302, { location: 'parley:/api/auth/me' }).end()
    const config = { pipeline: { name: 'lure' }, client: { base_url: hostileUrl }, resources: ['rows'] }
    const { body } = await call('POST', '/api/pipelines/test', { text: JSON.stringify(config), format: 'json' })
    expect(body.error.message).toContain('leads into this installation')
  }, 30_000)
})

describe('what a run says beside its rows', () => {
  const rows = (name: string) => ({
    pipeline: { name },
    client: { base_url: hostileUrl },
    resources: [{ name: 'rows', endpoint: { paginator: 'single_page' } }],
  })
  const ran = async (name: string) => ended((await call('POST', `/api/pipelines/${name}/runs`, {})).body.run_id)
  const make = async (config: object) => expect((await call('POST', '/api/pipelines', { text: JSON.stringify(config), format: 'json' })).status).toBe(200)

  test('a guard that failed leaves what was counted', async () => {
    hostile = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[{"id":1}],"total":5}')
    await make(rows('short'))
    const { status, result } = await ran('short')
    expect([status, result.exit_code, result.error.code]).toEqual(['failed', 3, 'pipeline_guard'])
    expect(result.checks).toMatchObject([{ resource: 'rows', rows: 1, total: 5, pages: 1 }])
  }, 60_000)

  test('rows that cannot be connected are a warning, and the next load connects them', async () => {
    hostile = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1}]')
    await make(rows('apart'))
    const store = new pg.Client({ connectionString: database, options: '-c search_path=parley' })
    await store.connect()
    await store.query("ALTER TABLE connection ADD CONSTRAINT none_apart CHECK (label <> 'apart')")
    const first = await ran('apart').finally(() => store.query('ALTER TABLE connection DROP CONSTRAINT none_apart').finally(() => store.end()))
    expect([first.status, first.result.tables[0].rows]).toEqual(['loaded', 1])
    expect(first.result.warnings).toEqual([expect.stringMatching(/^The rows are loaded, but cannot be asked for yet: .* The next load tries again\.$/)])
    const second = await ran('apart')
    expect([second.status, second.result.warnings]).toEqual(['loaded', []])
    expect((await call('GET', '/api/pipelines/apart')).body.connection).toMatchObject({ type: 'duckdb' })
  }, 120_000)
})

describe('the preset dot-history against this server', () => {
  let home = ''
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'parley-history-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  const run = async (token: string, ...args: readonly string[]) => {
    const [out, err] = [[] as string[], [] as string[]]
    const terminal: Terminal = {
      write: (text) => void out.push(text),
      complain: (text) => void err.push(text),
      isTerminal: false,
      width: 100,
      env: { PARLEY_PIPELINE_SECRET_API_TOKEN: token },
      home,
      localServer: server.url,
      openBrowser: () => undefined,
    }
    const exit = await pipelineCommand(args, readSettings({ PARLEY_DATA_DIR: join(home, 'data') }), terminal, home)
    return { exit, out: out.join(''), err: err.join('') }
  }
  const held = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const instance = await DuckDBInstance.create(join(home, 'data', 'pipelines', 'dot_history', 'history.duckdb'), { access_mode: 'READ_ONLY' })
    try {
      return (await (await instance.connect()).runAndReadAll(sql)).getRowObjectsJS()
    } finally {
      instance.closeSync()
    }
  }
  const told = (chats: readonly Record<string, unknown>[]) =>
    chats.map(({ chat_id, title, n_messages, status }) => JSON.stringify({ chat_id, title, n_messages: Number(n_messages), status })).toSorted()

  test('holds the conversations of the export, no more when it is run again, and none of a week without any', async () => {
    const token = (await call('POST', '/api/tokens', { name: 'history', scopes: ['api:export'] })).body.token
    for (const question of ['which tables are there', 'how many rows do we have?']) await ask(question)
    expect((await run(token, 'init', 'dot-history')).exit).toBe(0)
    for (const which of ['first', 'second']) {
      const { exit, err } = await run(token, 'run', 'dot_history')
      expect([which, exit], err).toEqual([which, 0])
      const exported: readonly Record<string, unknown>[] = (await call('GET', '/api/export_history?start_date=2024-01-01')).body
      expect(exported.length).toBeGreaterThan(1)
      expect(told(await held('SELECT chat_id, title, n_messages, status FROM conversations'))).toEqual(told(exported))
      const n = exported.reduce((sum, { n_messages }) => sum + Number(n_messages), 0)
      expect(await held('SELECT count(*)::INT AS n FROM conversations__messages m JOIN conversations c ON c._dlt_id = m._dlt_parent_id')).toEqual([{ n }])
    }
    const { text } = (await call('GET', '/api/pipelines/presets')).body.find((each: { name: string }) => each.name === 'dot-history')
    const week = '{start_date: "2024-01-01", end_date: "2024-01-08"}'
    await writeFile(join(home, 'pipelines', 'quiet.yaml'), text.replace('{start_date: "{incremental.start_value}"}', week).replace('dot_history', 'quiet'))
    const quiet = await run(token, 'run', 'quiet')
    expect([quiet.exit, quiet.out], quiet.err).toEqual([0, expect.stringContaining('0 load package(s) were loaded')])
    expect(quiet.out).toContain('Checks: conversations 0 (no total given)')
  }, 120_000)
})

async function ask(text: string): Promise<{ readonly content: string; readonly report?: { readonly caveats: readonly string[] } }> {
  const { body } = await call('POST', '/api/ask', { messages: [{ role: 'user', content: text }], chat_id: `c${Math.random()}` })
  return [body].flat().at(-1)
}
