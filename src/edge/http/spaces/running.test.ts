import { afterAll, beforeAll, expect, it } from 'vitest'
import { scriptedAnswer } from '../chat/fixtures/scripted.ts'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let source: string
beforeAll(async () => {
  server = await startSpaceServer({ answer: scriptedAnswer })
  source = await server.source()
}, 60_000)
afterAll(() => server.close())

const TENANT = { tenant_id: { operator: 'in', value: [456, 789] } }
async function visitor(customer_id: string) {
  const { space_id = '' } = await server.space(source, { customer_id, filters: TENANT })
  const call = server.as(await server.embed({ space_id }))
  const begin = async () => `/v1/conversations/${(await call('POST', `/v1/spaces/${space_id}/conversations`)).body.conversation_id}`
  return { space_id, call, begin }
}
const LATER = { prefer: 'respond-async' }

it('an execution goes from PENDING to RUNNING to SUCCESS and never back, and a second question waits', async () => {
  const { call, begin } = await visitor('steps')
  const path = await begin()
  const seen = [(await call('POST', `${path}/chat`, { text: 'slow 400' }, LATER)).body.status]
  expect(await call('POST', `${path}/chat`, { text: 'another' })).toMatchObject({ status: 409, body: { detail: 'Another question is running' } })
  expect((await call('POST', `${path}/chat`, { text: 'slow 400' })).status).toBe(409)
  expect((await call('GET', `${path}/messages`)).body.messages.map(({ role }) => role)).toEqual(['user'])
  const running = (await call('GET', `${path}/latest_execution`)).body
  seen.push(running.status)
  expect(running.response).toMatch(/working/)
  const done = (await call('GET', `${path}/latest_execution?wait=20`)).body
  seen.push(done.status)
  expect(seen).toEqual(['PENDING', 'RUNNING', 'SUCCESS'])
  expect((await call('GET', `${path}/executions/${done.id}`)).body).toEqual(done)
  const held = await call('POST', `${path}/chat?wait=0`, { text: 'slow 200' })
  expect(held).toMatchObject({ status: 200, body: { status: 'RUNNING', text: expect.stringContaining('working') } })
})

it('a failed question is 200 with words that can be read, and an error by name', async () => {
  const { call, begin } = await visitor('fails')
  const { status, body } = await call('POST', `${await begin()}/chat`, { text: 'break' })
  expect([status, body.status, body.outcome, body.error]).toEqual([200, 'FAILURE', 'error', { code: 'internal', retryable: true }])
  expect(body.text).not.toMatch(/secret/)
})

it('filters that change stop what runs: FAILURE space_changed for the key, 404 for whoever asked', async () => {
  const { space_id, call, begin } = await visitor('changes')
  const path = await begin()
  await call('POST', `${path}/chat`, { text: 'slow 60000' }, LATER)
  const held = call('GET', `${path}/latest_execution?wait=60`)
  await server.call('PATCH', `/v1/spaces/${space_id}`, { filters: { tenant_id: { operator: 'equals', value: 456 } } })
  expect((await held).status).toBe(404)
  const { body } = await server.call('GET', `${path}/latest_execution?wait=10`)
  expect([body.status, body.error]).toEqual(['FAILURE', { code: 'space_changed', retryable: true }])
})

it('a deleted conversation stops what runs and is gone on every route; a deleted space ends its tokens', async () => {
  const { space_id, call, begin } = await visitor('gone')
  const path = await begin()
  await call('POST', `${path}/chat`, { text: 'slow 60000' }, LATER)
  expect(await call('DELETE', path)).toMatchObject({ status: 204, text: '' })
  for (const rest of ['', '/messages', '/executions', '/latest_execution', '/events']) expect((await call('GET', path + rest)).status).toBe(404)
  const other = await begin()
  await call('POST', `${other}/chat`, { text: 'slow 60000' }, LATER)
  expect((await server.call('DELETE', `/v1/spaces/${space_id}`)).status).toBe(204)
  expect((await call('GET', other)).status).toBe(401)
  expect((await server.call('GET', other)).status).toBe(404)
  const { rows } = await server.store.pool.query("SELECT status FROM turn WHERE status IN ('queued', 'running')")
  expect(rows).toEqual([])
})

it('250 messages page as 100, 100 and 50, each once, and a token opens no other list', async () => {
  const { call, begin } = await visitor('pages')
  const path = await begin()
  for (let n = 0; n < 125; n += 1) await call('POST', `${path}/chat`, { text: `question ${n}` })
  const sizes: number[] = []
  const ids = new Set<string>()
  let query = ''
  let first = ''
  for (;;) {
    const { messages, next_token } = (await call('GET', `${path}/messages${query}`)).body
    sizes.push(messages.length)
    for (const { id = '', role } of messages) ids.add(`${role} ${id}`)
    if (next_token === null || next_token === undefined) break
    first ||= next_token
    query = `?next_token=${next_token}`
  }
  expect([sizes, ids.size]).toEqual([[100, 100, 50], 250])
  expect((await call('GET', `${await begin()}/messages?next_token=${first}`)).status).toBe(422)
  expect((await call('GET', `${path}/messages?next_token=${first.slice(0, -1)}${first.endsWith('A') ? 'E' : 'A'}`)).status).toBe(422)
  server.advance(25 * 3_600_000)
  expect((await server.call('GET', `${path}/messages?next_token=${first}`)).status).toBe(422)
}, 60_000)

it('a token revoked while its caller waits gets nothing of the answer', async () => {
  const { call, begin } = await visitor('waits')
  const path = await begin()
  const held = call('POST', `${path}/chat`, { text: 'slow 500' }).then(
    ({ status }) => status,
    () => 'cut off',
  )
  await expect.poll(async () => (await server.call('GET', `${path}/latest_execution`)).body.status).toBe('RUNNING')
  await server.call('POST', '/v1/embed/revoke', { customer_id: 'waits' })
  expect(['cut off', 401]).toContain(await held)
})

it('a revoked token ends the event stream it opened, and no other', async () => {
  const { space_id } = await visitor('streams')
  const [ended, kept] = await Promise.all(['ann', 'bob'].map((name) => server.embed({ space_id, email: `${name}@streams.example` })))
  const open = async (token: string | undefined) => {
    const mine = server.as(token ?? '')
    const about = `/v1/conversations/${(await mine('POST', `/v1/spaces/${space_id}/conversations`)).body.conversation_id}`
    await mine('POST', `${about}/chat`, { text: 'rows 3' })
    const { body } = await fetch(`${server.url}${about}/events?follow=true`, { headers: { authorization: `Bearer ${token}` } })
    return body?.getReader()
  }
  const [annReads, bobReads] = [await open(ended), await open(kept)]
  await server.call('POST', '/v1/embed/revoke', { email: 'ann@streams.example', customer_id: 'streams' })
  const untilEnd = async (): Promise<'ended'> => {
    for (;;) {
      const read = await annReads?.read().catch(() => undefined)
      if (read === undefined || read.done) return 'ended'
    }
  }
  expect(await untilEnd()).toBe('ended')
  expect((await bobReads?.read())?.done).toBe(false)
  await bobReads?.cancel()
})

it('a question sent again under its Idempotency-Key is asked once', async () => {
  const { call, begin } = await visitor('again')
  const path = await begin()
  const ask = () => call('POST', `${path}/chat`, { text: 'rows 3' }, { 'idempotency-key': 'one' })
  const [one, two] = [await ask(), await ask()]
  expect([one.body.id === two.body.id, two.headers.get('idempotency-replayed')]).toEqual([true, 'true'])
  expect((await call('GET', `${path}/executions`)).list).toHaveLength(1)
})
