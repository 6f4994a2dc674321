import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawCall, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'

const PAGE = '<!doctype html><html><head><meta name="csp-nonce" content="__NONCE__"><title>Parley</title></head><body></body></html>'

let folder: string
let server: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-web-'))
  const root = join(folder, 'dist')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(folder, 'outside.txt'), 'outside')
  await writeFile(join(root, 'index.html'), PAGE)
  await writeFile(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(root, 'assets', 'index-Bx3_9aKq.js'), 'export {}')
  server = await startTestServer({ webRoot: root })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const open = (path: string, accept = 'text/html,*/*;q=0.8') => rawCall(server, path, { headers: [['accept', accept]] })

describe('the page of the web app', () => {
  it.each(['/', '/chats/42', '/setup', '/tables/SHOP.PUBLIC.ORDERS', '/?access_token=abc', '/index.html'])('opens at %s, kept by no cache', async (path) => {
    const { status, headers, body } = await open(path)
    expect([status, headers['content-type'], headers['cache-control'], body.includes('<title>Parley</title>')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
      true,
    ])
  })
  it('may be framed where a token in its address signs in, by origins the organisation names, and only while admins may sign others in', async () => {
    const framers = async (path: string) => /frame-ancestors ([^;]*)/.exec(String((await open(path)).headers['content-security-policy']))?.[1]
    const settings = (json: object) => server.store.pool.query('UPDATE org SET settings = $1', [JSON.stringify(json)])
    await settings({ embedded_login: false, embed_origins: ['https://partner.example'] })
    expect(await framers('/?access_token=abc')).toBe("'none'")
    await settings({ embedded_login: true, embed_origins: ['https://partner.example'] })
    const paths = ['/?access_token=abc', '/c/42?scope=x&access_token=abc', '/', '/?access_token=', '/?not_access_token=abc']
    expect(await Promise.all(paths.map(framers))).toEqual(['https://partner.example', 'https://partner.example', "'none'", "'none'", "'none'"])
    await settings({})
  })
  it('holds the nonce of its own response', async () => {
    const { headers, body } = await open('/')
    const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1]
    expect(/<meta name="csp-nonce" content="([^"]+)">/.exec(body)?.[1]).toBe(nonce)
    expect((await open('/')).body).not.toBe(body)
  })
  it('says whether the browser has a session', async () => {
    const said = async (cookie: string) => {
      const { body } = await rawCall(server, '/', {
        headers: [
          ['accept', 'text/html'],
          ['cookie', cookie],
        ],
      })
      return /<meta name="session" content="([^"]+)">/.exec(body)?.[1]
    }
    expect([await said('other=1'), await said('Authorization='), await said('Authorization=abc')]).toEqual(['no', 'no', 'yes'])
  })
  it.each(['/api/nope', '/api', '/v1/nope', '/chatbot/nope', '/ai/nope', '/assets/gone-12345678.js', '/redoc/nope'])('never stands in for %s', async (path) => {
    const { status, body } = await open(path)
    // /v1 adds the fields of its own contract
    expect([status, JSON.parse(body)]).toEqual([404, expect.objectContaining({ detail: 'Not Found' })])
  })
  it('is for browsers: a program gets a 404, another method too', async () => {
    expect((await open('/chats/42', 'application/json')).status).toBe(404)
    expect((await rawCall(server, '/chats/42', { method: 'POST' })).status).toBe(404)
  })
})

describe('its files', () => {
  it('are kept for ever when their name holds a hash', async () => {
    const { status, headers, body } = await open('/assets/index-Bx3_9aKq.js', '*/*')
    expect([status, headers['cache-control'], headers['content-type'], body]).toEqual([
      200,
      'public, max-age=31536000, immutable',
      'application/javascript; charset=utf-8',
      'export {}',
    ])
  })
  it('are asked for again otherwise', async () => {
    const { headers } = await open('/favicon.svg', 'image/*')
    expect([headers['cache-control'], headers['x-content-type-options']]).toEqual(['no-cache', 'nosniff'])
    const again = await rawCall(server, '/favicon.svg', { headers: [['if-none-match', String(headers.etag)]] })
    expect(again.status).toBe(304)
  })
  it.each(['/../outside.txt', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/assets/..%2f..%2foutside.txt', '/assets/%00', '/%5c..%5coutside.txt'])(
    'never come from outside the folder: %s',
    async (path) => {
      const { body } = await open(path, '*/*')
      expect(body).not.toContain('outside\n')
      expect(body).not.toBe('outside')
    },
  )
})
