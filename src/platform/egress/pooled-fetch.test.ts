import { createServer, type RequestListener, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { type AddressPolicy, createPooledFetch, type PooledFetch, type WholeRequest } from './index.ts'

const servers: Server[] = []
const pools: PooledFetch[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
function pool(policy: AddressPolicy): (url: string, more?: Partial<WholeRequest>) => Promise<unknown> {
  const made = createPooledFetch(policy, { purpose: 'pipeline', opened: [], connectMs: 2_000 })
  pools.push(made)
  return (url, more) =>
    made.fetch({ method: 'GET', url, headers: {}, timeoutMs: 5_000, maxBytes: 1_000, signal: new AbortController().signal, ...more }).then(
      ({ status, bytes }) => `${status} ${Buffer.from(bytes).toString('utf8')}`,
      (error: { facts?: { class: string; entry?: string } }) => error.facts ?? String(error),
    )
}

test('connections stay open between requests to one address, and a host is judged every time', async () => {
  const sockets = new Set<unknown>()
  const port = await serve((request, response) => response.end(String(sockets.add(request.socket).size)))
  let asked = 0
  const call = pool({ privateHosts: [`pipeline=127.0.0.1:${port}`], resolve: async () => (++asked <= 6 ? ['127.0.0.1'] : ['10.0.0.9']) })
  const answers: unknown[] = []
  for (let request = 0; request < 6; request++) answers.push(await call(`http://api.example:${port}/`))
  // undici opens a second one when the next request comes in the same moment
  expect(['200 1', '200 2']).toContain(answers.at(-1))
  expect(await call(`http://api.example:${port}/`)).toMatchObject({ class: 'host_not_allowed', entry: `pipeline=10.0.0.9:${port}` })
})

test('a refusal names the entry that would open the address, where one can', async () => {
  const call = pool({ privateHosts: [], resolve: async (host) => (host === 'mixed.example' ? ['10.0.0.5', '169.254.169.254'] : ['10.0.0.5', 'fd00::1']) })
  expect(await call('https://inside.example/')).toMatchObject({ entry: 'pipeline=10.0.0.5:443,pipeline=[fd00::1]:443' })
  expect(await call('https://mixed.example/')).toMatchObject({ entry: null })
  expect(await call('http://169.254.169.254/')).toMatchObject({ entry: null })
  expect(await call('https://user:secret@inside.example/')).toEqual({ class: 'host_not_allowed' })
})

test('sizes count after decompression, and what is not whole is no answer', async () => {
  const whole = gzipSync('y'.repeat(900))
  const port = await serve((request, response) => {
    response.setHeader('content-encoding', 'gzip')
    if (request.url === '/bomb') response.end(gzipSync(Buffer.alloc(50_000_000)))
    else response.end(request.url === '/cut' ? whole.subarray(0, whole.length - 9) : whole)
  })
  const call = pool({ privateHosts: [`pipeline=127.0.0.1:${port}`] })
  expect(await call(`http://127.0.0.1:${port}/`)).toBe(`200 ${'y'.repeat(900)}`)
  expect(await call(`http://127.0.0.1:${port}/bomb`)).toEqual({ class: 'too_large' })
  expect(await call(`http://127.0.0.1:${port}/cut`)).toEqual({ class: 'broken' })
})

test('clear text goes nowhere outside, and an aborted request ends with its reason', async () => {
  const stop = new AbortController()
  const port = await serve(() => stop.abort(new Error('enough')))
  const call = pool({ privateHosts: [`pipeline=127.0.0.1:${port}`], resolve: async () => ['93.184.215.14'] })
  expect(await call('http://api.example/')).toEqual({ class: 'tls' })
  expect(await call(`http://127.0.0.1:${port}/`, { signal: stop.signal })).toBe('Error: enough')
})
