import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/support/model-server.ts'
import { type LanguageModel, MODEL_PROVIDERS, type ModelAccess, type ModelConfig, type ModelRequest, openLanguageModel } from './index.ts'

const KEY = 'sk-secret-of-the-test'
const NEVER = new AbortController().signal
const ASK: ModelRequest = { system: 'You are brief.', messages: [{ role: 'user', text: 'Say hello' }], maxOutputTokens: 50 }
const TOOL = {
  name: 'add',
  description: 'Adds two numbers',
  input: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
} as const

let server: ModelServer
let waits: number[]
beforeEach(async () => {
  server = await startModelServer()
  waits = []
})
afterEach(() => server.close())

function open(config: Partial<ModelConfig> = {}, access: Partial<ModelAccess> = {}): LanguageModel {
  return openLanguageModel(
    { provider: 'openai_compatible', name: 'stand-in', baseUrl: server.url, apiKey: KEY, maxOutputTokens: 1_000, prices: null, ...config },
    {
      addresses: { privateHosts: [] },
      opened: [new URL(server.url).host],
      timeoutMs: 20_000,
      idleMs: 10_000,
      random: () => 0,
      wait: async (ms) => void waits.push(ms),
      ...access,
    },
  )
}
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )

describe.each(MODEL_PROVIDERS)('a model of %s', (provider) => {
  test('answers in pieces, counted and priced, with its key and a bound on the answer', async () => {
    server.follow([{ text: 'Hello, here is a longer sentence than one piece.' }])
    const heard: string[] = []
    const reply = await open({ provider, prices: { inputUsd: 2, outputUsd: 10, cachedUsd: 1 } }).call(ASK, NEVER, (piece) => heard.push(piece))
    expect(reply).toEqual({
      text: 'Hello, here is a longer sentence than one piece.',
      toolCalls: [],
      finish: 'stop',
      usage: { inputTokens: 120, outputTokens: 30, cachedTokens: 20 },
      costUsd: (100 * 2 + 20 * 1 + 30 * 10) / 1_000_000,
    })
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.join('')).toBe(reply.text)
    expect(server.calls).toHaveLength(1)
    expect(server.calls[0]).toMatchObject({ system: 'You are brief.', messages: [{ role: 'user', text: 'Say hello' }] })
    expect(JSON.stringify(server.calls[0]?.headers)).toContain(KEY)
    expect(JSON.stringify(server.calls[0]?.body)).toMatch(/"(max_tokens|max_output_tokens|maxOutputTokens)":50/)
  })

  test('calls a tool, which is not run, and takes its result', async () => {
    server.follow([{ text: 'Let me see.', toolCalls: [{ name: 'add', input: { a: 2, b: 3 } }] }, { text: 'Five.' }])
    const model = open({ provider })
    const first = await model.call({ ...ASK, tools: [TOOL] }, NEVER)
    expect(first).toMatchObject({ text: 'Let me see.', finish: 'tool_calls', toolCalls: [{ name: 'add', input: { a: 2, b: 3 } }] })
    expect(server.calls).toHaveLength(1)
    expect(server.calls[0]?.tools).toMatchObject([{ name: 'add' }])
    const [call] = first.toolCalls
    if (call === undefined) throw new Error('no call')
    const messages = [
      ...ASK.messages,
      { role: 'assistant', text: first.text, toolCalls: [call] },
      { role: 'tool', callId: call.id, name: 'add', result: { sum: 5 }, isError: false },
    ] as const
    expect((await model.call({ ...ASK, messages, tools: [TOOL] }, NEVER)).text).toBe('Five.')
    expect(server.calls[1]?.messages.at(-1)?.role).toBe('tool')
    expect(JSON.stringify(server.calls[1]?.body)).toContain('sum')
  })

  test('gives JSON when asked for it', async () => {
    const json = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } as const
    server.follow((call) =>
      call.tools.some(({ name }) => name === 'json') ? { toolCalls: [{ name: 'json', input: { city: 'Oslo' } }] } : { text: '{"city":"Oslo"}' },
    )
    const reply = await open({ provider }).call({ ...ASK, json }, NEVER)
    expect(JSON.parse(reply.text)).toEqual({ city: 'Oslo' })
    expect(JSON.stringify(server.calls[0]?.body)).toContain('city')
  })

  test.each([
    [
      'says that its key is not accepted',
      [{ status: 401, body: { error: { code: 'invalid_api_key', type: 'authentication_error', message: `bad ${KEY}` } } }],
      'model_refused',
    ],
    ['says that it is busy, three times', [{ status: 429 }, { status: 429 }, { status: 429 }], 'model_rate_limited'],
    ['fails three times', [{ status: 500 }, { status: 503 }, { status: 500 }], 'model_unreachable'],
    ['fails once, then answers', [{ status: 500 }, { text: 'Here.' }], 'answered'],
    ['breaks off', [{ cut: 'Half a' }], 'model_cut_off'],
    ['breaks off before its first word', [{ cut: '' }], 'model_cut_off'],
    ['says more than a megabyte', [{ text: 'x'.repeat(1_100_000) }], 'model_cut_off'],
    ['never ends', [{ endless: 'words and '.repeat(5_000) }], 'model_cut_off'],
    ['reports an error within its answer', [{ failing: 'I thi', code: 'strange_error' }], 'model_cut_off'],
  ])('that %s', async (_what, script, code) => {
    server.follow(script)
    const error = await open({ provider })
      .call(ASK, NEVER)
      .then(() => ({ code: 'answered' }))
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code })
    expect(`${error} ${JSON.stringify(error)} ${error instanceof Error ? error.cause : ''}`).not.toContain(KEY)
    expect(server.calls).toHaveLength(script.length)
  })

  test('that falls silent is given up, before and within an answer', async () => {
    server.follow([{ silent: true }, { stall: 'I think' }, { stall: 'I think' }])
    expect(await codeOf(open({ provider }, { idleMs: 300 }).call(ASK, NEVER))).toBe('model_timeout')
    expect(await codeOf(open({ provider }, { idleMs: 300 }).call(ASK, NEVER))).toBe('model_timeout')
    expect(await codeOf(open({ provider }, { timeoutMs: 300 }).call(ASK, NEVER))).toBe('model_timeout')
  })

  test('hears at once that nobody waits any more', async () => {
    server.follow([{ stall: 'I think' }])
    const controller = new AbortController()
    const gone = server.nextDisconnect()
    const ended = open({ provider }).call(ASK, controller.signal, () => controller.abort(new Error('stopped')))
    expect(await codeOf(ended)).toBe('stopped')
    await gone
    expect(server.disconnects()).toBe(1)
  })
})

