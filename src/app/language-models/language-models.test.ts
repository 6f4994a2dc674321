import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ModelServer, startModelServer } from '../../../test/support/model-server.ts'
import { testStore } from '../../../test/support/store.ts'
import type { Actor } from '../../flow.ts'
import { createSecrets } from '../../platform/secrets/index.ts'
import type { Act } from '../audit/index.ts'
import { createLanguageModels, type LanguageModels, type LanguageModelsDeps, type NewModel, PROBES, serverModelOf } from './index.ts'

const KEY = 'sk-of-the-test'
const NEVER = new AbortController().signal
const ASK = { system: 'Be brief.', messages: [{ role: 'user', text: 'Hello?' }], maxOutputTokens: 100 } as const
const secrets = createSecrets(randomBytes(32))

let store: Awaited<ReturnType<typeof testStore>>
let server: ModelServer
let models: LanguageModels
let acts: Act[]
let time: Date
beforeAll(async () => {
  store = await testStore()
})
afterAll(() => store.close())
beforeEach(async () => {
  server = await startModelServer()
  acts = []
  time = new Date('2026-09-14T08:00:00Z')
  models = open()
})
afterEach(() => server.close())

let orgs = 0
let orgId = ''
beforeEach(async () => {
  orgId = `org_${++orgs}`
  await store.pool.query("INSERT INTO org (id, name, created_at) VALUES ($1, 'Test', now())", [orgId])
})

function open(more: Partial<LanguageModelsDeps> = {}): LanguageModels {
  return createLanguageModels({
    store,
    secrets,
    audit: { record: async (act) => void acts.push(act) },
    addresses: { privateHosts: [] },
    limits: { timeoutMs: 10_000, idleMs: 5_000, tokensPerQuestion: 200_000 },
    server: null,
    now: () => time,
    ...more,
  })
}
function actor(userId = 'ada@example.com', groups = ['all_users']): Actor {
  return { userId, orgId, role: 'admin', groups, scopes: ['api:full'], credential: 'cookie' }
}
function local(more: Partial<NewModel> = {}): NewModel {
  return { provider: 'openai_compatible', name: 'llama', label: '', baseUrl: server.url, apiKey: KEY, maxOutputTokens: 1_000, prices: null, ...more }
}
const codeOf = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? error,
  )

