import { createHash, randomBytes } from 'node:crypto'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'
import { makeToken, signIn } from '../../mcp/fixtures/clients.ts'
import { type Browser, browser, program } from '../../mcp/fixtures/program.ts'

const BACK = 'https://assistant.example/callback'
const NO_LIMITS = { PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000', PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000' } as const
const Tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.literal(3600),
  token_type: z.literal('Bearer'),
  scope: z.literal('mcp'),
})

let server: TestServer
let ada: Browser
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0', ...NO_LIMITS } })
  ada = browser(server.url, (await signIn(server.url)).cookie)
}, 120_000)
afterAll(() => server?.stop())

async function register(...uris: readonly string[]): Promise<string> {
  const made = await post('/oauth/register', JSON.stringify({ client_name: 'Test assistant', redirect_uris: uris }), 'application/json')
  return z.object({ client_id: z.string() }).parse(await made.json()).client_id
}

function post(path: string, body: string | URLSearchParams, type = 'application/x-www-form-urlencoded'): Promise<Response> {
  return fetch(server.url + path, { method: 'POST', headers: { 'content-type': type }, body })
}

const VERIFIER = 'v'.repeat(43)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

function address(clientId: string, change: Readonly<Record<string, string>> = {}): string {
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: BACK,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: 'st',
    ...change,
  }
  return `/oauth/authorize?${new URLSearchParams(query)}`
}

async function codeFor(clientId: string, who = ada): Promise<string> {
  const { ticket } = await who.open(address(clientId))
  const { location } = await who.decide(ticket, 'allow')
  return location?.searchParams.get('code') ?? ''
}

function redeem(clientId: string, code: string, change: Readonly<Record<string, string>> = {}): Promise<Response> {
  return post(
    '/oauth/token',
    new URLSearchParams({ grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: BACK, code_verifier: VERIFIER, ...change }),
  )
}

function refresh(clientId: string, token: string): Promise<Response> {
  return post('/oauth/token', new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: token }))
}

async function connected(who = ada) {
  const clientId = await register(BACK)
  return { clientId, ...Tokens.parse(await (await redeem(clientId, await codeFor(clientId, who))).json()) }
}

async function mcpStatus(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  return (await fetch(`${server.url}/ai/mcp`, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }) })).status
}

const refusal = async (response: Response) => [response.status, z.object({ error: z.string() }).parse(await response.json()).error]

it('lets the official client connect by itself once a person allowed it', async () => {
  const own = program('http://127.0.0.1:4711/callback')
  const endpoint = new URL('/ai/mcp', server.url)
  const first = new StreamableHTTPClientTransport(endpoint, { authProvider: own })
  await expect(new Client({ name: 'test', version: '1' }).connect(first)).rejects.toThrow()
  const page = await ada.open(own.sentTo().href)
  expect(page.html).toContain('“Test assistant”')
  expect(page.html).toContain('a program on this computer')
  expect(page.html).toContain(ADMIN.email)
  expect(page.html).not.toContain('<script')
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:4711;")
  const { location } = await ada.decide(page.ticket, 'allow')
  expect(location?.searchParams.get('state')).toBe('a-state-of-the-program')
  expect(location?.searchParams.get('iss')).toBe(server.url)
  await first.finishAuth(location?.searchParams.get('code') ?? '')
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(endpoint, { authProvider: own }))
  expect((await client.listTools()).tools).toHaveLength(4)
  await client.close()
  expect(own.kept()).toMatchObject({ expires_in: 3600, scope: 'mcp' })
})

it('names what is connected to its person, and puts it out at once', async () => {
  const { access_token } = await connected()
  const headers = { 'API-KEY': await makeToken(server.url, ['api:full']) }
  const list = async () =>
    z
      .array(z.object({ id: z.string(), client_name: z.string(), answers_to: z.string() }))
      .parse(await (await fetch(`${server.url}/api/connected_apps`, { headers })).json())
  const [newest] = await list()
  expect(newest).toMatchObject({ client_name: 'Test assistant', answers_to: 'assistant.example' })
  expect(await mcpStatus(access_token)).toBe(200)
  expect((await fetch(`${server.url}/api/connected_apps/${newest?.id}`, { method: 'DELETE', headers })).status).toBe(200)
  expect(await mcpStatus(access_token)).toBe(401)
  expect((await list()).map(({ id }) => id)).not.toContain(newest?.id)
})

it('gives access to the tools alone', async () => {
  const { access_token } = await connected()
  expect((await fetch(`${server.url}/api/auth/me`, { headers: { authorization: `Bearer ${access_token}` } })).status).toBe(403)
  expect((await fetch(`${server.url}/ai/mcp?api_token=${access_token}`, { method: 'POST' })).status).toBe(401)
})

