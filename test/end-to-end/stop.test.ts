import { createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'

/** Passes bytes on to the store until it is told to fall silent. */
async function silenceable(target: URL) {
  const sockets = new Set<Socket>()
  let isSilent = false
  const { connect } = await import('node:net')
  const proxy = createServer((client) => {
    const store = connect(Number(target.port), target.hostname)
    for (const socket of [client, store]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.on('data', (bytes) => isSilent || store.write(bytes))
    store.on('data', (bytes) => isSilent || client.write(bytes))
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const address = proxy.address()
  const url = new URL(target)
  url.port = String(typeof address === 'object' ? address?.port : '')
  return {
    url: url.href,
    silence: () => {
      isSilent = true
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}

test('a server whose store no longer answers ends all the same', async () => {
  const store = await silenceable(new URL(await storeDatabase()))
  const server = await startServer({ env: { DATABASE_URL: store.url, PARLEY_DEMO: '0', PARLEY_STOP_SECONDS: '2' } })
  store.silence()
  server.process.kill('SIGTERM')
  expect(await server.gone).toBe(1)
  expect(server.said()).toContain('stopping took too long')
  store.close()
  await server.stop()
}, 60_000)
