import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { startChatServer } from './fixtures/chat-server.ts'
import { client } from './fixtures/client.ts'
import { scriptedAnswer } from './fixtures/scripted.ts'
import { setting } from './fixtures/setting.ts'

const here = setting(testStore)

test('cancel stops the running question soon, and everyone who waits gets the cancelled message', async () => {
  const ann = here.as('ann')
  const asked = ann.ask('c1', 'slow 60000 x')
  await expect.poll(async () => (await ann.chat('c1', '?wait=0')).status).toBe(200)
  const held = ann.chat('c1')
  const began = performance.now()
  const cancelled = await ann.post('/api/c2/c1/cancel', undefined)
  expect(performance.now() - began).toBeLessThan(15_000)
  expect(cancelled.body).toMatchObject({ chat_id: 'c1', status: 'cancelled' })
  expect((await asked).body).toMatchObject({ status: 'cancelled', content: 'This question was cancelled.' })
  expect((await held).body.messages.at(-1)?.status).toBe('cancelled')
  expect((await ann.post('/api/c2/c1/cancel', undefined)).body.status).toBe('cancelled')
  expect((await ann.followUp('c1', 'next')).body.status).toBe('done')
})

test('cancel reaches a question that does not listen, and one on another server', async () => {
  const other = await startChatServer(here.store)
  const there = client(other.url, 'ann')
  const asked = there.ask('c2', 'stuck 8000 x')
  await expect.poll(async () => (await here.as('ann').chat('c2', '?wait=0')).status).toBe(200)
  expect((await here.as('bob').post('/api/c2/c2/cancel', undefined)).status).toBe(404)
  const began = performance.now()
  expect((await here.as('ann').post('/api/c2/c2/cancel', undefined)).body.status).toBe('cancelled')
  expect(performance.now() - began).toBeLessThan(7_000)
  expect((await asked).body.status).toBe('cancelled')
  await other.close()
})

test('a question that passes its deadline ends with an error that says so', async () => {
  const store = await testStore()
  const server = await startChatServer(store, { limits: { deadlineMs: { economy: 300, balanced: 300, frontier: 300 }, graceMs: 100 } })
  const ann = client(server.url, 'ann')
  expect((await ann.ask('d1', 'slow 60000 x')).body).toMatchObject({ status: 'error', error: { code: 'deadline', retryable: true } })
  expect((await ann.ask('d2', 'stuck 2000 x')).body).toMatchObject({ status: 'error', error: { code: 'deadline' } })
  await server.close()
  await store.close()
})

test('limits refuse before anything is stored and say when to come back', async () => {
  const store = await testStore()
  const server = await startChatServer(store, { limits: { questionsPerMinute: 6, runningPerUser: 2 } })
  const ann = client(server.url, 'ann')
  const replies = await Promise.all(Array.from({ length: 6 }, (_none, n) => ann.ask(`l${n}`, 'slow 300 x')))
  const refused = replies.filter((reply) => reply.status === 429)
  expect(refused).toHaveLength(4)
  for (const reply of refused) expect([reply.body.detail, Number(reply.headers.get('retry-after')) > 0]).toEqual(['Too many requests', true])
  const chats = await store.pool.query('SELECT count(*)::int AS n FROM conversation')
  expect(chats.rows).toEqual([{ n: 2 }])
  for (let n = 10; n < 14; n++) expect((await ann.ask(`l${n}`, 'x')).status).toBe(200)
  expect((await ann.post('/api/ask', { not: 'a question' })).status).toBe(429)
  expect((await client(server.url, 'bob').ask('mine', 'x')).status).toBe(200)
  await server.close()
  await store.close()
})

test('questions beyond a server’s places wait and are answered in turn', async () => {
  const store = await testStore()
  const server = await startChatServer(store, { limits: { turnsPerServer: 2 } })
  const names = ['ann', 'bob', 'eve', 'mod', 'adm', 'u1', 'u2', 'u3']
  const replies = await Promise.all(names.map((name) => client(server.url, name).ask(`q-${name}`, 'slow 100 x')))
  expect(replies.map((reply) => reply.body.status)).toEqual(names.map(() => 'done'))
  await server.close()
  await store.close()
})

test('somebody with many questions waiting does not delay another, who comes later', async () => {
  const store = await testStore()
  const held = hold()
  const server = await startChatServer(store, { limits: { turnsPerServer: 1, runningPerUser: 20 }, answer: held.answer })
  const ended: string[] = []
  const ask = async (name: string, chat: string) => {
    const reply = await client(server.url, name).ask(chat, 'slow 50 x')
    ended.push(chat)
    return reply
  }
  const queued = async (n: number) =>
    expect.poll(async () => (await store.pool.query("SELECT count(*)::int AS n FROM turn WHERE status <> 'done'")).rows[0]?.n).toBeGreaterThanOrEqual(n)
  const first = client(server.url, 'ann').ask('first', 'held')
  await queued(1)
  const flood = Array.from({ length: 8 }, (_none, n) => ask('ann', `flood-${n}`))
  await queued(9)
  const others = ['bob', 'eve'].map((name) => ask(name, name))
  await queued(11)
  held.release()
  await Promise.all([first, ...flood, ...others])
  expect(ended.slice(0, 2).toSorted()).toEqual(['bob', 'eve'])
  await server.close()
  await store.close()
})

