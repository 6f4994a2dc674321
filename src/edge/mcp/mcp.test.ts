import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../../../test/support/server.ts'
import { whyNoSandbox } from '../../platform/sandbox/fixtures/ready-sandbox.ts'
import { call, connect, makeToken, signIn, textOf } from './fixtures/clients.ts'

const DEMO = {
  PARLEY_MCP_ORIGINS: 'https://friend.example',
  PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000',
  PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000',
} as const
const FOUR = ['get_catalog', 'ask_dot', 'get_result', 'wait']

const noSandbox = await whyNoSandbox()
let server: TestServer
let token: string
let client: Client
beforeAll(async () => {
  server = await startServer({ env: DEMO })
  token = await makeToken(server.url, ['mcp'])
  client = await connect(server.url, { 'X-API-KEY': token })
}, 180_000)
afterAll(async () => {
  await client?.close()
  await server?.stop()
})

async function answerOf(chatId: unknown) {
  for (;;) {
    const result = await call(client, 'get_result', { chat_id: chatId })
    if (textOf(result) !== 'Still processing') return result
  }
}

async function asAdmin(method: 'PUT' | 'POST', path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const { token: access } = await signIn(server.url)
  const headers = { authorization: `Bearer ${access}`, 'content-type': 'application/json' }
  const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) })
  expect([path, response.status]).toEqual([path, 200])
}
const settle = (change: Readonly<Record<string, unknown>>) => asAdmin('PUT', '/api/settings', change)

function post(body: unknown, headers: Readonly<Record<string, string>> = {}, path = '/ai/mcp'): Promise<Response> {
  const own = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  return fetch(server.url + path, { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) })
}
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

it('lists exactly the four tools, all of them read-only', async () => {
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(FOUR)
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true)
})

it('shows the catalog as text and as data, the same as the command line gets', async () => {
  const { content, structuredContent } = await call(client, 'get_catalog')
  const [first] = content
  expect(JSON.parse(first?.type === 'text' ? first.text : '')).toEqual(structuredContent)
  expect(structuredContent).toMatchObject({
    capabilities: expect.arrayContaining(['SQL queries']),
    connections: [{ type: 'duckdb', table_count: expect.any(Number) }],
  })
  expect(structuredContent?.tables).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'Ad spend', column_count: expect.any(Number), num_rows: expect.any(Number) })]),
  )
  const headers = { 'API-KEY': await makeToken(server.url, ['api:ask']) }
  expect(await (await fetch(`${server.url}/api/cli/catalog`, { headers })).json()).toEqual(structuredContent)
})

it('answers with text, a picture and a table, and a follow-up in the same chat', async () => {
  const asked = await call(client, 'ask_dot', { question: 'Revenue by month in 2026' })
  expect(asked.structuredContent).toEqual({ chat_id: expect.stringMatching(/^mcp-/), status: 'running' })
  const chatId = asked.structuredContent?.chat_id
  const result = await answerOf(chatId)
  expect(result.content.map(({ type }) => type)).toEqual(['text', 'image', 'resource', 'text'])
  const [, picture, table] = result.content
  expect(picture?.type === 'image' && Buffer.from(picture.data, 'base64').subarray(1, 4).toString()).toBe('PNG')
  expect(table).toMatchObject({ resource: { mimeType: 'text/csv', text: expect.stringContaining(',') } })
  expect(result.structuredContent).toMatchObject({ chat_id: chatId, status: 'done', answer: textOf(result), dot_url: `${server.url}/?c=${chatId}` })
  const next = await call(client, 'ask_dot', { question: 'by region instead', chat_id: chatId })
  expect(next.structuredContent).toEqual({ chat_id: chatId, status: 'running' })
  expect((await answerOf(chatId)).structuredContent).toMatchObject({ status: 'done' })
}, 120_000)

it('keeps what it was asked as a chat of its owner, begun over MCP', async () => {
  const { token: access } = await signIn(server.url)
  const history = await fetch(`${server.url}/api/chat_history`, { headers: { authorization: `Bearer ${access}` } })
  expect(await history.json()).toEqual(expect.arrayContaining([expect.objectContaining({ source: 'mcp', title: 'Revenue by month in 2026' })]))
})

it('says in a result what cannot be done', async () => {
  expect(await call(client, 'ask_dot', { question: 'and by week?', chat_id: 'mcp-unknown' })).toMatchObject({
    isError: true,
    content: [{ text: 'Chat not found' }],
  })
  expect(await call(client, 'get_result', { chat_id: 'mcp-unknown' })).toMatchObject({ isError: true, content: [{ text: 'Chat not found' }] })
  expect(await call(client, 'ask_dot', { question: ' ' })).toMatchObject({ isError: true })
  expect(await call(client, 'wait', { seconds: 61 })).toMatchObject({ isError: true })
  await expect(client.callTool({ name: 'run_query', arguments: {} })).rejects.toThrow(/not found/)
})

