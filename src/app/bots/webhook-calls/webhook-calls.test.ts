import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenWebhook } from '../webhooks/index.ts'
import { createWebhookCalls } from './index.ts'

const NOW = new Date('2026-09-14T10:00:00Z')
const TOKEN = 'a token of the receiver'

interface Received {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
const received: Received[] = []
let answer: (request: Received, response: ServerResponse) => void = () => undefined
const server = createServer(async (request, response) => {
  const body = await text(request)
  const one = { method: request.method ?? '', url: new URL(request.url ?? '', 'http://x'), headers: request.headers, body }
  received.push(one)
  answer(one, response)
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const webhook = (about: Partial<OpenWebhook> = {}): OpenWebhook => ({
  id: 'hook',
  orgId: 'org',
  name: 'Stock',
  url: `http://127.0.0.1:${port}/in?kept=1`,
  token: TOKEN,
  headers: [{ name: 'X-Key', value: 'k' }],
  auth: { username: 'ada', password: 'pw' },
  error: null,
  verified: true,
  version: 2,
  ...about,
})
const calls = (timeoutMs?: number) =>
  createWebhookCalls({ addresses: { privateHosts: [`webhook=127.0.0.0/8:${port}`] }, now: () => NOW, ...(timeoutMs !== undefined && { timeoutMs }) })
const OCCASION = {
  chatId: 'chat',
  messageId: 'message',
  sessionId: 'session-0001',
  userId: 'user',
  externalId: 'visitor 1',
  node: { id: 'node', name: 'hours' },
  userAttributes: { plan: 'gold' },
  parameters: { size: 'L' },
  result: { resolvedQuery: 'hi' },
}

describe('verifying', () => {
  it('asks for the challenge back', async () => {
    answer = ({ url }, response) => response.end(url.searchParams.get('token') === TOKEN ? url.searchParams.get('challenge') : '')
    expect(await calls().verify(webhook())).toEqual({ verified: true })
    expect(received.at(-1)?.url.searchParams.get('challenge')).toMatch(/^[0-9a-f]{32}$/)
    expect(received.at(-1)?.url.searchParams.get('kept')).toBe('1')
    expect(received.at(-1)?.headers).toMatchObject({ 'x-key': 'k', authorization: `Basic ${Buffer.from('ada:pw').toString('base64')}` })
  })
  it('takes nothing else for an answer', async () => {
    answer = (_request, response) => response.end('yes')
    expect(await calls().verify(webhook())).toMatchObject({ verified: false })
    answer = (_request, response) => response.writeHead(401).end()
    expect(await calls().verify(webhook())).toEqual({ verified: false, message: 'Request failed with status code 401' })
  })
})

describe('calling', () => {
  it('sends the second body, signed, and takes texts and attributes', async () => {
    answer = (_request, response) =>
      response.end(
        JSON.stringify({ responses: [{ type: 'text', delay: 1, message: '<b>{{hi}}</b>' }, { type: 'video' }, 7], attributes: { mood: 'fine', n: 3, o: {} } }),
      )
    const result = await calls().call(webhook(), OCCASION)
    expect(result).toEqual({ kind: 'answered', texts: ['<b>{{hi}}</b>'], attributes: { mood: 'fine', n: '3' } })
    const { body = '', headers, method } = received.at(-1) ?? {}
    expect([method, JSON.parse(body)]).toEqual([
      'POST',
      {
        chatId: 'chat',
        messageId: 'message',
        userId: 'user',
        externalId: 'visitor 1',
        node: { id: 'node', name: 'hours', type: 'WEBHOOK', webhookId: 'hook', webhookName: 'Stock' },
        userAttributes: { plan: 'gold' },
        attributes: { size: 'L' },
      },
    ])
    const at = Math.floor(NOW.getTime() / 1000)
    expect(headers?.['x-parley-signature']).toBe(`t=${at},v1=${createHmac('sha256', TOKEN).update(`${at}.${body}`).digest('hex')}`)
  })
  it('takes nothing that cannot be kept', async () => {
    const attributes = { 'a\0': '1', '\ud800': '1', '': '1', ['n'.repeat(129)]: '1', plan: 'go\0ld', mood: `${'x'.repeat(1_023)}😀` }
    answer = (_request, response) =>
      response.end(JSON.stringify({ responses: ['a\0b', '\0', '\udfff', ''].map((message) => ({ type: 'text', message })), attributes }))
    const kept = { plan: 'gold', mood: `${'x'.repeat(1_023)}\ufffd` }
    expect(await calls().call(webhook(), OCCASION)).toEqual({ kind: 'answered', texts: ['ab', '\ufffd'], attributes: kept })
  })
  it('sends the first body, and takes its elements', async () => {
    answer = (_request, response) => response.end(JSON.stringify({ responses: [{ type: 'text', elements: ['one', 'two'] }] }))
    expect(await calls().call(webhook({ version: 1 }), OCCASION)).toMatchObject({ texts: ['one', 'two'] })
    expect(JSON.parse(received.at(-1)?.body ?? '')).toEqual({
      conversationId: 'chat',
      result: { resolvedQuery: 'hi' },
      sessionId: 'session-0001',
      timestamp: NOW.toISOString(),
      status: { code: 200, type: 'success' },
    })
  })
  it('waits no longer than it may, and says so', async () => {
    answer = () => undefined
    expect(await calls(100).call(webhook(), OCCASION)).toEqual({ kind: 'failed', message: 'timeout of 100ms exceeded' })
  })
  it('says what else went wrong', async () => {
    const failing = async (write: (response: ServerResponse) => void): Promise<unknown> => {
      answer = (_request, response) => write(response)
      return calls().call(webhook(), OCCASION)
    }
    expect(await failing((response) => response.writeHead(500).end())).toEqual({ kind: 'failed', message: 'Request failed with status code 500' })
    expect(await failing((response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end())).toMatchObject({ kind: 'failed' })
    expect(await failing((response) => response.end('not json'))).toEqual({ kind: 'failed', message: 'The answer is not the documented JSON.' })
    expect(await failing((response) => response.end(JSON.stringify({ responses: 'x'.repeat(300 << 10) })))).toMatchObject({ kind: 'failed' })
    expect(await failing((response) => response.end(''))).toEqual({ kind: 'answered', texts: [], attributes: {} })
  })
  it('never dials inside, nor without https outside', async () => {
    const closed = createWebhookCalls({ addresses: { privateHosts: [] }, now: () => NOW })
    const before = received.length
    for (const url of [`http://127.0.0.1:${port}/`, 'http://169.254.169.254/latest', 'https://[::1]/', 'http://user:pw@example.com/', 'file:///etc/passwd'])
      expect(await closed.call(webhook({ url }), OCCASION)).toMatchObject({ kind: 'failed' })
    expect(await closed.verify(webhook())).toEqual({ verified: false, message: 'This address may not be called.' })
    expect(received.length).toBe(before)
  })
})
