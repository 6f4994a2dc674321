import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { ALL_USERS, openAccounts, type TokenScope } from '../../../app/accounts/index.ts'
import { createLogger } from '../../../platform/log/index.ts'
import { createSecrets } from '../../../platform/secrets/index.ts'
import { createServer } from '../server.ts'
import { type ServiceChanges, scriptedConversations } from './fixtures/chat-server.ts'
import { client } from './fixtures/client.ts'
import { storeHistory } from './fixtures/stored-history.ts'
import { chatRoutes } from './index.ts'

const KEYS =
  'chat_id title user_id user_name created_at updated_at n_messages n_questions labels feedback feedback_description auto_review scheduled shared source extra workspace environment mode status tables n_queries duration_ms input_tokens output_tokens url messages'.split(
    ' ',
  )
const PATH = '/api/export_history'

async function start(changes: ServiceChanges = {}) {
  const store = await testStore()
  const now = () => new Date()
  const accounts = await openAccounts({ store, secrets: createSecrets(randomBytes(32)), now })
  await accounts.setup.ensureAdmin({ email: 'ada@example.com', password: 'correct horse battery', realname: 'Ada' })
  const account = await accounts.find('ada@example.com')
  if (account === undefined) throw new Error('no admin')
  const actorOf = async (orgId: string, userId: string) =>
    ({ userId, orgId, role: account.role, groups: [ALL_USERS], scopes: ['api:full'], credential: 'system' }) as const
  const { conversations } = await scriptedConversations(store, { actorOf, ...changes })
  const audited: string[] = []
  const app = createServer({
    accounts,
    settings: { publicUrl: 'https://parley.example.com', trustedProxies: [], requestsPerMinutePerToken: 1_000, requestsPerMinutePerAddress: 1_000 },
    health: { isStoreHealthy: store.healthy, isDraining: () => false },
    log: createLogger('silent'),
    now,
    audit: async ({ actor, action, outcome }) => void audited.push(`${actor} ${action} ${outcome}`),
    plugins: [chatRoutes({ conversations, publicUrl: 'https://parley.example.com', renderPng: async () => new Uint8Array() })],
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    app.server.closeAllConnections()
    await app.close()
    await conversations.stop(0)
    await store.close()
  })
  const token = async (scope: TokenScope = 'api:full') => (await accounts.tokens.issue({ account, kind: 'api', scopes: [scope], name: scope })).text
  const key = await token()
  const text = async (query: string) => (await fetch(`${url}${PATH}?${query}`, { headers: { 'API-KEY': key } })).text()
  return { url, store, audited, token, key, text, orgId: account.orgId, admin: client(url, key) }
}

/** Fields by RFC 4180. */
function parseCsv(text: string): readonly (readonly string[])[] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, KEYS.length).map(([, field = '']) => field.replace(/^"|"$/g, '').replaceAll('""', '"')),
    )
}

