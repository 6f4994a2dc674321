import { expect, test } from 'vitest'
import { testDatabase, testStore } from '../../../test/support/store.ts'
import { createLogger } from '../log/index.ts'
import { type Jobs, openJobs } from './index.ts'

const QUEUES = [
  { name: 'plain', exclusive: false, retries: 3, expireSeconds: 60 },
  { name: 'one-at-a-time', exclusive: true, retries: 3, expireSeconds: 60 },
]

async function opened(url: string, sole = true): Promise<Jobs> {
  return openJobs({ connection: { connectionString: url }, queues: QUEUES, sole, log: createLogger('silent') })
}

test('a job is done, and a handler that throws is tried again', async () => {
  const jobs = await opened(await testDatabase())
  const attempts: number[] = []
  const done = new Promise<void>((resolve) => {
    void jobs.work<{ n: number }>('plain', 1, async ({ n }) => {
      attempts.push(n)
      if (attempts.length === 1) throw new Error('first time')
      resolve()
    })
  })
  await jobs.send('plain', { n: 7 })
  await done
  expect(attempts).toEqual([7, 7])
  await jobs.close(1_000)
})

test('a job sent in a transaction exists exactly if the transaction commits', async () => {
  const store = await testStore()
  const jobs = await opened(store.url)
  await store.db
    .transaction()
    .execute(async (transaction) => {
      await jobs.send('plain', { n: 1 }, { transaction })
      throw new Error('roll back')
    })
    .catch(() => undefined)
  await store.db.transaction().execute(async (transaction) => void (await jobs.send('plain', { n: 2 }, { transaction })))
  const { rows } = await store.pool.query(`SELECT data FROM jobs.job WHERE name = 'plain'`)
  expect(rows).toEqual([{ data: { n: 2 } }])
  await jobs.close(1_000)
  await store.close()
})

test('an exclusive queue joins a second job of the same key', async () => {
  const jobs = await opened(await testDatabase())
  expect(await jobs.send('one-at-a-time', {}, { key: 'a' })).not.toBeNull()
  expect(await jobs.send('one-at-a-time', {}, { key: 'a' })).toBeNull()
  expect(await jobs.send('one-at-a-time', {}, { key: 'b' })).not.toBeNull()
  await jobs.close(1_000)
})

test('a job that a vanished server held is run by the next one at once', async () => {
  const store = await testStore()
  const first = await opened(store.url)
  await first.send('plain', { n: 3 })
  await store.pool.query(`UPDATE jobs.job SET state = 'active', started_on = now() WHERE name = 'plain'`)
  await first.close(100)
  const next = await opened(store.url)
  const got = await new Promise<number>((resolve) => void next.work<{ n: number }>('plain', 1, async ({ n }) => resolve(n)))
  expect(got).toBe(3)
  await next.close(1_000)
  await store.close()
})
