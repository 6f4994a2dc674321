import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import pg from 'pg'
import { expect, test } from 'vitest'
import { z } from 'zod'
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

/** A port before the store that can be closed: connections are then cut, those under way and those that come. */
async function roadTo(store: URL): Promise<{ url: string; tries: () => number; close: () => void; open: () => void; end: () => Server }> {
  const sockets = new Set<Socket>()
  let tries = 0
  let closed = false
  const server = createServer((socket) => {
    tries++
    if (closed) return void socket.destroy()
    const far = dial(Number(store.port), store.hostname)
    for (const each of [socket, far]) sockets.add(each.on('error', () => undefined))
    socket.pipe(far).pipe(socket)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const url = new URL(store)
  url.host = `127.0.0.1:${port}`
  const close = (): void => {
    closed = true
    for (const socket of sockets) socket.destroy()
  }
  const open = (): void => {
    closed = false
  }
  return { url: url.href, tries: () => tries, close, open, end: () => server.close() }
}
