import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { type Answer, type Asset, type Chat, type Client, client, clientOf, type Detail, type Frame, frames, type Message, signIn } from './client.ts'
import { type Contract, contractOf } from './contract.ts'

const COUNT = 'How many orders were there last month?'
const BY_MONTH = 'Revenue by month this year'
const CHART_SIZE = { width: 1600, height: 900 }

let server: TestServer
let contract: Contract
let ada: Client & { readonly token: string }

beforeAll(async () => {
  server = await startServer()
  contract = await contractOf(server.url)
  ada = await clientOf(server.url, ADMIN)
}, 120_000)
afterAll(() => server.stop())

describe('asking and following up, as public scripts do', () => {
  test('a first question, reading it back, a second one and reading that back', async () => {
    const first = await ada.ask('script', COUNT)
    expect(contract.faults('POST', '/api/ask', first)).toEqual([])
    expect(first.body).toMatchObject({ role: 'assistant', status: 'done', chat_id: 'script', position: 1 })
    isWhole(first.body, 'script')

    const read = await ada.chat('script')
    expect(contract.faults('GET', '/api/c2/{chat_id}', read)).toEqual([])
    expect(last(read.body)).toEqual(withoutChat(first.body))

    const second = await ada.followUp('script', BY_MONTH)
    expect(contract.faults('POST', '/api/ask_with_history', second)).toEqual([])
    expect(second.body).toMatchObject({ status: 'done', position: 3 })
    isWhole(second.body, 'script')

    const whole = (await ada.chat('script')).body
    expect(whole.messages.map(({ role, position }) => [role, position])).toEqual([
      ['user', 0],
      ['assistant', 1],
      ['user', 2],
      ['assistant', 3],
    ])
    expect(last(whole)).toEqual(withoutChat(second.body))
  })

  test('the follow-up keeps the period of the first question: its groups add up to the first figure', async () => {
    const first = await ada.ask('adds-up', COUNT)
    const second = await ada.followUp('adds-up', 'by country')
    const total = Number(first.body.dataframe?.rows[0]?.at(-1))
    const parts = second.body.dataframe?.rows.map((row) => Number(row.at(-1))) ?? []
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total)
    expect(first.body.content).toContain(total.toLocaleString('en-US'))
  })

  test('agentic answers the bare conversation, and its follow-up the longer one', async () => {
    const asked = await ada.post<readonly Message[]>('/api/agentic', { messages: [{ role: 'user', content: COUNT }], chat_id: 'agentic', skip_check: false })
    expect(contract.faults('POST', '/api/agentic', asked)).toEqual([])
    expect(asked.body.map(({ role }) => role)).toEqual(['user', 'assistant'])
    const more = await ada.post<readonly Message[]>('/api/agentic_with_history', { new_message: { role: 'user', content: BY_MONTH }, chat_id: 'agentic' })
    expect(contract.faults('POST', '/api/agentic_with_history', more)).toEqual([])
    expect(more.body).toHaveLength(4)
    expect(more.body.at(-1)).toMatchObject({ role: 'assistant', status: 'done' })
  })

  test('a taken chat id and an unknown chat are told in the words of the contract', async () => {
    await ada.ask('taken', COUNT)
    const again = await ada.ask('taken', 'How many customers do we have?')
    expect([again.status, again.text]).toEqual([400, '{"detail":"400: Chat already exists"}'])
    const nowhere = await ada.followUp('never-begun', COUNT)
    expect([nowhere.status, nowhere.text]).toEqual([404, '{"detail":"Chat not found"}'])
  })
})