it('hands out each refresh token for one use; the second ends everything under it', async () => {
  const { clientId, ...first } = await connected()
  const second = Tokens.parse(await (await refresh(clientId, first.refresh_token)).json())
  expect(await mcpStatus(second.access_token)).toBe(200)
  expect(await refusal(await refresh(clientId, first.refresh_token))).toEqual([400, 'invalid_grant'])
  expect(await mcpStatus(second.access_token)).toBe(401)
  expect(await refusal(await refresh(clientId, second.refresh_token))).toEqual([400, 'invalid_grant'])
})

it('of ten who bring one refresh token at the same time, lets one have it and then ends it', async () => {
  const { clientId, refresh_token } = await connected()
  const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(clientId, refresh_token)))
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
})

it('takes a code once, and ends what it gave when it comes again', async () => {
  const clientId = await register(BACK)
  const code = await codeFor(clientId)
  const { access_token } = Tokens.parse(await (await redeem(clientId, code)).json())
  expect(await refusal(await redeem(clientId, code))).toEqual([400, 'invalid_grant'])
  expect(await mcpStatus(access_token)).toBe(401)
})

it.each([
  ['another client', async () => ({ client_id: await register(BACK) })],
  ['another address', async () => ({ redirect_uri: 'https://assistant.example/other' })],
  ['another verifier', async () => ({ code_verifier: 'w'.repeat(43) })],
])('takes a code of %s from nobody', async (_name, change) => {
  const clientId = await register(BACK)
  expect(await refusal(await redeem(clientId, await codeFor(clientId), await change()))).toEqual([400, 'invalid_grant'])
})

it('takes no code without its verifier', async () => {
  const clientId = await register(BACK)
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: clientId, code: await codeFor(clientId), redirect_uri: BACK })
  expect(await refusal(await post('/oauth/token', body))).toEqual([400, 'invalid_request'])
  expect(await refusal(await post('/oauth/token', new URLSearchParams({ grant_type: 'password', username: 'x', password: 'y' })))).toEqual([
    400,
    'unsupported_grant_type',
  ])
})

it.each([
  ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
  ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
  ['more than the tools', { scope: 'mcp api:full' }, 'invalid_scope'],
  ['another server', { resource: 'https://other.example/ai/mcp' }, 'invalid_target'],
])('answers a request for %s with an error, and asks nobody', async (_name, change, error) => {
  const { status, headers } = await ada.open(address(await register(BACK), change))
  const location = new URL(headers.get('location') ?? '')
  expect([status, location.origin, location.searchParams.get('error'), location.searchParams.get('state')]).toEqual([
    303,
    'https://assistant.example',
    error,
    'st',
  ])
  expect(location.searchParams.get('iss')).toBe(server.url)
})

it.each([
  'https://evil.example/callback',
  'https://assistant.example.evil.example/callback',
  'https://assistant.example/callback/../other',
  'https://assistant.example/callback?x=1',
  'https://assistant.example:444/callback',
  'https://assistant.example/callback#x',
  'https://user@assistant.example/callback',
  'HTTPS://assistant.example/callback',
  'http://assistant.example/callback',
  'javascript:alert(1)',
  '//evil.example',
])('sends nobody to %s', async (redirect_uri) => {
  const page = await ada.open(address(await register(BACK), { redirect_uri }))
  expect([page.status, page.headers.get('location')]).toEqual([400, null])
})

it.each([
  ['http://assistant.example/callback', 400],
  ['http://127.0.0.1.evil.example/', 400],
  ['https://user:pass@assistant.example/', 400],
  ['https://assistant.example/#fragment', 400],
  ['javascript://assistant.example/%0aalert(1)', 400],
  ['data:text/html,x', 400],
  ['file:///etc/passwd', 400],
  ["https://assistant.example/'; script-src *", 400],
  ['https://assistant.example/callback', 201],
  ['http://localhost/callback', 201],
  ['http://[::1]:8080/callback', 201],
  ['cursor://program/callback', 201],
])('registers %s as it should: %i', async (uri, status) => {
  expect((await post('/oauth/register', JSON.stringify({ redirect_uris: [uri] }), 'application/json')).status).toBe(status)
})

it('lets a program on the same computer answer at any port, and at no other path or host', async () => {
  const clientId = await register('http://127.0.0.1:1234/callback')
  const status = async (redirect_uri: string) => (await ada.open(address(clientId, { redirect_uri }))).status
  expect(await status('http://127.0.0.1:53999/callback')).toBe(200)
  expect(await status('http://127.0.0.1/callback')).toBe(200)
  expect(await status('http://localhost:1234/callback')).toBe(400)
  expect(await status('http://127.0.0.1:1234/elsewhere')).toBe(400)
  expect(await status('http://127.0.0.1:1234@evil.example/callback')).toBe(400)
})

