import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { businessDatabase, connectDatabase } from '../support/business.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { type Answer, type Client, clientOf, type Reply } from './client.ts'

const PASSWORD = 'a password of one’s own 7'

/** Names, products and sums that only one tenant has. */
const OF_ALPHA = /Alpha|Alma|Aron|30\.50?\b|10\.50?\b|\b456\b/
const OF_BETA = /Beta|Bela|Bo B|Britt|\b2100\b|\b789\b/
const NOBODYS = /Nobody|was here/

const QUESTIONS = [
  'how many orders',
  'how many orders by category',
  'list users',
  'show all order items',
  'sum of amount of orders by user name',
  'how many orders in Alphawood',
  'how many orders in Betastone',
  'highest amount of orders',
  'average age of users by category',
  'quantity by product',
  'orders per month in 2026',
  'top 3 users by amount',
  'what does audit say',
] as const

let server: TestServer
let ada: Client
let ann: Client
let bob: Client
let mia: Client
let connection: string
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  ada = await clientOf(server.url, ADMIN)
  connection = await connectDatabase(ada, await businessDatabase())
  const person = async (name: string, tenant?: number) => {
    const email = `${name}@example.com`
    await ada.post('/api/create_user', { email, password: PASSWORD, realname: name })
    if (tenant !== undefined) await ada.call('PUT', `/api/users/${email}/attributes`, { tenant })
    return clientOf(server.url, { email, password: PASSWORD })
  }
  const filter = {
    filters: { tenant_id: { operator: 'equals', value: { attribute: 'tenant' } } },
    tables: [
      { name: 'public.order_items', access: 'via' },
      { name: 'public.countries', access: 'shared' },
    ],
  }
  const put = await ada.call('PUT', `/api/groups/all_users/row_filters/${encodeURIComponent(connection)}`, filter)
  expect([put.status, put.body]).toMatchObject([
    200,
    { shows: { filtered: ['public.orders', 'public.users'], via: ['public.order_items'], shared: ['public.countries'] } },
  ])
  ann = await person('ann', 456)
  bob = await person('bob', 789)
  mia = await person('mia', 456)
  await ada.post('/api/change_user_role', { email: 'mia@example.com', role: 'modeler' })
}, 120_000)
afterAll(() => server?.stop())