it('waits as long as it is told, or until it is cancelled', async () => {
  expect(textOf(await call(client, 'wait', { seconds: 1 }))).toBe('Waited 1 seconds')
  const controller = new AbortController()
  const waiting = client.callTool({ name: 'wait', arguments: { seconds: 60 } }, undefined, { signal: controller.signal })
  controller.abort()
  await expect(waiting).rejects.toThrow()
  // a second call of the same number finds the place free: the first has ended on the server
  expect(textOf(await call(client, 'wait', { seconds: 1 }))).toBe('Waited 1 seconds')
})

it('adds what the organisation adds, and no more', async () => {
  await settle({ mcp_tools: ['run_query'] })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([...FOUR, 'run_query'])
  const { structuredContent: catalog } = await call(client, 'get_catalog')
  const [connection] = Array.isArray(catalog?.connections) ? catalog.connections : []
  const rows = await call(client, 'run_query', { connection_id: connection?.id, sql: 'SELECT 1 AS one' })
  expect(rows.structuredContent).toMatchObject({ rows: [[1]], row_count: 1 })
  expect(await call(client, 'run_query', { connection_id: connection?.id, sql: 'DELETE FROM orders' })).toMatchObject({ isError: true })
  await settle({ mcp_tools: [] })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(FOUR)
})

describe('skills and dashboards', () => {
  const BOB = { email: 'bob@example.com', password: 'a nanosecond of wire', realname: 'Bob' } as const
  let bob: Client
  beforeAll(async () => {
    await asAdmin('POST', '/api/create_user', BOB)
    await asAdmin('POST', '/api/add_user_to_group', { email: BOB.email, group: 'finance' })
    const { token: access } = await signIn(server.url, BOB.email, BOB.password)
    bob = await connect(server.url, { 'X-API-KEY': await makeToken(server.url, ['mcp'], access) })
    const amount = { name: 'amount', type: 'number', description: 'What to halve.', required: true }
    // a name that every object has
    const word = { name: 'constructor', type: 'str', description: 'A word.', required: false }
    const quiet = { allowed_hosts: [], groups: ['finance'] }
    for (const skill of [
      { name: 'halve', code: 'print(f"Half of it is {amount / 2:g}.")\nprint({"half": amount / 2})', parameters: [amount, word], ...quiet },
      { name: 'breaks', code: 'raise ValueError("no accounts today")', ...quiet },
      { name: 'table-only', code: 'print(1)', parameters: [{ name: 'rows', type: 'dataframe', description: 'Rows.', required: true }], ...quiet },
      { name: 'tells-others', code: 'print("sent")', allowed_hosts: ['crm.example.com'], groups: ['finance'] },
      { name: 'switched-off', code: 'print("off")', active: false, ...quiet },
    ])
      await asAdmin('POST', '/api/skills', { description: 'Kept for finance.', ...skill })
    for (const [id, name, groups] of [
      ['bi::1', 'Refund ledger', ['finance']],
      ['bi::2', 'Refund overview', ['all_users']],
    ] as const)
      await asAdmin('POST', '/api/create_external_asset', {
        external_asset: { id, subtype: 'looker_dashboard', name, url: `https://bi.example.com/${id}`, groups },
      })
    await settle({ mcp_tools: ['list_skills', 'run_skill', 'search_assets'] })
  }, 60_000)
  afterAll(async () => {
    await settle({ mcp_tools: [] })
    await bob?.close()
  })
  const run = (name: string, parameters: Readonly<Record<string, unknown>> = {}, who = bob) => call(who, 'run_skill', { name, parameters })
  const assetsOf = async (who: Client, words: string) => {
    const assets = (await call(who, 'search_assets', { words })).structuredContent?.assets
    return Array.isArray(assets) ? assets.map(({ id }: { readonly id: string }) => id) : []
  }
  async function skillsOf(who: Client) {
    const skills = (await call(who, 'list_skills')).structuredContent?.skills
    return Array.isArray(skills) ? skills : []
  }

  it('lists the active ones of the groups of their person, and which need consent', async () => {
    const [own, others] = [await skillsOf(bob), await skillsOf(client)]
    const names = own.filter(({ description }) => description === 'Kept for finance.').map(({ name, needs_confirmation: needs }) => [name, needs])
    expect(names).toEqual([
      ['breaks', false],
      ['halve', false],
      ['table-only', false],
      ['tells-others', true],
    ])
    expect(own.find(({ name }) => name === 'halve')).toMatchObject({ version: 1, parameters: [{ name: 'amount', type: 'number' }, { name: 'constructor' }] })
    expect(JSON.stringify(own)).not.toContain('print')
    // an admin asks as a member of groups, too
    expect(others.filter(({ description }) => description === 'Kept for finance.')).toEqual([])
  })

  it('runs none without consent, of another group, switched off, unknown, or with other parameters than it has', async () => {
    const said = async (...asked: Parameters<typeof run>) => {
      const result = await run(...asked)
      return [result.isError, textOf(result)]
    }
    expect(await said('tells-others')).toEqual([true, `A person must confirm this skill in Parley: ${server.url}`])
    for (const name of ['switched-off', 'nowhere', '__proto__']) expect(await said(name)).toEqual([true, 'Skill not found'])
    expect(await said('halve', { amount: 1 }, client)).toEqual([true, 'Skill not found'])
    expect(await said('halve')).toEqual([true, 'Missing parameter: amount'])
    expect(await said('halve', { amount: '1' })).toEqual([true, 'The parameter amount must be of type number'])
    expect(await said('halve', { amount: 1, consent: true })).toEqual([true, 'Unknown parameter: consent'])
    expect(await said('table-only')).toEqual([true, expect.stringContaining('ask_dot')])
    expect((await run('halve', { amount: [1] })).isError).toBe(true)
  })

  it.skipIf(noSandbox !== null)(
    'runs what only reads, and says how a failing one failed',
    async () => {
      const half = await run('halve', { amount: 7 })
      expect([textOf(half), half.structuredContent]).toEqual([
        'Half of it is 3.5.\n\n{"half":3.5}',
        {
          status: 'ok',
          outputs: [
            { type: 'text', data: 'Half of it is 3.5.' },
            { type: 'json', data: { half: 3.5 } },
          ],
        },
      ])
      expect(await run('breaks')).toMatchObject({ isError: true, content: [{ type: 'text', text: 'ValueError: no accounts today' }] })
    },
    60_000,
  )

  it('finds dashboards of the groups of their person', async () => {
    expect((await assetsOf(bob, 'refund')).toSorted()).toEqual(['bi::1', 'bi::2'])
    expect(await assetsOf(client, 'refund')).toEqual(['bi::2'])
    expect(await assetsOf(client, 'refund ledger')).not.toContain('bi::1')
    expect(await assetsOf(bob, 'unicorn')).toEqual([])
    expect(await call(bob, 'search_assets', { words: '' })).toMatchObject({ isError: true })
  })

  it('has none of them without the setting', async () => {
    await settle({ mcp_tools: [] })
    expect((await bob.listTools()).tools.map(({ name }) => name)).toEqual(FOUR)
    for (const [name, given] of [
      ['list_skills', {}],
      ['run_skill', { name: 'halve', parameters: { amount: 1 } }],
      ['search_assets', { words: 'refund' }],
    ] as const)
      await expect(bob.callTool({ name, arguments: given })).rejects.toThrow(/not found/)
  })
})