it('takes a decision from the page that was shown, to whom it was shown, once', async () => {
  const clientId = await register(BACK)
  const { ticket } = await ada.open(address(clientId))
  const elsewheres: readonly Readonly<Record<string, string>>[] = [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { 'x-requested-with': 'x' }]
  for (const headers of elsewheres) expect((await ada.decide(ticket, 'allow', headers)).status).toBe(403)
  const elsewhere = browser(server.url, (await signIn(server.url)).cookie)
  expect((await elsewhere.decide(ticket, 'allow')).status).toBe(400)
  expect((await ada.decide(randomBytes(32).toString('base64url'), 'allow')).status).toBe(400)
  expect((await ada.decide(ticket, 'allow')).location?.origin).toBe('https://assistant.example')
  expect((await ada.decide(ticket, 'allow')).status).toBe(400)
})

it('tells the program when the person does not want it', async () => {
  const { ticket } = await ada.open(address(await register(BACK)))
  const { location } = await ada.decide(ticket, 'deny')
  expect([location?.origin, location?.searchParams.get('error'), location?.searchParams.get('code')]).toEqual([
    'https://assistant.example',
    'access_denied',
    null,
  ])
})

it('shows a name that a program chose as text, on one line', async () => {
  const made = await post(
    '/oauth/register',
    JSON.stringify({ client_name: '<img src=x onerror=alert(1)>\u202e”. Parley', redirect_uris: [BACK] }),
    'application/json',
  )
  const { client_id } = z.object({ client_id: z.string() }).parse(await made.json())
  const { html } = await ada.open(address(client_id))
  expect(html).toContain('&#60;img src=x')
  expect(html).not.toContain('<img')
  expect(html).not.toContain('\u202e')
})

it('has nobody sign in anywhere but here', async () => {
  const stranger = browser(server.url, '')
  const { status, headers } = await stranger.open(address(await register(BACK)))
  expect(status).toBe(302)
  expect(headers.get('location')).toMatch(/^\/sign-in\?next=%2Foauth%2Fauthorize%3F/)
  const { token } = await signIn(server.url)
  const byHeader = await fetch(server.url + address(await register(BACK)), { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' })
  expect(byHeader.status).toBe(302)
})

it('puts out by the program’s own word', async () => {
  const { clientId, access_token, refresh_token } = await connected()
  expect((await post('/oauth/revoke', new URLSearchParams({ token: refresh_token, client_id: await register(BACK) }))).status).toBe(200)
  expect(await mcpStatus(access_token)).toBe(200)
  expect((await post('/oauth/revoke', new URLSearchParams({ token: refresh_token, client_id: clientId }))).status).toBe(200)
  expect(await mcpStatus(access_token)).toBe(401)
})

it('gives the command line its token on this computer alone', async () => {
  const state = 'ab'.repeat(16)
  const { html, ticket, headers } = await ada.open(`/cli-auth?port=45678&state=${state}`)
  expect(html).toContain('command line')
  expect(headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:45678;")
  const { location } = await ada.decide(ticket, 'allow')
  expect([location?.origin, location?.pathname, location?.searchParams.get('state')]).toEqual(['http://127.0.0.1:45678', '/callback', state])
  const me = await fetch(`${server.url}/api/auth/me`, { headers: { 'X-API-KEY': location?.searchParams.get('token') ?? '' } })
  expect(await me.json()).toMatchObject({ email: ADMIN.email, token: { kind: 'cli', scopes: ['api:full'] } })
  for (const query of [`port=80&state=${state}`, `port=45678&state=short`, `port=45678@evil.example&state=${state}`, ''])
    expect((await ada.open(`/cli-auth?${query}`)).status).toBe(400)
})

it('ends with the password it was allowed under', async () => {
  const { clientId, access_token, refresh_token } = await connected()
  const { ticket } = await ada.open(address(clientId))
  const pending = await codeFor(clientId)
  expect(await mcpStatus(access_token)).toBe(200)
  const { token } = await signIn(server.url)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const change = { current_password: ADMIN.password, new_password: 'another horse battery staple' }
  expect((await fetch(`${server.url}/api/auth/me`, { method: 'PUT', headers, body: JSON.stringify(change) })).status).toBe(200)
  expect(await mcpStatus(access_token)).toBe(401)
  expect(await refusal(await refresh(clientId, refresh_token))).toEqual([400, 'invalid_grant'])
  expect(await refusal(await redeem(clientId, pending))).toEqual([400, 'invalid_grant'])
  expect((await ada.decide(ticket, 'allow')).status).toBe(403)
})