test('every key in order; JSON, JSON lines and CSV say the same, and each export is audited', async () => {
  const { admin, audited, text } = await start()
  expect((await admin.get(PATH)).list).toEqual([])
  expect((await admin.get(`${PATH}?format=ndjson`)).text).toBe('')
  await admin.ask('first', '=1+1 "sales", by region', { extra: 'mine' })
  await admin.followUp('first', 'and orders')
  await admin.ask('second', 'break')
  await admin.post('/api/add_label_to_chat', { chat_id: 'first', labels: ['daily', 'weekly'] })
  await admin.post('/api/change_title', { chat_id: 'first', title: '=HYPERLINK("x"), y' })
  await admin.post('/api/feedback', { chat_id: 'first', message: { feedback: 'like' }, message_position: 1, description: 'right' })
  const json = JSON.parse((await admin.get(PATH)).text)
  for (const chat of json) expect(Object.keys(chat)).toEqual(KEYS)
  const first = json.find((chat: { chat_id: string }) => chat.chat_id === 'first')
  expect(first).toMatchObject({
    title: '=HYPERLINK("x"), y',
    user_id: 'ada@example.com',
    user_name: 'Ada',
    n_messages: 4,
    n_questions: 2,
    labels: ['daily', 'weekly'],
    feedback: 'like',
    feedback_description: 'right',
    auto_review: { label: 'Success', reason: 'An answer was liked.' },
    workspace: 'main',
    environment: '',
    mode: 'balanced',
    status: 'done',
    url: 'https://parley.example.com/?c=first',
  })
  expect(first.messages.map((message: { position: number }) => message.position)).toEqual([0, 1, 2, 3])
  expect(first.messages[1]).toMatchObject({ role: 'assistant', status: 'done', feedback: 'like', sql: expect.any(String) })
  expect(Object.keys(first.messages[0])).toEqual(['role', 'content', 'created_at', 'position'])
  expect(json.find((chat: { chat_id: string }) => chat.chat_id === 'second')).toMatchObject({ status: 'error', auto_review: { label: 'Issue' } })

  const lines = (await text('format=ndjson')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(json)

  const csv = await admin.get(`${PATH}?format=csv`)
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [header = [], ...rows] = parseCsv(csv.text)
  expect(header).toEqual(KEYS.flatMap((key) => (key === 'messages' ? [] : key === 'auto_review' ? ['auto_review_label', 'auto_review_reason'] : [key])))
  expect(rows.map((row) => row[0])).toEqual(json.map((chat: { chat_id: string }) => chat.chat_id))
  const cell = (name: string) => rows.find((row) => row[0] === 'first')?.[header.indexOf(name)]
  expect(cell('title')).toBe(`'=HYPERLINK("x"), y`)
  expect(cell('labels')).toBe('daily;weekly')
  expect(cell('tables')).toBe(first.tables.join(';'))
  expect(cell('auto_review_reason')).toBe('An answer was liked.')
  for (const key of ['updated_at', 'n_queries', 'duration_ms', 'feedback_description', 'extra', 'url']) expect(cell(key)).toBe(String(first[key]))
  expect(audited.filter((entry) => entry === 'ada@example.com history.export ok')).toHaveLength(5)
})

test('the range is whole UTC days, its end not part of it, and a conversation with one message inside comes whole', async () => {
  const { admin, store, orgId } = await start()
  await storeHistory(store, orgId, { count: 4, from: '2026-03-01T00:00:00Z', answer: 'x' })
  const place = (id: string, at: string) => store.pool.query('UPDATE turn SET asked_at = $2 WHERE id = $1', [`trn_many-${id}`, at])
  await place('1', '2026-03-01T23:59:59.999999Z')
  await place('2', '2026-03-02T00:00:00Z')
  await place('3', '2026-03-02T23:59:59.999999Z')
  await place('4', '2026-03-03T00:00:00Z')
  await store.pool.query(
    `INSERT INTO turn SELECT (json_populate_record(t, '{"id":"trn_late","place":1,"asked_at":"2026-03-09T10:00:00Z"}')).* FROM turn t WHERE id = 'trn_many-3'`,
  )
  const ids = async (query: string) => (await admin.get(`${PATH}?${query}`)).list.map((chat) => chat.chat_id)
  expect(await ids('start_date=2026-03-02&end_date=2026-03-03')).toEqual(['many-2', 'many-3'])
  expect(await ids('start_date=2026-03-09&end_date=2026-03-10&include_all_workspaces=true')).toEqual(['many-3'])
  expect((await admin.get(`${PATH}?start_date=2026-03-09&end_date=2026-03-10`)).list[0]?.messages).toHaveLength(4)
  expect(await ids('')).toEqual([])
  const refused = async (query: string) => (await admin.get(`${PATH}?${query}`)).status
  expect(await refused('start_date=2026-03-02&end_date=2026-03-02')).toBe(400)
  expect(await refused('start_date=2026-03-02&end_date=2026-03-01')).toBe(400)
  expect(await refused('start_date=2999-01-01')).toBe(400)
  expect(await refused('start_date=yesterday')).toBe(422)
  expect(await refused('format=xml')).toBe(422)
})

test('opens to an admin and to a token for exports, in the header or the address, and to nobody else', async () => {
  const { url, store, token } = await start()
  const status = async (scope: TokenScope) => (await client(url, await token(scope)).get(PATH)).status
  expect(await Promise.all((['api:full', 'api:read', 'api:export', 'api:ask', 'api:sync', 'mcp'] as const).map(status))).toEqual([200, 200, 200, 403, 403, 403])
  const narrow = await token('api:export')
  expect((await fetch(`${url}${PATH}?api_token=${narrow}`)).status).toBe(200)
  expect((await fetch(`${url}${PATH}?api_token=wrong`)).status).toBe(401)
  expect((await fetch(`${url}${PATH}`)).status).toBe(401)
  expect((await client(url, narrow).get('/api/chat_history')).status).toBe(403)
  await store.pool.query(`UPDATE account SET role = 'modeler'`)
  expect((await client(url, narrow).get(PATH)).status).toBe(403)
})

test('what the admin may not see of an answer is left out, as when the chat is read', async () => {
  const { admin, store, orgId } = await start({ mayRead: async () => false })
  await storeHistory(store, orgId, { count: 1, from: '2026-03-01T00:00:00Z', answer: 'secret figure' })
  const { list, text } = await admin.get(`${PATH}?start_date=2026-03-01&end_date=2026-03-02`)
  expect(list).toMatchObject([{ tables: [], messages: [{ content: 'How many?' }, { content: 'This answer uses data that you may not see.' }] }])
  expect(text).not.toMatch(/secret figure|SELECT|shop\.orders/)
})

const MANY = 2_000
/** Pages of fifty; rights are asked for once in each, as all have the same tables. */
const ALL_PAGES = MANY / 50
const LONG = 'long '.repeat(6_000)
const OPEN_TRANSACTIONS = `SELECT count(*)::int AS n FROM pg_stat_activity
  WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
const RANGE = 'start_date=2026-03-01&end_date=2026-03-02'
const MOST_HEAP = 40 << 20
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is in use, without what is only not yet collected. */
function heapInUse(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('two thousand conversations come complete and in order, in little memory', async () => {
  const { admin, url, store, orgId, key } = await start()
  await storeHistory(store, orgId, { count: MANY, from: '2026-03-01T00:00:00Z', answer: LONG })
  await admin.get(`${PATH}?start_date=2020-01-01&end_date=2020-01-02`)
  const before = heapInUse()
  const response = await fetch(`${url}${PATH}?${RANGE}&format=ndjson`, { headers: { 'API-KEY': key } })
  const ids: string[] = []
  let [rest, size, most] = ['', 0, 0]
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    size += piece.length
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) ids.push(JSON.parse(line).chat_id)
    if (lines.length > 0 && ids.length % 100 === 0) most = Math.max(most, heapInUse() - before)
  }
  expect(ids).toEqual(Array.from({ length: MANY }, (_each, n) => `many-${n + 1}`))
  expect(size).toBeGreaterThan(MOST_HEAP)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(MOST_HEAP)
})

test('a slow reader holds no transaction, and one that leaves ends the reading', async () => {
  let pages = 0
  const { url, store, orgId, key, text } = await start({ mayRead: async () => ++pages > 0 })
  await storeHistory(store, orgId, { count: MANY, from: '2026-03-01T00:00:00Z', answer: LONG })
  const call = request(`${url}${PATH}?${RANGE}`, { headers: { 'API-KEY': key } }).end()
  const [response]: IncomingMessage[] = await once(call, 'response')
  if (response === undefined) throw new Error('no response')
  await once(response, 'readable')
  await expect.poll(async () => (await store.pool.query(OPEN_TRANSACTIONS)).rows[0].n).toBe(0)
  expect(pages).toBeLessThan(ALL_PAGES)
  response.on('error', () => undefined)
  call.destroy()
  const asTheyLeft = pages
  expect(JSON.parse(await text(RANGE))).toHaveLength(MANY)
  expect(pages - asTheyLeft).toBeLessThanOrEqual(ALL_PAGES + 1)
})