test('a server that was taken for dead cannot finish what another took over', async () => {
  const store = await testStore()
  const held = hold()
  const server = await startChatServer(store, { limits: { heartbeatMs: 60_000, sweepMs: 60_000 }, answer: held.answer })
  const ann = client(server.url, 'ann')
  const asked = ann.ask('f1', 'held')
  await expect.poll(async () => (await ann.chat('f1', '?wait=0')).status).toBe(200)
  await store.pool.query(`UPDATE turn SET lease_until = now() - interval '1 second', lease_owner = 2147483647`)
  const second = await startChatServer(store, {
    answer: async (question, actor, hooks, signal) => {
      return scriptedAnswer({ ...question, text: 'by the second server' }, actor, hooks, signal)
    },
  })
  expect((await asked).body.content).toContain('by the second server')
  held.release()
  await ann.ask('f2', 'slow 300 wait until the first one is through')
  expect((await ann.chat('f1')).body.messages.at(-1)).toMatchObject({ revision: 1, status: 'done' })
  expect((await ann.chat('f1')).body.messages.at(-1)?.content).toContain('by the second server')
  const stored = await store.pool.query(
    'SELECT count(*)::int AS n FROM turn_revision r JOIN turn t ON t.id = r.turn JOIN conversation c ON c.uid = t.conversation WHERE c.id = $1',
    ['f1'],
  )
  expect(stored.rows).toEqual([{ n: 1 }])
  await Promise.all([server.close(), second.close()])
  await store.close()
})

test('a server that stops hands its questions back, and the next one answers them', async () => {
  const store = await testStore()
  const first = await startChatServer(store)
  await client(first.url, 'ann').ask('s1', 'slow 2000 x', {}, { Prefer: 'respond-async' })
  await first.close()
  const handed = await store.pool.query('SELECT status FROM turn')
  expect(handed.rows).toEqual([{ status: 'queued' }])
  const second = await startChatServer(store)
  expect((await client(second.url, 'ann').chat('s1')).body.status).toBe('done')
  await second.close()
  await store.close()
})

test('an asker who is gone gets no answer from a question that was still waiting', async () => {
  const reply = await here.as('gone').ask('gone', 'x')
  expect(reply.body).toMatchObject({ status: 'error', error: { code: 'asker_gone' } })
})

test('a long question keeps its connection alive with leading spaces, which JSON allows', async () => {
  const server = await startChatServer(here.store, { keepAliveMs: 50 })
  const ann = client(server.url, 'ann')
  const reply = await ann.ask('alive', 'slow 300 x')
  expect(reply.text).toMatch(/^ {3,}\{/)
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
  expect(reply.body).toMatchObject({ status: 'done', chat_id: 'alive' })
  const followed = ann.followUp('alive', 'slow 300 y')
  await expect.poll(async () => (await ann.chat('alive', '?wait=0')).body.status).toBe('running')
  expect((await ann.chat('alive')).text).toMatch(/^ +\{/)
  await followed
  await server.close()
})

test('a question that still waits for a place is cancelled at once, and never begun', async () => {
  const store = await testStore()
  const begun: string[] = []
  const server = await startChatServer(store, {
    limits: { turnsPerServer: 1 },
    answer: async (question, actor, hooks, signal) => {
      begun.push(question.text)
      return scriptedAnswer(question, actor, hooks, signal)
    },
  })
  const first = client(server.url, 'ann').ask('w1', 'slow 60000 first')
  await expect.poll(() => begun).toEqual(['slow 60000 first'])
  const bob = client(server.url, 'bob')
  expect((await bob.ask('w2', 'second', {}, { Prefer: 'respond-async' })).body.status).toBe('queued')
  const began = performance.now()
  expect((await bob.post('/api/c2/w2/cancel', undefined)).body.status).toBe('cancelled')
  expect(performance.now() - began).toBeLessThan(15_000)
  expect((await client(server.url, 'ann').post('/api/c2/w1/cancel', undefined)).body.status).toBe('cancelled')
  await first
  expect(begun).toEqual(['slow 60000 first'])
  await server.close()
  await store.close()
})

/** Answers as scripted; a question that says "held" waits until it is released. */
function hold(): { readonly answer: typeof scriptedAnswer; release(): void } {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const answer: typeof scriptedAnswer = async (question, actor, hooks, signal) => {
    if (question.text === 'held') await released
    return scriptedAnswer(question, actor, hooks, signal)
  }
  return { answer, release }
}
