import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { checkAddress, createFetch } from './index.ts'

describe('an address', () => {
  const resolve = async (host: string) =>
    host === 'localhost'
      ? ['127.0.0.1', '::1']
      : host === 'mixed.example'
        ? ['93.184.215.14', '10.0.0.5']
        : host === 'db.example'
          ? ['93.184.215.14']
          : ['10.0.0.5']
  const verdict = async (host: string, opened: readonly string[] | 'any' = [], privateHosts: readonly string[] = []) =>
    checkAddress({ privateHosts, resolve }, { purpose: 'connector', host, port: 5432, opened }).then(
      (checked) => checked,
      (error: { facts: { class: string } }) => error.facts.class,
    )

  test.each(['127.0.0.1', '::1', '[::1]', '0.0.0.0', '10.1.2.3', '0x7f000001', '2130706433', '::ffff:127.0.0.1', 'fd00::1', 'inside.example', 'mixed.example'])(
    '%s is inside and closed unless opened',
    async (host) => {
      expect(await verdict(host)).toBe('host_not_allowed')
    },
  )

  test.each(['169.254.169.254', '100.100.100.200', 'fe80::1', 'fd00:ec2::254', '224.0.0.1', '/var/run/postgresql', 'a,b', 'user@host', ''])(
    '%s is never dialled',
    async (host) => {
      expect(await verdict(host, 'any', ['connector=0.0.0.0/0:5432'])).toBe('host_not_allowed')
    },
  )

  test('a private one is opened by an admin’s act or by a setting, which may be made the only way', async () => {
    const inside = { address: '10.0.0.5', private: true, inside: ['10.0.0.5:5432'] }
    expect(await verdict('db.example')).toEqual({ address: '93.184.215.14', private: false, inside: [] })
    expect(await verdict('inside.example', 'any')).toEqual(inside)
    expect(await verdict('inside.example', ['10.0.0.5:5432'])).toEqual(inside)
    const local = { address: '127.0.0.1', private: true, inside: ['127.0.0.1:5432', '::1:5432'] }
    expect(await verdict('localhost', 'any')).toEqual(local)
    expect(await verdict('localhost', local.inside)).toEqual(local)
    expect(await verdict('localhost', ['127.0.0.1:5432'])).toBe('host_not_allowed')
    expect(await verdict('inside.example', ['10.0.0.5:5433'])).toBe('host_not_allowed')
    expect(await verdict('inside.example', [], ['connector=10.0.0.0/8:5432'])).toEqual(inside)
    expect(await verdict('inside.example', [], ['pipeline=10.0.0.0/8:5432'])).toBe('host_not_allowed')
    expect(await verdict('inside.example', 'any', ['strict'])).toBe('host_not_allowed')
    expect(await verdict('inside.example', 'any', ['strict', 'connector=10.0.0.5:5432'])).toEqual(inside)
  })
})

describe('a request', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })

  async function serve(listener: RequestListener): Promise<number> {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  const rules = { purpose: 'sso', opened: 'any', timeoutMs: 2_000, maxBytes: 1_000 } as const
  const outcome = (call: Promise<Response>) =>
    call.then(
      async (response) => `${response.status} ${await response.text()}`,
      (error: { facts: { class: string } }) => error.facts.class,
    )

  test('resolves a name once and goes to the address that was judged, under the name that was asked for', async () => {
    let asked = 0
    const resolve = async () => (++asked === 1 ? ['127.0.0.1'] : ['169.254.169.254'])
    const port = await serve((request, response) => response.end(request.headers.host))
    const seen: string[] = []
    const call = createFetch({ privateHosts: [], resolve }, { ...rules, seen: (address) => seen.push(address) })
    expect(await outcome(call(`http://idp.example:${port}/x`))).toBe(`200 idp.example:${port}`)
    expect(asked).toBe(1)
    expect(seen).toEqual([`127.0.0.1:${port}`])
  })

  test('goes nowhere that is inside and not opened for this purpose', async () => {
    const port = await serve((_request, response) => response.end('canary'))
    const closed = createFetch({ privateHosts: [`pipeline=127.0.0.1:${port}`] }, { ...rules, opened: [] })
    expect(await outcome(closed(`http://127.0.0.1:${port}/`))).toBe('host_not_allowed')
    const open = createFetch({ privateHosts: [`sso=127.0.0.1:${port}`] }, { ...rules, opened: [] })
    expect(await outcome(open(`http://127.0.0.1:${port}/`))).toBe('200 canary')
  })

  test('sends nothing in clear text outside, and nothing to odd addresses', async () => {
    const call = createFetch({ privateHosts: [], resolve: async () => ['93.184.215.14'] }, rules)
    expect(await outcome(call('http://idp.example/'))).toBe('tls')
    expect(await outcome(call('https://user:secret@idp.example/'))).toBe('host_not_allowed')
    expect(await outcome(call('file:///etc/passwd'))).toBe('host_not_allowed')
  })

  test('follows no redirect, and stops at its limits', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      else if (request.url === '/long') response.end('x'.repeat(2_000))
      else if (request.url === '/form') request.pipe(response)
      else response.write('never')
    })
    const call = createFetch({ privateHosts: [] }, { ...rules, timeoutMs: 500 })
    const at = (path: string) => outcome(call(`http://127.0.0.1:${port}${path}`))
    expect(await at('/moved')).toBe('302 ')
    expect(await at('/long')).toBe('too_large')
    expect(await at('/endless')).toBe('timeout')
    expect(await outcome(call(`http://127.0.0.1:${port}/form`, { method: 'POST', body: new URLSearchParams({ code: 'a b' }) }))).toBe('200 code=a+b')
  })
})