test('a key goes in, is sealed, is sent, and never comes out', async () => {
  const made = await models.create(actor(), local())
  expect(made).toMatchObject({ name: 'llama', label: 'llama', hasKey: true, fromSettings: false, lastTest: null })
  expect(JSON.stringify([made, await models.list(actor()), acts])).not.toContain(KEY)
  const { rows } = await store.pool.query('SELECT * FROM language_model WHERE id = $1', [made.id])
  expect(JSON.stringify(rows)).not.toContain(KEY)
  const picked = await models.ask.pick(actor(), 'balanced')
  expect((await picked.model?.call(ASK, NEVER))?.text).toBe('Hello there.')
  expect(server.calls[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
})

test('saving a model in the network opens its address, and the log says so', async () => {
  const made = await models.create(actor(), local())
  const { host } = new URL(server.url)
  expect(made.privateAddresses).toEqual([host])
  expect(acts).toMatchObject([{ action: 'language_model.create', target: made.id, outcome: 'ok', detail: { opened: [`model=${host}`] } }])
})

test.each([
  ['no base URL', { baseUrl: null }],
  ['an address that nobody may dial', { baseUrl: 'http://169.254.169.254/v1' }],
  ['clear text outside the network', { baseUrl: 'http://93.184.215.14/v1' }],
  ['a name that nobody knows', { baseUrl: 'https://nowhere.invalid/v1' }],
  ['a user name in the address', { baseUrl: 'https://me@example.com/v1' }],
] as const)('%s is refused', async (_what, change) => {
  expect(await codeOf(models.create(actor(), local(change)))).toBe('model_address')
  expect(await models.list(actor())).toEqual([])
})

test('a provider that needs a key needs it again where it would go elsewhere', async () => {
  expect(await codeOf(models.create(actor(), { ...local({ provider: 'anthropic' }), apiKey: '' }))).toBe('model_key_missing')
  const { id } = await models.create(actor(), local({ provider: 'anthropic' }))
  const { apiKey: _, ...same } = local({ provider: 'anthropic', name: 'newer' })
  expect(await models.change(actor(), id, same)).toMatchObject({ name: 'newer', hasKey: true })
  const other = await startModelServer()
  try {
    expect(await codeOf(models.change(actor(), id, { ...same, baseUrl: other.url }))).toBe('model_key_missing')
  } finally {
    await other.close()
  }
})

test('an act that cannot be written to the log does not happen', async () => {
  const silent = open({ audit: { record: () => Promise.reject(new Error('no room')) } })
  await expect(silent.create(actor(), local())).rejects.toThrow('no room')
  expect(await models.list(actor())).toEqual([])
})

test('the first model answers in balanced and frontier; a removed one leaves its modes without', async () => {
  expect(await models.ask.pick(actor(), 'balanced')).toEqual({ model: null, reason: 'none' })
  const first = await models.create(actor(), local({ name: 'first' }))
  time = new Date(time.getTime() + 1_000)
  const second = await models.create(actor(), local({ name: 'second' }))
  expect((await models.settings(actor())).inUse).toEqual({ economy: null, balanced: first.id, frontier: first.id })
  await models.saveSettings(actor(), { modes: { economy: first.id, frontier: second.id } })
  expect((await models.ask.pick(actor(), 'frontier')).model?.name).toBe('second')
  expect((await models.ask.pick(actor(), 'economy')).model?.name).toBe('first')
  await models.remove(actor(), second.id)
  expect(await models.ask.pick(actor(), 'frontier')).toEqual({ model: null, reason: 'none' })
  expect(await codeOf(models.saveSettings(actor(), { modes: { balanced: second.id } }))).toBe('not_found')
})

test('rows stay where the switch says so, and only what is named changes', async () => {
  await models.create(actor(), local())
  await models.saveSettings(actor(), { caps: { user_tokens_per_day: 1_000 } })
  await models.saveSettings(actor(), { rows_may_leave: false })
  expect(await models.ask.pick(actor(), 'balanced')).toMatchObject({ rowsMayLeave: false, limits: { steps: 16, tokens: 200_000, costUsd: null } })
  expect((await models.settings(actor())).caps).toMatchObject({ user_tokens_per_day: 1_000, org_tokens_per_day: 5_000_000 })
})

describe('limits', () => {
  test.each([
    ['cap_user', { user_tokens_per_day: 150 }],
    ['cap_group', { group_tokens_per_day: { sales: 150 } }],
    ['cap_org', { org_tokens_per_day: 150 }],
    ['cap_org', { org_usd_per_month: 0.0001 }],
  ] as const)('%s ends calls for the day, by %j', async (reason, caps) => {
    await models.create(actor(), local({ prices: { inputUsd: 1, outputUsd: 1 } }))
    const [ada, bob] = [actor('ada@example.com', ['all_users', 'sales']), actor('bob@example.com', ['all_users', 'sales'])]
    const before = await models.ask.pick(ada, 'balanced')
    await before.model?.call(ASK, NEVER)
    await models.saveSettings(ada, { caps })
    expect(await models.ask.pick(ada, 'balanced')).toEqual({ model: null, reason })
    expect((await models.ask.pick(bob, 'balanced')).model === null).toBe(reason !== 'cap_user')
    time = new Date('2026-10-01T00:00:00Z')
    expect((await models.ask.pick(ada, 'balanced')).model).not.toBeNull()
  })

  test('a call that might not fit is refused before it is made', async () => {
    await models.create(actor(), local())
    await models.saveSettings(actor(), { caps: { user_tokens_per_day: 200 } })
    const { model } = await models.ask.pick(actor(), 'balanced')
    expect(await codeOf(model?.call({ ...ASK, maxOutputTokens: 1_000 }, NEVER) ?? Promise.resolve())).toBe('model_cap_reached')
    expect(server.calls).toHaveLength(0)
  })

  test('calls at the same time do not overtake a limit together', async () => {
    await models.create(actor(), local())
    await models.saveSettings(actor(), { caps: { org_tokens_per_day: 500 } })
    const { model } = await models.ask.pick(actor(), 'balanced')
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf(model?.call(ASK, NEVER) ?? Promise.resolve())))
    expect(codes.filter((code) => code === 'done').length).toBeLessThanOrEqual(3)
    expect(codes.filter((code) => code === 'done').length + codes.filter((code) => code === 'model_cap_reached').length).toBe(12)
  })
})

