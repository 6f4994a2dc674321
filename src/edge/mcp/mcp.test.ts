import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type TestServer } from '../../../test/support/server.ts'
import { call, connect, makeToken, signIn, textOf } from './fixtures/clients.ts'

const DEMO = {
  PARLEY_MCP_ORIGINS: 'https://friend.example',
  PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000',
  PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000',
} as const
const FOUR = ['get_catalog', 'ask_dot', 'get_result', 'wait']

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

async function settle(change: Readonly<Record<string, unknown>>): Promise<void> {
  const { token: access } = await signIn(server.url)
  const headers = { authorization: `Bearer ${access}`, 'content-type': 'application/json' }
  await fetch(`${server.url}/api/settings`, { method: 'PUT', headers, body: JSON.stringify(change) })
}

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