describe('an answer with rows and a chart', () => {
  let answer: Answer
  beforeAll(async () => {
    answer = (await ada.ask('chart', BY_MONTH)).body
  })

  test('names each asset in a part, and each part but text names one', () => {
    isWhole(answer, 'chart')
    expect(answer.additional_data.formatted_result.map(({ type }) => type)).toEqual(['text', 'dataframe', 'chart'])
    expect(answer.additional_data.dot_url).toBe(`${server.url}/?c=chart`)
  })

  test('its CSV parses and holds the rows of the answer', async () => {
    const frame = assetOf(answer, 'df_')
    const response = await fetch(frame.csv_download_url ?? '', { headers: { 'API-KEY': ada.token } })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    const [header, ...rows] = parseCsv(await response.text())
    expect(header).toEqual(frame.columns.map(({ name }) => name))
    expect([rows.length, header?.length]).toEqual(frame.shape)
    expect(rows.map((row) => row.map(comparable))).toEqual(answer.dataframe?.rows.map((row) => row.map(comparable)))
    expect((await fetch(frame.csv_download_url ?? '')).status).toBe(401)
  })

  test('its chart is a PNG of the promised size', async () => {
    const response = await fetch(assetOf(answer, 'viz_').chart_download_url ?? '', { headers: { 'API-KEY': ada.token } })
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([200, 'image/png', 'nosniff'])
    const png = Buffer.from(await response.arrayBuffer())
    expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
    expect({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) }).toEqual(CHART_SIZE)
    expect(png.subarray(-8, -4).toString('latin1')).toBe('IEND')
  })

  test('the command line gets neither rows nor chart inline, but the same text', async () => {
    const { body } = await ada.ask('cli', BY_MONTH, {}, { 'X-Response-Format': 'cli' })
    for (const field of ['dataframe', 'visualization', 'steps']) expect(body).not.toHaveProperty(field)
    expect(body.content).toBe(answer.content)
  })
})

describe('labels', () => {
  const labels = (key: string) => ({ chat_id: 'labelled', labels: [key] })
  beforeAll(() => ada.ask('labelled', COUNT))

  test('with an API key, once however often it is sent', async () => {
    for (const _time of [1, 2]) expect((await ada.post('/api/add_label_to_chat', labels('weekly'))).status).toBe(200)
    expect((await ada.chat('labelled')).body.labels).toEqual(['weekly'])
  })

  test('with the form login and Bearer', async () => {
    const session = await signIn(server.url, ADMIN.email, ADMIN.password)
    expect(session.body).toMatchObject({ token_type: 'bearer', expires_in: 86_400 })
    const bearer = client(server.url, { Authorization: `Bearer ${session.body.access_token}` })
    expect((await bearer.post('/api/add_label_to_chat', labels('monthly'))).status).toBe(200)
    expect([...(await ada.chat('labelled')).body.labels].sort()).toEqual(['monthly', 'weekly'])
  })

  test('a wrong password is 401 and labels nothing', async () => {
    const refused = await signIn(server.url, ADMIN.email, 'not the password')
    expect([refused.status, refused.text, refused.headers.get('www-authenticate')]).toEqual([401, '{"detail":"Incorrect username or password"}', 'Bearer'])
  })
})

describe('why it is understood so', () => {
  test('explain names the data and the readings, and stores nothing', async () => {
    const before = (await ada.get<readonly unknown[]>('/api/chat_history')).body.length
    const { status, body } = await ada.post<{ connection: { id: string }; links: object; outcome: object }>('/api/explain', { question: BY_MONTH })
    expect(status).toBe(200)
    expect(body.connection.id).toBe('alder_finch.duckdb')
    expect(body).toHaveProperty('links')
    expect((await ada.get<readonly unknown[]>('/api/chat_history')).body.length).toBe(before)
  })

  test('the explanation of an answer that was given', async () => {
    const { body } = await ada.ask('explained', BY_MONTH)
    const told = await ada.get(`/api/c2/explained/turns/${body.turn_id}/explain`)
    expect([told.status, told.body]).toEqual([200, expect.objectContaining({ links: expect.anything() })])
  })
})