test('every call is written down: who, for what, how much, how it ended', async () => {
  await models.create(actor(), local({ prices: { inputUsd: 10, outputUsd: 20 } }))
  const { model } = await models.ask.pick(actor(), 'balanced', 'trn_1')
  await model?.call(ASK, NEVER)
  server.follow([{ cut: 'Half a sen' }])
  await codeOf(model?.call(ASK, NEVER) ?? Promise.resolve())
  const { rows } = await store.pool.query(
    'SELECT user_id, mode, turn_id, model, input_tokens, output_tokens, cost_usd::float, outcome FROM model_call WHERE org_id = $1 ORDER BY id',
    [orgId],
  )
  expect(rows).toEqual([
    {
      user_id: 'ada@example.com',
      mode: 'balanced',
      turn_id: 'trn_1',
      model: 'llama',
      input_tokens: 120,
      output_tokens: 30,
      cost_usd: (120 * 10 + 30 * 20) / 1e6,
      outcome: 'ok',
    },
    expect.objectContaining({ outcome: 'model_cut_off', cost_usd: null }),
  ])
  const usage = await models.usage(actor(), 30)
  expect(usage.days).toMatchObject([{ key: '2026-09-14', calls: 2, failed: 1 }])
  expect(usage.users).toMatchObject([{ key: 'ada@example.com', calls: 2 }])
  expect(usage.models).toMatchObject([{ key: 'llama', costUsd: (120 * 10 + 30 * 20) / 1e6 }])
  expect(usage.tokensToday).toBeGreaterThanOrEqual(150)
})

describe('a test', () => {
  test('says hello, calls a tool and asks for JSON, and is remembered', async () => {
    const { id } = await models.create(actor(), local())
    const { probes } = await models.test(actor(), id, PROBES, NEVER)
    expect(probes).toMatchObject([
      { probe: 'hello', ok: true },
      { probe: 'tool', ok: true },
      { probe: 'json', ok: true },
    ])
    expect((await models.list(actor()))[0]?.lastTest?.probes).toHaveLength(3)
    await models.change(actor(), id, local({ name: 'another' }))
    expect((await models.list(actor()))[0]?.lastTest).toBeNull()
  })

  test('says what is wrong and what to do', async () => {
    const { id } = await models.create(actor(), local())
    server.follow(({ tools }) => (tools.length > 0 ? { text: 'I cannot.' } : { status: 401, body: { error: { code: 'invalid_api_key', message: KEY } } }))
    const test = await models.test(actor(), id, PROBES, NEVER)
    expect(test.probes.map(({ ok }) => ok)).toEqual([false, false, false])
    expect(test.probes[0]).toMatchObject({
      reason: 'The language model did not take the request: its key is not accepted.',
      fix: expect.stringContaining('key'),
    })
    expect(test.probes[1]).toMatchObject({ reason: 'It did not call the tool.' })
    expect(JSON.stringify([test, acts])).not.toContain(KEY)
  })

  test('of a server that is gone is no fault', async () => {
    const { id } = await models.create(actor(), local())
    await server.close()
    const { probes } = await models.test(actor(), id, ['hello'], NEVER)
    expect(probes).toMatchObject([{ ok: false, reason: expect.stringContaining('nothing answers there') }])
  })
})

describe('a model of the server’s settings', () => {
  test('is there without a page, also in a strict network, and cannot be changed', async () => {
    const server_ = serverModelOf({ modelBaseUrl: server.url, model: 'qwen', modelApiKey: KEY })
    models = open({ server: server_, addresses: { privateHosts: ['strict'] } })
    expect(await models.list(actor())).toMatchObject([{ id: 'server', name: 'qwen', fromSettings: true, hasKey: true }])
    const { model } = await models.ask.pick(actor(), 'balanced')
    expect((await model?.call(ASK, NEVER))?.text).toBe('Hello there.')
    expect(server.calls[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(await codeOf(models.change(actor(), 'server', local()))).toMatch(/not_found|model_address/)
    expect(await codeOf(models.remove(actor(), 'server'))).toBe('not_found')
    await models.test(actor(), 'server', ['hello'], NEVER)
    expect((await models.list(actor()))[0]?.lastTest?.probes).toMatchObject([{ probe: 'hello', ok: true }])
  })

  test('is refused by halves', () => {
    expect(() => serverModelOf({ modelBaseUrl: undefined, model: 'qwen', modelApiKey: undefined })).toThrow('PARLEY_MODEL_BASE_URL')
    expect(serverModelOf({ modelBaseUrl: undefined, model: undefined, modelApiKey: undefined })).toBeNull()
  })
})

test('models of one org are nothing to another', async () => {
  const { id } = await models.create(actor(), local())
  const stranger = { ...actor(), orgId: 'org_elsewhere' }
  await store.pool.query("INSERT INTO org (id, name, created_at) VALUES ('org_elsewhere', 'Test', now())")
  expect(await models.list(stranger)).toEqual([])
  expect(await models.ask.pick(stranger, 'balanced')).toEqual({ model: null, reason: 'none' })
  expect(await codeOf(models.remove(stranger, id))).toBe('not_found')
  expect(await codeOf(models.change(stranger, id, local()))).toBe('not_found')
  expect(await codeOf(models.test(stranger, id, PROBES, NEVER))).toBe('not_found')
})