test('hears at once that nobody waits any more, also before it has said a word', async () => {
  server.follow([{ silent: true }])
  const controller = new AbortController()
  const gone = server.nextDisconnect()
  const ended = codeOf(open().call(ASK, controller.signal))
  await expect.poll(() => server.calls.length).toBe(1)
  controller.abort(new Error('stopped'))
  expect(await ended).toBe('stopped')
  await gone
})

test('says why, where a server reports within its answer what is known', async () => {
  server.follow([{ failing: '', code: 'context_length_exceeded' }])
  await expect(open().call(ASK, NEVER)).rejects.toMatchObject({ message: expect.stringContaining('longer than the model takes') })
})

test('a server that counts nonsense lowers nobody’s count', async () => {
  for (const [sent, kept] of [
    [-5_000, 0],
    [1e300, 100_000_000],
  ] as const) {
    server.follow([{ text: 'Hi.', usage: { inputTokens: sent, outputTokens: 1, cachedTokens: 1e9 } }])
    expect((await open().call(ASK, NEVER)).usage).toEqual({ inputTokens: kept, outputTokens: 1, cachedTokens: kept })
  }
})

test('arguments of a tool that are no JSON come as their text, and may be sent back', async () => {
  server.follow([{ toolCalls: [{ name: 'add', input: '{"a": 2, ' }] }, { text: 'Sorry.' }])
  const model = open()
  const { toolCalls } = await model.call({ ...ASK, tools: [TOOL] }, NEVER)
  expect(toolCalls).toMatchObject([{ name: 'add', input: '{"a": 2, ' }])
  const messages = [...ASK.messages, { role: 'assistant', text: '', toolCalls } as const]
  expect((await model.call({ ...ASK, messages }, NEVER)).text).toBe('Sorry.')
})

test('waits as long as a busy server asks, but not for minutes', async () => {
  server.follow([{ status: 429, headers: { 'retry-after': '3' } }, { status: 503 }, { text: 'Now.' }])
  expect((await open().call(ASK, NEVER)).text).toBe('Now.')
  expect(waits).toEqual([3_000, 1_000])
  server.follow([{ status: 429, headers: { 'retry-after': '600' } }])
  expect(await codeOf(open().call(ASK, NEVER))).toBe('model_rate_limited')
})

test('tells a server without JSON schemas in words what shape it wants, and remembers it', async () => {
  server.follow(({ wantsJson }) => (wantsJson ? { status: 400 } : { text: '{"city":"Oslo"}' }))
  const model = open()
  const json = { type: 'object', properties: { city: { type: 'string' } } } as const
  expect((await model.call({ ...ASK, json }, NEVER)).text).toBe('{"city":"Oslo"}')
  await model.call({ ...ASK, json }, NEVER)
  expect(server.calls.map(({ wantsJson }) => wantsJson)).toEqual([true, false, false])
  expect(server.calls[1]?.system).toContain('"city"')
})

test('signs a Google tool call with what came with it', async () => {
  server.follow([{ toolCalls: [{ name: 'add', input: { a: 1, b: 2 } }] }, { text: 'Three.' }])
  const model = open({ provider: 'google' })
  const { toolCalls } = await model.call({ ...ASK, tools: [TOOL] }, NEVER)
  const result = { role: 'tool', callId: toolCalls[0]?.id ?? '', name: 'add', result: 3, isError: false } as const
  await model.call({ ...ASK, tools: [TOOL], messages: [...ASK.messages, { role: 'assistant', text: '', toolCalls }, result] }, NEVER)
  expect(JSON.stringify(server.calls[1]?.body)).toMatch(/"thoughtSignature":"signature_\d+"/)
})

test('asks OpenAI to keep nothing', async () => {
  await open({ provider: 'openai' }).call(ASK, NEVER)
  expect(server.calls[0]?.body).toMatchObject({ store: false })
})

test('dials no private address that nobody opened, and follows no redirect', async () => {
  expect(await codeOf(open({}, { opened: [] }).call(ASK, NEVER))).toBe('model_unreachable')
  server.follow([{ status: 307, headers: { location: `${server.url}/elsewhere` } }])
  expect(await codeOf(open().call(ASK, NEVER))).toBe('model_refused')
  expect(server.calls).toHaveLength(1)
})

test('sends no key where there is none', async () => {
  const { apiKey: _, ...config } = {
    provider: 'openai_compatible',
    name: 'stand-in',
    baseUrl: server.url,
    apiKey: '',
    maxOutputTokens: 10,
    prices: null,
  } as const
  const access = { addresses: { privateHosts: [] }, opened: [new URL(server.url).host], timeoutMs: 5_000, idleMs: 5_000 }
  await openLanguageModel(config, access).call(ASK, NEVER)
  expect(server.calls[0]?.headers.authorization).toBeUndefined()
})
