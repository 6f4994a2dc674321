import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, clientOf } from '../../../../test/end-to-end/client.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'
import { testDatabase } from '../../../../test/support/store.ts'
import { serveChatbot, TOKEN } from '../../../warehouse/pipelines/run/fixtures/chatbot-api.ts'

let api: Awaited<ReturnType<typeof serveChatbot>>
let server: TestServer
let ada: Client
let target: URL
/** Of a connection that holds the whole database. */
let whole = ''

beforeAll(async () => {
  api = await serveChatbot()
  target = new URL(await testDatabase())
  const owner = new pg.Client({ connectionString: target.href })
  await owner.connect()
  await owner.query('CREATE TABLE public.salaries (name text, amount int)')
  await owner.end()
  whole = `${target.hostname}:${target.port}:${target.pathname.slice(1)}`
  const privateHosts = [new URL(api.url).port, target.port].map((port) => `pipeline=127.0.0.0/8:${port}`).join()
  server = await startServer({ env: { PARLEY_PRIVATE_HOSTS: privateHosts, PARLEY_DEMO: '0' } })
  ada = await clientOf(server.url, ADMIN)
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await api?.stop()
})

interface Ended {
  readonly status: string
  readonly ended_at: string | null
  readonly result: { readonly warnings: readonly string[]; readonly notes: readonly string[] }
}

async function make(name: string, destination: object): Promise<void> {
  const presets = (await ada.get<readonly { readonly name: string; readonly text: string }[]>('/api/pipelines/presets')).body
  const preset = presets.find((each) => each.name === 'chatbot')?.text ?? ''
  const text = preset
    .replace('https://api.chatbot.com', api.url)
    .replace('name: chatbot', `name: ${name}`)
    .replace('dataset: chatbot_data', `dataset: ${name}_data`)
    .replace('destination: duckdb', `destination: ${JSON.stringify(destination)}`)
  const made = await ada.post('/api/pipelines', { text, secrets: { chatbot_token: TOKEN, pg_password: target.password || 'none' } })
  if (made.status !== 200) throw new Error(made.text)
}

async function run(name: string): Promise<Ended> {
  const { body } = await ada.post<{ readonly run_id: string }>(`/api/pipelines/${name}/runs`, {})
  for (;;) {
    const found = (await ada.get<Ended>(`/api/pipeline-runs/${body.run_id}`)).body
    if (found.ended_at !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const address = () => ({ type: 'postgres', connection: `postgres://${target.username}:\${secret:pg_password}@${target.host}${target.pathname}` })
const connections = async () =>
  (await ada.get<readonly { readonly id: string; readonly label: string; readonly last_error?: string }[]>('/api/connections')).body

test('a dataset in PostgreSQL is asked from its first load on, as far as its schema goes and no further', async () => {
  await make('chatbot', address())
  const first = await run('chatbot')
  expect(first).toMatchObject({ status: 'loaded', result: { warnings: [expect.stringContaining('the account that loads, which can write')] } })
  expect(await connections()).toMatchObject([{ id: `${whole}:chatbot_data`, label: 'chatbot', last_error: 'account can write' }])
  expect((await ada.ask('first', 'how many users do we have?')).body.content).toContain('95')
  api.grow(5)
  expect((await run('chatbot')).result.warnings).toEqual([])
  expect((await ada.ask('second', 'how many users do we have?')).body.content).toContain('100')
  const tables = (await ada.get<readonly { readonly schema: string }[]>('/api/tables?lite=true')).body
  expect(new Set(tables.map(({ schema }) => schema))).toEqual(new Set(['chatbot_data']))
}, 120_000)

test('a database that a person connected keeps its account, and the run says what to do', async () => {
  const fields = {
    host: target.hostname,
    port: Number(target.port),
    database: target.pathname.slice(1),
    username: target.username,
    password: target.password || 'none',
  }
  expect((await ada.post('/api/connect_postgres', fields)).status).toBe(200)
  await make('other', address())
  const { result } = await run('other')
  expect(result.warnings).toEqual([expect.stringContaining('connected already as')])
  expect((await connections()).map(({ id }) => id).toSorted()).toEqual([whole, `${whole}:chatbot_data`].toSorted())
}, 120_000)

test('files in a folder are not asked, and the run says why', async () => {
  await make('lake', { type: 'filesystem', format: 'parquet' })
  const { status, result } = await run('lake')
  expect([status, result.warnings, result.notes]).toEqual(['loaded', [], expect.arrayContaining([expect.stringContaining('Load into duckdb or postgres')])])
}, 120_000)
