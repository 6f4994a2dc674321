import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, cookieOf, rawCall, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'

let server: TestServer
let token: string
let other: string
let cookie: string
let hex: string
beforeAll(async () => {
  server = await startTestServer()
  await server.addUser('uma@example.com', 'user')
  token = await server.token(ADMIN.email)
  other = await server.token(ADMIN.email)
  cookie = await cookieOf(server, ADMIN.email)
  const account = await server.accounts.find(ADMIN.email)
  if (account === undefined) throw new Error('no admin')
  hex = (await server.accounts.tokens.issue({ account, kind: 'api', scopes: ['api:full'], format: 'hex' })).text
})
afterAll(() => server.close())

type Headers = readonly (readonly [string, string])[]
const ME = '/api/auth/me'

async function outcome(path: string, headers: Headers = []): Promise<string> {
  const { status, body } = await rawCall(server, path, { headers })
  return status === 200 ? `200 ${JSON.parse(body).user_id}` : `${status} ${JSON.parse(body).detail}`
}
const WELCOME = `200 ${ADMIN.email}`
const INVALID = '401 Invalid API key'
const CONFLICT = '400 Conflicting credentials'

describe('every documented way to present a token works', () => {
  const ways: readonly (readonly [string, () => { path?: string; headers?: Headers }])[] = [
    ['API-KEY', () => ({ headers: [['API-KEY', token]] })],
    ['X-API-KEY', () => ({ headers: [['X-API-KEY', token]] })],
    ['Authorization: Bearer', () => ({ headers: [['Authorization', `Bearer ${token}`]] })],
    ['authorization: bearer, several spaces', () => ({ headers: [['authorization', `bearer   ${token}`]] })],
    ['spaces around it', () => ({ headers: [['API-KEY', `  ${token}  `]] })],
    [
      'API-KEY and X-API-KEY with one value',
      () => ({
        headers: [
          ['API-KEY', token],
          ['X-API-KEY', token],
        ],
      }),
    ],
    [
      'all of them with one value',
      () => ({
        path: `${ME}?api_token=${token}`,
        headers: [
          ['API-KEY', token],
          ['X-API-KEY', token],
          ['Authorization', `Bearer ${token}`],
        ],
      }),
    ],
    [
      'one header twice with one value',
      () => ({
        headers: [
          ['API-KEY', token],
          ['API-KEY', token],
        ],
      }),
    ],
    ['?api_token alone', () => ({ path: `${ME}?api_token=${token}` })],
    ['?api_token with its owner as user_id', () => ({ path: `${ME}?user_id=ada%40example.com&api_token=${token}` })],
    ['?api_token with user_id in other case', () => ({ path: `${ME}?api_token=${token}&user_id=ADA@Example.com` })],
    ['a percent-encoded api_token', () => ({ path: `${ME}?api%5Ftoken=${encodeURIComponent(token)}` })],
    ['repeated slashes in the path', () => ({ path: `//api//auth/me?api_token=${token}` })],
    ['the session cookie', () => ({ headers: [['Cookie', `theme=dark; ${cookie}`]] })],
    ['a token as the cookie', () => ({ headers: [['Cookie', `Authorization=${token}`]] })],
    ['a session text as Bearer', () => ({ headers: [['Authorization', `Bearer ${cookie.slice('Authorization='.length)}`]] })],
    ['64 hex digits', () => ({ headers: [['API-KEY', hex]] })],
    ['64 hex digits after dot-', () => ({ headers: [['API-KEY', `dot-${hex}`]] })],
    ['64 hex digits in the query', () => ({ path: `${ME}?user_id=ada@example.com&api_token=${hex}` })],
    [
      'a good token beside a bad cookie',
      () => ({
        headers: [
          ['API-KEY', token],
          ['Cookie', 'Authorization=nonsense'],
        ],
      }),
    ],
    [
      'the cookie beside another scheme of a proxy',
      () => ({
        headers: [
          ['Authorization', 'Basic cHJveHk6cHc='],
          ['Cookie', cookie],
        ],
      }),
    ],
  ]
  it.each(ways)('%s', async (_name, way) => {
    const { path = ME, headers = [] } = way()
    expect(await outcome(path, headers)).toBe(WELCOME)
  })
})