describe('changing how a question was understood', () => {
  test('an alternative of a chip answers anew; both answers stay, in order', async () => {
    const first = (await ada.ask('replanned', BY_MONTH)).body
    const edits = first.reading?.chips.flatMap(({ alternatives }) => alternatives).find(({ text }) => text === 'by quarter')?.edits
    const changed = await ada.post<Message>('/api/c2/replanned/replan', { turn_id: first.turn_id, revision: first.revision, edits })
    expect(contract.faults('POST', '/api/c2/{chat_id}/replan', changed)).toEqual([])
    expect(changed.body).toMatchObject({ status: 'done', revision: 2, turn_id: first.turn_id, position: 1 })
    expect(changed.body.dataframe?.row_count).toBe(3)
    expect(sum(changed.body)).toBeCloseTo(sum(first), 2)

    const revisions = await ada.get<readonly Message[]>(`/api/c2/replanned/turns/${first.turn_id}/revisions`)
    expect(revisions.body.map(({ revision, content }) => [revision, content])).toEqual([
      [1, first.content],
      [2, changed.body.content],
    ])
    const stale = await ada.post<Detail>('/api/c2/replanned/replan', { turn_id: first.turn_id, revision: 1, edits })
    expect([stale.status, stale.headers.get('x-error-code')]).toEqual([409, 'plan_changed'])
  })

  test('an edit that fits nothing is refused by name and changes nothing', async () => {
    const first = (await ada.ask('misfit', COUNT)).body
    const edits = [{ op: 'remove', node: 'no-such-node' }]
    const refused = await ada.post<Detail>('/api/c2/misfit/replan', { turn_id: first.turn_id, revision: 1, edits })
    expect([refused.status, refused.body.detail]).toEqual([422, [expect.objectContaining({ loc: expect.arrayContaining(['body', 'edits', 0]) })]])
    expect(last((await ada.chat('misfit')).body)).toEqual(withoutChat(first))
  })
})

describe('what was asked', () => {
  test('is in the history, found by its words, until it is deleted', async () => {
    await ada.ask('remembered', 'How many customers do we have?')
    const ids = async (query: string) => (await ada.get<readonly Chat[]>(`/api/chat_history?${query}`)).body.map(({ chat_id }) => chat_id)
    expect((await ids('limit=1')).at(0)).toBe('remembered')
    expect(await ids('q=customers')).toContain('remembered')
    expect(contract.faults('GET', '/api/chat_history', await ada.get('/api/chat_history'))).toEqual([])
    expect((await ada.call('DELETE', '/api/c2/remembered')).status).toBe(200)
    expect(await ids('')).not.toContain('remembered')
    expect((await ada.chat('remembered')).status).toBe(404)
  })
})

describe('a question that is on its way', () => {
  test('can be sent without waiting, told as it goes, and read again from any place', async () => {
    const sent = await ada.ask('streamed', BY_MONTH, {}, { Prefer: 'respond-async' })
    expect([sent.status, sent.headers.get('location')]).toEqual([202, '/api/c2/streamed'])
    const told = await stream('streamed', 0)
    expect(told.map(({ id }) => id)).toEqual(told.map((_frame, n) => n + 1))
    expect([told.at(0)?.event, told.at(-2)?.event, told.at(-1)?.event]).toEqual(['turn-start', 'message', 'turn-end'])
    expect(told.at(-1)?.data.status).toBe('done')
    expect(told.at(-2)?.data.message).toEqual(last((await ada.chat('streamed')).body))
    const middle = Math.floor(told.length / 2)
    expect(await stream('streamed', middle)).toEqual(told.slice(middle))
  })

  test('cancelling ends it as cancelled, or finds it done; an idle chat stays as it is', async () => {
    await ada.ask('cancelled', BY_MONTH, {}, { Prefer: 'respond-async' })
    const cancelled = await ada.post<{ status: string }>('/api/c2/cancelled/cancel', undefined)
    expect(['cancelled', 'done']).toContain(cancelled.body.status)
    const read = (await ada.chat('cancelled')).body
    expect([read.status, last(read)?.status]).toEqual([cancelled.body.status, cancelled.body.status])
    expect((await ada.post<{ status: string }>('/api/c2/cancelled/cancel', undefined)).body.status).toBe(cancelled.body.status)
  })

  test('a key makes a repeated call one question; with other words it is refused', async () => {
    const key = { 'Idempotency-Key': 'once' }
    const first = await ada.ask('once', COUNT, {}, key)
    const again = await ada.ask('once', COUNT, {}, key)
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([null, 'true'])
    expect(again.body).toEqual(first.body)
    const other = await ada.post<Detail>('/api/ask', { messages: [{ role: 'user', content: BY_MONTH }], chat_id: 'once' }, key)
    expect([other.status, other.body.detail]).toEqual([422, [expect.objectContaining({ loc: ['header', 'Idempotency-Key'], type: 'value_error' })]])
    expect((await ada.chat('once')).body.messages).toHaveLength(2)
  })
})