/** Everything about one chat on every surface that reads it. */
async function surfaces(as: Client, chatId: string, asked: Reply<Answer>): Promise<string> {
  const key = asked.body.dataframe?.df_key ?? 'none'
  const paths = [
    `/api/c2/${chatId}`,
    `/api/c2/${chatId}/events`,
    `/api/c2/${chatId}/turns/${asked.body.turn_id}/explain`,
    `/api/c2/${chatId}/turns/${asked.body.turn_id}/revisions`,
    `/api/download_csv?chat_id=${chatId}&df_key=${key}`,
    `/api/download_big_csv?chat_id=${chatId}&message_position=1`,
    ...Object.values(asked.body.additional_data?.assets ?? {}).flatMap(({ csv_download_url }) => csv_download_url?.replace(server.url, '') ?? []),
  ]
  const read = await Promise.all(paths.map((path) => as.get(path)))
  return [asked.text, ...read.map(({ text }) => text)].join('\n')
}
/** Ids, times and the words of the question hold digits and names of their own. */
function bare(text: string, question: string): string {
  const words = new RegExp(question.replaceAll(/\W+/g, '\\W+'), 'gi')
  return text
    .replace(words, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
    .replace(/"?(duration_?ms|id|turn_id|position|seq|at|log|link)"?:\s?"?[\w.-]+"?/gi, '')
    .replace(/[\w-]{20,}/g, '')
}

/** A list without the questions that its reader asked, and titles made of them. */
function unasked(text: string): string {
  return QUESTIONS.reduce((left: string, question) => bare(left, question), text).replace(/\bin (Alphawood|Betastone)/gi, '')
}

describe('two tenants in one organisation', () => {
  test('asked one after the other, neither sees anything of the other on any surface', async () => {
    const leaks: string[] = []
    let answered = 0
    for (const [n, text] of QUESTIONS.entries()) {
      for (const [who, as, foreign] of [
        ['ann', ann, OF_BETA],
        ['bob', bob, OF_ALPHA],
      ] as const) {
        const chat = `${who}-${n}`
        const asked = await as.ask(chat, text)
        if (asked.body.status === 'done') answered += 1
        const named = text.match(/(Alpha|Beta)\w*/g) ?? []
        const said = named.reduce((left, word) => left.replaceAll(new RegExp(word, 'gi'), ''), bare(await surfaces(as, chat, asked), text))
        const found = foreign.exec(said) ?? NOBODYS.exec(said)
        if (found !== null) leaks.push(`${who} after “${text}”: …${said.slice(Math.max(0, found.index - 60), found.index + 40)}…`)
      }
    }
    expect(leaks).toEqual([])
    expect(answered).toBeGreaterThanOrEqual(14)
  }, 180_000)

  test('a value is known to whoever sees a row with it; behind the filter it is as unknown as one that is nowhere', async () => {
    const asked = async (as: Client, chat: string, category: string) => (await as.ask(chat, `how many orders in ${category}`)).body
    expect((await asked(ann, 'ann-known', 'Alphawood')).dataframe?.rows).toEqual([[2]])
    expect((await asked(bob, 'bob-known', 'Betastone')).dataframe?.rows).toEqual([[2]])
    const [hidden, nowhere] = [await asked(bob, 'bob-hidden', 'Alphawood'), await asked(bob, 'bob-nowhere', 'Gammawool')]
    expect(hidden.status).not.toBe('done')
    expect([hidden.status, hidden.content]).toEqual([nowhere.status, nowhere.content.replaceAll('Gammawool', 'Alphawood').replaceAll('gammawool', 'alphawood')])
  })

  test('count rows of their own, equal to a physical copy', async () => {
    const counts = async (as: Client, who: string) =>
      Promise.all(
        ['how many orders', 'how many order items', 'how many users'].map(async (text, n) => (await as.ask(`${who}-count-${n}`, text)).body.dataframe?.rows),
      )
    expect(await counts(ann, 'ann')).toEqual([[[2]], [[2]], [[2]]])
    expect(await counts(bob, 'bob')).toEqual([[[3]], [[3]], [[3]]])
    expect(await counts(ada, 'ada')).toEqual([[[5]], [[6]], [[5]]])
  })

  test('lists, suggestions, tables and their sample values name nothing of the other', async () => {
    const paths = [
      '/api/tables',
      '/api/tables?lite=true',
      '/api/connections',
      '/api/chat_history',
      '/api/get_question_suggestions',
      '/api/get_question_suggestions?q=orders',
      '/api/sql/connections',
      '/api/model',
      '/api/teachings',
    ]
    const tables = (await ada.get<readonly { id: string }[]>('/api/tables?lite=true')).body.map(({ id }) => `/api/tables/${encodeURIComponent(id)}`)
    for (const path of [...paths, ...tables]) {
      const [a, b, m] = [await ann.get(path), await bob.get(path), await mia.get(path)]
      expect([path, OF_BETA.exec(unasked(a.text))?.[0]]).toEqual([path, undefined])
      expect([path, OF_ALPHA.exec(unasked(b.text))?.[0]]).toEqual([path, undefined])
      expect([path, OF_BETA.exec(unasked(m.text))?.[0]]).toEqual([path, undefined])
    }
    const shown = (await ann.get<readonly { name: string }[]>('/api/tables?lite=true')).body.map(({ name }) => name).sort()
    expect(shown).toEqual(['countries', 'order_items', 'orders', 'users'])
  })

  test('the other’s chats, rows, charts and events are not there', async () => {
    const asked = await ann.ask('ann-private', 'how many orders by category')
    const key = asked.body.dataframe?.df_key ?? ''
    const links = Object.values(asked.body.additional_data.assets).flatMap(({ csv_download_url, chart_download_url }) => [csv_download_url, chart_download_url])
    const paths = [
      '/api/c2/ann-private',
      '/api/c2/ann-private/events',
      `/api/c2/ann-private/turns/${asked.body.turn_id}/explain`,
      `/api/download_csv?chat_id=ann-private&df_key=${key}`,
      '/api/download_big_csv?chat_id=ann-private&message_position=1',
      '/api/share/ann-private',
      ...links.flatMap((link) => link?.replace(server.url, '') ?? []),
    ]
    for (const path of paths) expect([path, (await bob.get(path)).status]).toEqual([path, 404])
    expect((await bob.followUp('ann-private', 'by user name')).status).toBeGreaterThanOrEqual(400)
  })

  test('a shared chat shows its question to others, and its rows to nobody but its owner and admins', async () => {
    const asked = await ann.ask('ann-shared', 'how many orders by category')
    expect(asked.text).toContain('Alphawood')
    expect((await ann.post('/api/share_chat', { chat_id: 'ann-shared', title: 'Mine' })).status).toBe(200)
    for (const as of [bob, mia]) {
      const read = await as.get('/api/share/ann-shared')
      expect([read.status, read.text]).toEqual([200, expect.stringContaining('"redacted":true')])
      expect(bare(read.text, 'how many orders by category')).not.toMatch(OF_ALPHA)
      const key = asked.body.dataframe?.df_key ?? ''
      for (const path of [`/api/download_csv?chat_id=ann-shared&df_key=${key}`, '/api/download_big_csv?chat_id=ann-shared&message_position=1'])
        expect([path, (await as.get(path)).status]).toEqual([path, 403])
    }
    expect((await ann.get('/api/share/ann-shared')).text).toContain('Alphawood')
    expect((await ada.get('/api/share/ann-shared')).text).toContain('Alphawood')
  })

  test('SQL of one’s own sees the same rows, and errors tell nothing of hidden ones', async () => {
    const run = (as: Client, text: string) => as.post<{ status: string; rows: unknown; message?: string }>('/api/sql', { connection_id: connection, sql: text })
    expect((await run(ada, 'SELECT count(*) FROM orders')).body.rows).toEqual([[5]])
    expect((await run(mia, 'SELECT count(*) FROM orders')).body.rows).toEqual([[2]])
    expect((await run(ann, 'SELECT count(*) FROM orders')).status).toBe(403)
    expect((await run(mia, 'SELECT * FROM audit')).body).toMatchObject({ status: 'refused' })
    const pairs = [
      ["SELECT 1 / (CASE WHEN name = 'Bela Beta' THEN 0 ELSE 1 END) FROM users", "SELECT 1 / (CASE WHEN name = 'No Body' THEN 0 ELSE 1 END) FROM users"],
      ['SELECT CAST(name AS int) FROM users WHERE tenant_id = 789', 'SELECT CAST(name AS int) FROM users WHERE tenant_id = 999'],
      ['SELECT max(amount) FROM orders WHERE amount > 600', 'SELECT max(amount) FROM orders WHERE amount > 6000'],
    ] as const
    for (const [hit, miss] of pairs) {
      const [one, other] = [(await run(mia, hit)).body, (await run(mia, miss)).body]
      expect([hit, one.status, one.message, one.rows]).toEqual([hit, other.status, other.message, other.rows])
    }
    const failed = await run(mia, 'SELECT CAST(name AS int) FROM users')
    expect([failed.body.status, failed.text]).toEqual(['error', expect.not.stringMatching(/Alma|Aron|Beta|22P02|invalid input/)])
  })

  test('a changed filter holds for the next question, and old rows are not taken away under it', async () => {
    const before = await ann.ask('ann-moving', 'how many orders by category')
    const key = before.body.dataframe?.df_key ?? ''
    expect((await ann.get(`/api/download_csv?chat_id=ann-moving&df_key=${key}`)).text).toContain('Alphawood')
    await ada.call('PUT', '/api/users/ann@example.com/attributes', { tenant: 789 })
    expect((await ann.ask('ann-moved', 'how many orders')).body.dataframe?.rows).toEqual([[3]])
    expect((await ann.get(`/api/download_csv?chat_id=ann-moving&df_key=${key}`)).status).toBe(403)
    expect((await ann.get('/api/c2/ann-moving')).text).not.toContain('Alphawood')
    await ada.call('PUT', '/api/users/ann@example.com/attributes', {})
    const none = await ann.ask('ann-nowhere', 'how many orders')
    expect(none.body.dataframe?.rows).toEqual([[0]])
    await ada.call('PUT', '/api/users/ann@example.com/attributes', { tenant: 456 })
    expect((await ann.get('/api/c2/ann-moving')).text).toContain('Alphawood')
  })
})
