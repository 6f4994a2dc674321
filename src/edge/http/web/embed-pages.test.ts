import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SpaceServer, startSpaceServer } from '../spaces/fixtures/space-server.ts'

let server: SpaceServer
let folder: string
let alpha: string
let beta: string
let source: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-web-'))
  await writeFile(join(folder, 'embed.html'), '<!doctype html><html><head><title>Parley</title></head><body><div id="app"></div></body></html>')
  server = await startSpaceServer({ webRoot: folder })
  source = await server.source()
  const filters = { tenant_id: { operator: 'equals', value: 456 } }
  const embed_origins = ['https://alpha.example', 'http://localhost:5173']
  alpha = (await server.space(source, { customer_id: 'alpha', name: 'Secret name', filters, embed_origins })).space_id ?? ''
  beta = (await server.space(source, { customer_id: 'beta', filters })).space_id ?? ''
}, 60_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const open = (space: string, query = '') => server.as(null)('GET', `/embed/spaces/${space}${query}`)
const framers = (headers: Headers) => /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]

it('opens with the token under either name, framed by exactly the origins of the space, without a cookie', async () => {
  const token = await server.embed({ space_id: alpha })
  for (const query of [`?embedToken=${token}`, `?embed_token=${token}`, `?embedToken=${token}&embed_token=${token}&uiMode=dark&unknown=1`]) {
    const page = await open(alpha, query)
    expect([page.status, framers(page.headers), page.headers.get('set-cookie')]).toEqual([200, 'https://alpha.example http://localhost:5173', null])
    expect(page.text).toContain('<meta name="embed" content="open">')
    expect(page.text).toContain('<meta name="embed-origins" content="https://alpha.example http://localhost:5173">')
    expect(page.text).not.toContain(token)
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  }
  expect((await open(alpha, `?embedToken=${token}&embed_token=other`)).status).toBe(400)
})

it('is a 401 without data when the token is missing, old or revoked', async () => {
  const missing = await open(alpha)
  expect([missing.status, missing.text.includes('content="missing"')]).toEqual([401, true])
  const revoked = await server.embed({ space_id: alpha, email: 'carl@alpha.example' })
  await server.call('POST', '/v1/embed/revoke', { email: 'carl@alpha.example', customer_id: 'alpha' })
  const shut = await open(alpha, `?embedToken=${revoked}`)
  expect([shut.status, shut.text.includes('content="invalid"')]).toEqual([401, true])
  const old = await server.embed({ space_id: alpha, expires_in: 60 })
  server.advance(61_000)
  const late = await open(alpha, `?embedToken=${old}`)
  expect([late.status, late.text.includes('content="expired"')]).toEqual([401, true])
  for (const { text } of [missing, shut, late]) expect(text).not.toMatch(/Secret name|tenant|customer/)
})

it('is a 404 for a token of another space, an unknown space and an unknown group', async () => {
  const token = await server.embed({ space_id: alpha })
  const made = (await server.call('POST', `/v1/spaces/${alpha}/groups`, { name: 'Sales' })).body
  expect((await open(beta, `?embedToken=${token}`)).status).toBe(404)
  expect((await open('space_00000000000000000000000000', `?embedToken=${token}`)).status).toBe(404)
  expect((await open(`${alpha}/groups/${made.group_id}`, `?embedToken=${token}`)).status).toBe(200)
  expect((await open(`${alpha}/groups/grp_gone`, `?embedToken=${token}`)).status).toBe(404)
})

it('may be framed by nobody while no origin is named, and by those of the organisation where the space names none', async () => {
  const token = await server.embed({ space_id: beta, email: 'bob@beta.example' })
  expect(framers((await open(beta, `?embedToken=${token}`)).headers)).toBe("'none'")
  expect((await server.call('GET', `/v1/spaces/${beta}`)).body.warnings.join()).toMatch(/No page may embed/)
  await server.store.pool.query(`UPDATE org SET settings = '{"embed_origins": ["https://partner.example"]}'`)
  expect(framers((await open(beta, `?embedToken=${token}`)).headers)).toBe('https://partner.example')
  expect((await server.call('GET', `/v1/spaces/${beta}`)).body.warnings.join()).not.toMatch(/No page may embed/)
  await server.store.pool.query(`UPDATE org SET settings = '{}'`)
})

it('is a 429 that says when to come back, beyond the limit of its address, or of its token if that is good', async () => {
  const limited = await startSpaceServer({ webRoot: folder, perAddress: 3, perToken: 4 })
  const id = (await limited.space(await limited.source())).space_id ?? ''
  const token = await limited.embed({ space_id: id })
  const page = async (query = '') => {
    const { status, headers } = await limited.as(null)('GET', `/embed/spaces/${id}${query}`)
    return status === 429 ? [status, Number(headers.get('retry-after')) >= 1, headers.get('x-error-code')] : status
  }
  const refused = [429, true, 'rate_limited']
  for (const answer of [401, 401, 401, refused, refused]) expect(await page('?embedToken=forged')).toEqual(answer)
  expect(await page()).toEqual(refused)
  for (const answer of [200, 200, 200, 200, refused]) expect(await page(`?embedToken=${token}`)).toEqual(answer)
  await limited.close()
})

it('of a public space opens without a token once the organisation lets guests in, each somebody of their own, and closes at once', async () => {
  const space =
    (await server.space(source, { customer_id: 'gamma', filters: { tenant_id: { operator: 'equals', value: 456 } }, visibility: 'public' })).space_id ?? ''
  const guestToken = async () => /<meta name="embed-token" content="([^"]+)">/.exec((await open(space)).text)?.[1]
  expect([(await open(space)).status, await guestToken()]).toEqual([401, undefined])
  await server.store.pool.query(`UPDATE org SET settings = settings || '{"public_spaces": true}'`)
  const [one, other] = [(await guestToken()) ?? '', (await guestToken()) ?? '']
  expect((await open(space)).headers.get('cache-control')).toBe('no-store')
  const begun = await server.as(one)('POST', `/v1/spaces/${space}/conversations`)
  const asked = await server.as(one)('POST', `/v1/conversations/${begun.body.conversation_id}/chat`, { text: 'how many orders' })
  expect(asked.text).toContain('[[2]]')
  expect((await server.as(other)('GET', `/v1/conversations/${begun.body.conversation_id}`)).status).toBe(404)
  expect((await open(alpha)).status).toBe(401)
  expect((await server.call('POST', '/v1/embed/token', { email: 'me@guest.invalid', name: 'Me', space_id: space })).status).toBe(400)

  await server.call('PATCH', `/v1/spaces/${space}`, { visibility: 'private' })
  expect([(await open(space)).status, (await server.as(one)('GET', '/v1/conversations')).status]).toEqual([401, 401])
})
