import pg from 'pg'
import { expect, test } from 'vitest'
import { roadTo } from '../../../test/support/road.ts'
import { testDatabase } from '../../../test/support/store.ts'
import { createLogger } from '../log/index.ts'
import { listener } from './listen.ts'

test('while the store is out of reach one connection at a time is tried, after a wait; then notices are heard again', async () => {
  const store = new URL(await testDatabase())
  const road = await roadTo(store)
  const waits: (() => void)[] = []
  const waiting = Promise.withResolvers<void>()
  const { listen, close } = listener({ connectionString: road.url }, createLogger('silent'), async () => {
    waiting.resolve()
    await new Promise<void>((resolve) => waits.push(resolve))
  })
  const heard = Promise.withResolvers<string>()
  const again = Promise.withResolvers<void>()
  await listen('news', heard.resolve, again.resolve)

  road.close()
  await waiting.promise
  await notify(store, 'news', 'missed')
  expect({ tries: road.tries(), waits: waits.length }).toEqual({ tries: 2, waits: 1 })

  road.open()
  waits[0]?.()
  await again.promise
  await notify(store, 'news', 'heard')
  expect(await heard.promise).toBe('heard')
  expect(road.tries()).toBe(3)
  await close()
  road.end()
})

test('a store that is out of reach from the first is told to who listens, and asked anew by the next', async () => {
  const road = await roadTo(new URL(await testDatabase()))
  const { listen, close } = listener({ connectionString: road.url }, createLogger('silent'))
  road.close()
  await expect(listen('news', () => undefined)).rejects.toThrow('Connection terminated')
  road.open()
  await listen('news', () => undefined)
  expect(road.tries()).toBe(2)
  await close()
  road.end()
})

async function notify(store: URL, channel: string, payload: string): Promise<void> {
  const client = new pg.Client({ connectionString: store.href })
  await client.connect()
  await client.query('SELECT pg_notify($1, $2)', [channel, payload])
  await client.end()
}
