import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelScript, type ModelServer, startModelServer } from '../../../../test/support/model-server.ts'
import { MODEL_PROVIDERS, openLanguageModel } from '../../../platform/llm/index.ts'
import { openAgentShop } from './fixtures/agent-shop.ts'

let shop: Awaited<ReturnType<typeof openAgentShop>>
let server: ModelServer
beforeAll(async () => {
  shop = await openAgentShop()
  server = await startModelServer()
}, 60_000)
afterAll(async () => {
  await shop.close()
  await server.close()
})

const PLAN = { from: 'line', cols: { region: 'order.customer.region.name', revenue: '[revenue]' }, period: 'all', order: ['-revenue'] }
const WRONG = { sql: 'SELECT CAST(status AS int) AS n FROM orders' }
const call = (name: string, input: unknown) => ({ toolCalls: [{ name, input }] })

function ask(script: ModelScript, provider: (typeof MODEL_PROVIDERS)[number] = 'openai_compatible') {
  server.follow(script)
  const config = { provider, name: 'stand-in', baseUrl: server.url, apiKey: 'key', maxOutputTokens: 1_000, prices: null }
  const access = {
    addresses: { privateHosts: [] },
    opened: [new URL(server.url).host],
    timeoutMs: 20_000,
    idleMs: 10_000,
    random: () => 0,
    wait: async () => undefined,
  }
  return shop.ask('how is the cake cut', openLanguageModel(config, access))
}

describe.each(MODEL_PROVIDERS)('a model of %s', (provider) => {
  it('repairs what the database refused, and answers with a plan', async () => {
    const { answer } = await ask([call('run_query', WRONG), call('run_query', { plan: PLAN }), call('finish', { answer_with: 'q1' })], provider)
    expect(answer).toMatchObject({ kind: 'answered', reading: { path: 'agent_plan' }, model: { provider, calls: 3, inputTokens: 360 } })
    expect(
      server.calls
        .at(-1)
        ?.messages.map((message) => message.text)
        .join(),
    ).toContain('Could not convert')
  })
})

describe('over HTTP', () => {
  it('asks back', async () => {
    expect((await ask([call('ask_user', { question: 'Which cake?', options: ['Revenue', 'Orders'] })])).answer).toMatchObject({
      kind: 'asked',
      options: ['Revenue', 'Orders'],
    })
  })
  it('is told of input that is no JSON', async () => {
    const { answer } = await ask([call('run_query', '{"plan": {"fro'), call('finish', { plan: PLAN })])
    expect(answer.kind).toBe('answered')
  })
  it.each([
    ['too many requests', { status: 429 }, 'model_rate_limited'],
    ['a fault of the server', { status: 500 }, 'model_unreachable'],
    ['a stream that breaks off', { cut: 'I will no' }, 'model_cut_off'],
  ] as const)('ends in a typed error at %s, or in what was found until then', async (_, turn, code) => {
    await expect(ask(() => turn)).rejects.toMatchObject({ code })
    let n = 0
    const { answer } = await ask(() => (n++ === 0 ? call('run_query', { plan: PLAN }) : turn))
    expect(answer).toMatchObject({ kind: 'reported', exhibits: [{ name: 'q1' }], narration: { caveats: ['This is not a complete answer.'] } })
  })
})