describe('different explicit credentials in one request are 400', () => {
  const conflicts: readonly (readonly [string, () => { path?: string; headers?: Headers }])[] = [
    [
      'API-KEY and X-API-KEY',
      () => ({
        headers: [
          ['API-KEY', token],
          ['X-API-KEY', other],
        ],
      }),
    ],
    [
      'API-KEY and Bearer',
      () => ({
        headers: [
          ['API-KEY', token],
          ['Authorization', `Bearer ${other}`],
        ],
      }),
    ],
    ['header and query', () => ({ path: `${ME}?api_token=${other}`, headers: [['API-KEY', token]] })],
    [
      'API-KEY twice',
      () => ({
        headers: [
          ['API-KEY', token],
          ['API-KEY', other],
        ],
      }),
    ],
    [
      'Authorization twice',
      () => ({
        headers: [
          ['Authorization', `Bearer ${token}`],
          ['Authorization', `Bearer ${other}`],
        ],
      }),
    ],
    ['api_token twice', () => ({ path: `${ME}?api_token=${token}&api_token=${other}` })],
    [
      'a good and an empty one',
      () => ({
        headers: [
          ['API-KEY', token],
          ['X-API-KEY', ''],
        ],
      }),
    ],
    [
      'two spellings of one legacy token',
      () => ({
        headers: [
          ['API-KEY', hex],
          ['X-API-KEY', `dot-${hex}`],
        ],
      }),
    ],
  ]
  it.each(conflicts)('%s', async (_name, way) => {
    const { path = ME, headers = [] } = way()
    expect(await outcome(path, headers)).toBe(CONFLICT)
  })
})

describe('what is not a good credential is 401', () => {
  it('says when there is none, and how to present one', async () => {
    const answer = await rawCall(server, ME)
    expect([answer.status, JSON.parse(answer.body), answer.headers['www-authenticate'], answer.headers['x-error-code']]).toEqual([
      401,
      { detail: 'Not authenticated' },
      'Bearer',
      'not_authenticated',
    ])
  })

  const bad: readonly (readonly [string, () => { path?: string; headers?: Headers }])[] = [
    ['an unknown text', () => ({ headers: [['API-KEY', 'nonsense']] })],
    ['an empty header', () => ({ headers: [['API-KEY', '']] })],
    ['Bearer without a token', () => ({ headers: [['Authorization', 'Bearer']] })],
    ['a token without its scheme', () => ({ headers: [['Authorization', token]] })],
    ['a token without dot-', () => ({ headers: [['API-KEY', token.slice(4)]] })],
    ['dot- twice', () => ({ headers: [['API-KEY', `dot-${token}`]] })],
    ['a good token with a letter more', () => ({ headers: [['API-KEY', `${token}A`]] })],
    ['4,097 characters', () => ({ headers: [['API-KEY', 'a'.repeat(4_097)]] })],
    [
      'a bad header beside a good cookie',
      () => ({
        headers: [
          ['API-KEY', 'nonsense'],
          ['Cookie', cookie],
        ],
      }),
    ],
    [
      'an empty header beside a good cookie',
      () => ({
        headers: [
          ['API-KEY', ''],
          ['Cookie', cookie],
        ],
      }),
    ],
    ['a bad query token beside a good cookie', () => ({ path: `${ME}?api_token=nonsense`, headers: [['Cookie', cookie]] })],
    ['a bad cookie', () => ({ headers: [['Cookie', 'Authorization=nonsense']] })],
    ['user_id of somebody else', () => ({ path: `${ME}?api_token=${token}&user_id=uma@example.com` })],
    ['user_id twice, once of somebody else', () => ({ path: `${ME}?api_token=${token}&user_id=ada@example.com&user_id=uma@example.com` })],
    ['an empty user_id', () => ({ path: `${ME}?api_token=${token}&user_id=` })],
  ]
  it.each(bad)('%s', async (_name, way) => {
    const { path = ME, headers = [] } = way()
    expect(await outcome(path, headers)).toBe(INVALID)
  })

  it('does not read access_token of the query, which is for the web app alone', async () => {
    expect(await outcome(`${ME}?access_token=${token}`)).toBe('401 Not authenticated')
  })

  it('takes user_id without api_token as an ordinary parameter', async () => {
    expect(await outcome(`${ME}?user_id=uma@example.com`, [['API-KEY', token]])).toBe(WELCOME)
  })

  it('forgets a session cookie that is no longer good', async () => {
    const answer = await rawCall(server, ME, { headers: [['Cookie', 'Authorization=nonsense']] })
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^Authorization=; .*Expires=Thu, 01 Jan 1970/)
  })
})