it('takes the token of the protocol in either header, and no other credential', async () => {
  expect((await post(LIST, { 'API-KEY': token })).status).toBe(200)
  expect((await post(LIST, { 'X-API-KEY': token })).status).toBe(200)
  const plain = await post(LIST, { 'API-KEY': await makeToken(server.url, ['api:full']) })
  expect([plain.status, await plain.json()]).toEqual([403, { detail: 'Token does not have required MCP access' }])
  const { cookie } = await signIn(server.url)
  expect((await post(LIST, { cookie, 'x-requested-with': 'parley' })).status).toBe(403)
  expect((await post(LIST, {}, `/ai/mcp?api_token=${token}`)).status).toBe(401)
  const nobody = await post(LIST)
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([
    401,
    `Bearer resource_metadata="${server.url}/.well-known/oauth-protected-resource/ai/mcp"`,
  ])
})

it('is called by POST, without sessions, from our own pages or none', async () => {
  const got = await fetch(`${server.url}/ai/mcp`, { headers: { 'API-KEY': token } })
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  const listed = await post(LIST, { 'API-KEY': token, origin: server.url })
  expect([listed.status, listed.headers.get('mcp-session-id')]).toEqual([200, null])
  expect((await post(LIST, { 'API-KEY': token, origin: 'https://evil.example' })).status).toBe(403)
  expect((await post(LIST, { 'API-KEY': token, origin: 'https://friend.example' })).status).toBe(200)
  expect((await post({ no: 'message' }, { 'API-KEY': token })).status).toBe(400)
  expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, { 'API-KEY': token })).status).toBe(202)
})

it('ends with its token', async () => {
  const short = await makeToken(server.url, ['mcp'])
  expect((await post(LIST, { 'API-KEY': token })).status).toBe(401)
  expect((await post(LIST, { 'API-KEY': short })).status).toBe(200)
})
