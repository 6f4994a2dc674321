import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPooledFetch } from '../../../platform/egress/index.ts'
import { readConfig } from '../../../warehouse/pipelines/config/index.ts'
import { extract, type PipelineFetch } from '../../../warehouse/pipelines/extract/index.ts'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let conversation: string
const TURNS = 6
beforeAll(async () => {
  server = await startSpaceServer()
  const tables = [{ name: 'public.countries', access: 'shared' }]
  const space =
    (await server.space(await server.source(), { customer_id: 'alpha', filters: { tenant_id: { operator: 'equals', value: 456 } }, tables })).space_id ?? ''
  conversation = (await server.call('POST', `/v1/spaces/${space}/conversations`)).body.conversation_id ?? ''
  for (let turn = 0; turn < TURNS; turn++) await server.call('POST', `/v1/conversations/${conversation}/chat`, { text: 'how many orders' })
}, 60_000)
afterAll(() => server.close())

test('a pipeline without a paginator reads every message of a conversation once, page by page', async () => {
  const { port } = new URL(server.url)
  const pool = createPooledFetch({ privateHosts: [`pipeline=127.0.0.1:${port}`] }, { purpose: 'pipeline', opened: [], connectMs: 5_000 })
  const asked: string[] = []
  const fetch: PipelineFetch = (request) => {
    asked.push(request.url)
    return pool.fetch(request)
  }
  const file = {
    client: { base_url: `http://127.0.0.1:${port}/v1`, auth: { type: 'api_key', name: 'X-API-Key', api_key: server.key } },
    resources: [{ name: 'messages', endpoint: { path: `conversations/${conversation}/messages`, params: { limit: 5 } } }],
  }
  const config = await readConfig(file, { name: 'chats', format: 'object', lookUp: async () => undefined })
  const effects = { now: () => new Date(), wait: async () => undefined, random: () => 0, signal: new AbortController().signal, events: () => undefined, fetch }
  const extraction = extract({ ...effects, config, state: {}, dryRun: false, acceptPartial: false, prepare: async (_, records) => records })
  const messages: unknown[] = []
  for await (const page of extraction.pages) messages.push(...page.records)
  await pool.close()
  expect([messages.length, new Set(messages.map((message) => JSON.stringify(message))).size, asked.length]).toEqual([2 * TURNS, 2 * TURNS, 3])
  expect(extraction.outcome().detected[0]?.asConfig).toBe(
    'data_selector: messages\npaginator: {type: cursor, cursor_path: next_token, cursor_param: next_token}',
  )
})