describe('what is no question of this data', () => {
  test('is answered with a sentence and without a figure, status 200', async () => {
    const { status, body } = await ada.ask('elsewhere', 'What will the weather be in Hamburg tomorrow?')
    expect([status, body.status]).toEqual([200, 'abstained'])
    isWhole(body, 'elsewhere')
    for (const field of ['sql', 'dataframe']) expect(body).not.toHaveProperty(field)
  })

  test('nor is a change of data', async () => {
    const { body } = await ada.ask('destructive', 'Delete all cancelled orders')
    expect(['refused', 'abstained']).toContain(body.status)
    expect(body).not.toHaveProperty('sql')
  })
})

/** What every client may rely on in a finished answer. */
describe('asking about what was asked', () => {
  test('the figures are those of the questions of somebody else, who may not ask about them', async () => {
    const grace = { email: 'grace@example.com', password: 'correct horse battery staple' }
    await ada.post('/api/create_user', { ...grace, realname: 'Grace Hopper', role: 'user', groups: [] })
    const asker = await clientOf(server.url, grace)
    const asked = [COUNT, BY_MONTH, 'How happy is the zorblax?']
    const statuses: string[] = []
    for (const [index, text] of asked.entries()) statuses.push((await asker.ask(`grace-${index}`, text)).body.status)
    expect((await ada.call('POST', '/api/connect_usagedb')).body).toMatchObject({ id: 'parley_usage', type: 'usagedb', status: 'connected' })
    expect((await ada.post('/api/sync/usagedb/parley_usage?wait=true', {})).body).toMatchObject({ status: 'done' })
    const about = { connection_id: 'parley_usage' }
    const figure = async (question: string) =>
      (await ada.ask(`usage-${question}`, question, about)).body.dataframe?.rows.find(([user]) => user === 'Grace Hopper')?.[1]
    expect(await figure('questions by user')).toBe(asked.length)
    expect(await figure('answered questions by user')).toBe(statuses.filter((status) => status === 'done').length)
    expect(await figure('questions not answered by user')).toBe(statuses.filter((status) => status !== 'done').length)
    const refused = await asker.ask('grace-usage', 'questions by user', about)
    expect([refused.status, refused.body.dataframe]).toEqual([expect.any(Number), undefined])
    expect((await asker.get<readonly unknown[]>('/api/tables?lite=true')).text).not.toContain('parley_usage')
  }, 60_000)
})

function isWhole(message: Message, chatId: string): void {
  const { formatted_result: parts, assets, chat_id } = message.additional_data
  expect(message.content).not.toBe('')
  expect(message.explanation).toBe(message.content)
  expect(
    parts
      .filter(({ type }) => type === 'text')
      .map(({ data }) => data)
      .join('\n\n'),
  ).toBe(message.content)
  expect(new Set(parts.filter(({ type }) => type !== 'text').map(({ data }) => data))).toEqual(new Set(Object.keys(assets)))
  for (const key of Object.keys(assets)) expect(key).toMatch(/^(df|viz|file)_[a-z0-9_]{1,60}$/)
  expect(chat_id).toBe(chatId)
}

function last(chat: Chat): Message | undefined {
  return chat.messages.at(-1)
}

/** The message inside an answer: without what the answer adds, and without what each reading makes afresh. */
function withoutChat({ chat_id: _chat, messages: _messages, ...message }: Answer): Message {
  return message
}

function assetOf(message: Message, prefix: string): Asset {
  const found = Object.entries(message.additional_data.assets).find(([key]) => key.startsWith(prefix))?.[1]
  if (found === undefined) throw new Error(`no asset ${prefix}`)
  return found
}

function sum({ dataframe }: Message): number {
  return (dataframe?.rows ?? []).reduce((total, row) => total + Number(row.at(-1)), 0)
}

/** A cell of a CSV and one of JSON in one form: numbers as numbers, everything else as text. */
function comparable(cell: unknown): unknown {
  return cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : String(cell)
}

function parseCsv(text: string): string[][] {
  const cells = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)
  const rows: string[][] = [[]]
  for (const [whole, quoted, plain, end] of cells) {
    if (whole === '') break
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}

function stream(chat: string, after: number): Promise<readonly Frame[]> {
  return frames(`${server.url}/api/c2/${chat}/events`, { 'API-KEY': ada.token, 'Last-Event-ID': String(after) })
}
