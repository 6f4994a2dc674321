import pg from 'pg'
import { expect, test } from 'vitest'
import { type Road, roadTo } from '../../../../test/support/road.ts'
import { storeDatabase } from '../../../../test/support/store.ts'
import { createLogger } from '../../../platform/log/index.ts'
import { openStore, type Store } from '../../../platform/store/index.ts'
import { startChatServer } from './fixtures/chat-server.ts'
import { client } from './fixtures/client.ts'
import { scriptedAnswer } from './fixtures/scripted.ts'

test('a question whose end comes while the store is out of reach is answered once the store is back', async () => {
  const { store, road, close } = await storeByRoad()
  const begun: string[] = []
  const answer: typeof scriptedAnswer = async (question, actor, hooks, signal) => {
    begun.push(question.text)
    if (begun.length === 1) road.close()
    return scriptedAnswer(question, actor, hooks, signal)
  }
  const server = await startChatServer(store, { answer, limits: { leaseMs: 400, sweepMs: 50, heartbeatMs: 50 } })
  const ann = client(server.url, 'ann')
  const { status, body } = await ann.ask('lost', 'how many orders')
  expect([status, body.detail]).toEqual([503, 'The store cannot be reached; try again in a moment.'])
  expect((await ann.chat('lost')).status).toBe(503)
  road.open()
  const answered = async () => (await ann.chat('lost')).body.messages?.flatMap(({ role, status, revision }) => (role === 'assistant' ? [status, revision] : []))
  await expect.poll(answered).toEqual(['done', 1])
  expect((await ann.ask('after', 'how many orders')).body.status).toBe('done')
  await server.close()
  await close()
})

test('a question that the loss of the store ended is begun again, and one that ends so each time is said to have failed', async () => {
  const { store, close } = await storeByRoad()
  const lost = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' })
  const begun = new Map<string, number>()
  const answer: typeof scriptedAnswer = async (question, actor, hooks, signal) => {
    const times = (begun.get(question.text) ?? 0) + 1
    begun.set(question.text, times)
    if (question.text === 'never' || times === 1) throw lost
    return scriptedAnswer(question, actor, hooks, signal)
  }
  const server = await startChatServer(store, { answer, limits: { sweepMs: 50 } })
  const ann = client(server.url, 'ann')
  expect((await ann.ask('once', 'once')).body.status).toBe('done')
  const failed = await ann.ask('never', 'never')
  expect([failed.body.status, failed.body.messages?.at(-1)?.content]).toEqual([
    'error',
    'The store cannot be reached; try again in a moment. Asking again may help.',
  ])
  expect(begun).toEqual(
    new Map([
      ['once', 2],
      ['never', 4],
    ]),
  )
  await server.close()
  await close()
})

test('a server whose sign of life was cut holds it again, and holds none once it has stopped', async () => {
  const { store, url, close } = await storeByRoad()
  const signs = async () => (await query(url, `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted AND ${IN_THIS}`)).at(0)?.n
  const server = await startChatServer(store)
  for (let times = 0; times < 3; times++) {
    await query(url, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND ${IN_THIS}`)
    await expect.poll(signs).toBe(1)
  }
  await server.close()
  await expect.poll(signs).toBe(0)
  await close()
})

const IN_THIS = 'database = (SELECT oid FROM pg_database WHERE datname = current_database())'

async function query(connectionString: string, text: string): Promise<readonly { readonly n?: number }[]> {
  const other = new pg.Client({ connectionString })
  await other.connect()
  const { rows } = await other.query<{ readonly n?: number }>(text)
  await other.end()
  return rows
}

/** A store whose connections can be cut. */
async function storeByRoad(): Promise<{ readonly store: Store; readonly road: Road; readonly url: string; close(): Promise<void> }> {
  const url = await storeDatabase()
  const road = await roadTo(new URL(url))
  const store = await openStore({ connection: { connectionString: road.url }, poolSize: 10, log: createLogger('silent') })
  const close = async (): Promise<void> => {
    await store.close()
    road.end()
  }
  return { store, road, url, close }
}