describe('a change by cookie must come from our own page', () => {
  const change = (headers: Headers) =>
    rawCall(server, '/api/auth/me', { method: 'PUT', body: '{"realname":"Ada"}', headers: [['content-type', 'application/json'], ...headers] })

  it('is refused without Origin and X-Requested-With', async () => {
    const answer = await change([['Cookie', cookie]])
    expect([answer.status, JSON.parse(answer.body)]).toEqual([403, { detail: 'Cross-site request refused' }])
  })
  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1'])('is refused from %s', async (origin) => {
    const answer = await change([
      ['Cookie', cookie],
      ['Origin', origin],
    ])
    expect(answer.status).toBe(403)
  })
  it('is accepted from our own origin', async () => {
    const answer = await change([
      ['Cookie', cookie],
      ['Origin', server.url],
    ])
    expect(answer.status).toBe(200)
  })
  it('is accepted with X-Requested-With, which no other site can send', async () => {
    const answer = await change([
      ['Cookie', cookie],
      ['X-Requested-With', 'fetch'],
    ])
    expect(answer.status).toBe(200)
  })
  it('is not asked of a token in a header', async () => {
    const answer = await change([
      ['API-KEY', token],
      ['Origin', 'https://client.example'],
    ])
    expect(answer.status).toBe(200)
  })
  it('is not asked of reading', async () => {
    expect(await outcome(ME, [['Cookie', cookie]])).toBe(WELCOME)
  })
})

describe('a token in the address', () => {
  it.each([
    ['/api/tokens', '{"name":"x"}'],
    ['/api/get_api_token', '{"user_id":"ada@example.com"}'],
  ])('never makes another one: %s', async (path, body) => {
    const answer = await rawCall(server, `${path}?api_token=${token}`, { method: 'POST', body, headers: [['content-type', 'application/json']] })
    expect([answer.status, answer.headers['set-cookie'], answer.body.includes('dot-')]).toEqual([403, undefined, false])
  })

  it('is refused where the vendor does not document it, once the org says so', async () => {
    await server.store.pool.query(`UPDATE org SET settings = '{"query_token_endpoints":"documented"}'`)
    expect(await outcome(`${ME}?api_token=${token}`)).toBe('401 Not authenticated')
    expect(await outcome(ME, [['API-KEY', token]])).toBe(WELCOME)
    await server.store.pool.query(`UPDATE org SET settings = '{}'`)
    expect(await outcome(`${ME}?api_token=${token}`)).toBe(WELCOME)
  })

  it('reaches no log line and no error', async () => {
    for (const path of [ME, '/api/nope', '/api/tokens/%zz', '/']) await rawCall(server, `${path}?api_token=${token}&access_token=${other}`)
    expect(server.log()).not.toContain(token.slice(-20))
    expect(server.log()).not.toContain(other.slice(-20))
  })
})
