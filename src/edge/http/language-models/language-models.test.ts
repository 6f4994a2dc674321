import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type ModelServer, obliging, startModelServer } from '../../../../test/support/model-server.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'
import { model, models, modelTest, settings, usage } from './schema.ts'

const KEY = 'sk-key-of-the-routes'

let server: TestServer
let stand: ModelServer
let authorization = ''
beforeAll(async () => {
  stand = await startModelServer()
  server = await startServer({ env: { PARLEY_DEMO: '0', PARLEY_MODEL_BASE_URL: stand.url, PARLEY_MODEL: 'of-the-settings' } })
  const response = await fetch(`${server.url}/api/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ username: ADMIN.email, password: ADMIN.password }),
  })
  authorization = `Bearer ${z.object({ access_token: z.string() }).parse(await response.json()).access_token}`
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await stand?.close()
})

async function call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown; readonly text: string }> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(server.url + path, { method, headers: { authorization, ...type }, ...sent })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

test('an admin sets up a model, tests it, gives it to a mode, sees what it used, and removes it', async () => {
  const made = await call('POST', '/api/language_models', {
    provider: 'openai_compatible',
    name: 'llama',
    label: 'Our own',
    base_url: stand.url,
    api_key: KEY,
    prices: { input_usd: 1, output_usd: 2 },
  })
  expect(made.text).not.toContain(KEY)
  const { id, private_addresses } = model.parse(made.body)
  expect(private_addresses).toEqual([new URL(stand.url).host])

  const tested = modelTest.parse((await call('POST', `/api/language_models/${id}/test`)).body)
  expect(tested.probes.map(({ probe, ok }) => [probe, ok])).toEqual([
    ['hello', true],
    ['tool', true],
    ['json', true],
  ])
  expect(stand.calls.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`, `Bearer ${KEY}`])

  const before = settings.parse((await call('GET', '/api/language_models/settings')).body)
  expect(before.in_use).toEqual({ economy: null, balanced: 'server', frontier: 'server' })
  expect((await call('GET', '/api/modes')).body).toEqual({ economy: false, balanced: true, frontier: true })
  const after = settings.parse((await call('PUT', '/api/language_models/settings', { modes: { frontier: id }, rows_may_leave: false })).body)
  expect(after).toMatchObject({ in_use: { balanced: 'server', frontier: id }, rows_may_leave: false, caps: { org_tokens_per_day: 5_000_000 } })

  expect((await call('POST', '/api/change_model', { llm_model: 'Our own' })).body).toEqual({ llm_model: 'Our own' })
  expect(settings.parse((await call('GET', '/api/language_models/settings')).body).in_use).toEqual({ economy: null, balanced: id, frontier: id })
  expect((await call('POST', '/api/change_model', { llm_model: 'nobody’s' })).status).toBe(422)

  const used = usage.parse((await call('GET', '/api/language_models/usage?days=7')).body)
  expect(used.models).toMatchObject([{ key: 'llama', calls: 3, failed: 0, input_tokens: 360, output_tokens: 90 }])
  expect(used.users).toMatchObject([{ key: ADMIN.email, calls: 3 }])

  expect(models.parse((await call('GET', '/api/language_models')).body).map(({ id: each }) => each)).toEqual(['server', id])
  expect((await call('DELETE', `/api/language_models/${id}`)).body).toEqual({ status: 'ok' })
  expect((await call('DELETE', `/api/language_models/${id}`)).status).toBe(404)
  expect(settings.parse((await call('GET', '/api/language_models/settings')).body).in_use.frontier).toBeNull()
  const log = await call('GET', '/api/audit_log?action=language_model')
  for (const act of ['create', 'test', 'settings', 'remove']) expect(log.text).toContain(`language_model.${act}`)
  expect(log.text).toContain(`model=${new URL(stand.url).host}`)
  expect(log.text + server.said()).not.toContain(KEY)
})

test('the model of the server’s settings is shown and tested, one step at a time, and not changed', async () => {
  stand.follow(obliging)
  const [own] = models.parse((await call('GET', '/api/language_models')).body)
  expect(own).toMatchObject({ id: 'server', name: 'of-the-settings', from_settings: true, has_key: false })
  const first = modelTest.parse((await call('POST', '/api/language_models/server/test', { probes: ['hello'] })).body)
  expect(first.probes).toMatchObject([{ probe: 'hello', ok: true }])
  const both = modelTest.parse((await call('POST', '/api/language_models/server/test', { probes: ['tool'] })).body)
  expect(both.probes.map(({ probe }) => probe)).toEqual(['hello', 'tool'])
  expect((await call('DELETE', '/api/language_models/server')).status).toBe(404)
})

test.each([
  ['without a base URL', { provider: 'openai_compatible', name: 'x' }, 422],
  ['without its key', { provider: 'openai', name: 'x' }, 422],
  ['with an address of another kind', { provider: 'openai_compatible', name: 'x', base_url: 'file:///etc/passwd' }, 422],
  ['with a key over two lines', { provider: 'openai', name: 'x', api_key: `${KEY}\nX: y` }, 422],
])('a model %s is refused, without repeating what was sent', async (_what, body, status) => {
  const refused = await call('POST', '/api/language_models', body)
  expect(refused.status).toBe(status)
  expect(refused.text).not.toContain(KEY)
})
