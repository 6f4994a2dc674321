import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, json, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'
import { type IdentityProvider, startIdentityProvider } from '../../../../test/support/identity-provider.ts'

let server: TestServer
let idp: IdentityProvider
let admin: string
let org: string
beforeAll(async () => {
  server = await startTestServer()
  org = (await server.accounts.org()).id
  idp = await startIdentityProvider(`${server.url}/api/auth/${org}/oidc/auth`)
  admin = await server.token(ADMIN.email)
})
afterAll(async () => {
  await idp.close()
  await server.close()
})

const asAdmin = (path: string, body?: unknown) =>
  server.call(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'api-key': admin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const save = (change: Readonly<Record<string, unknown>> = {}) =>
  asAdmin('/api/save_sso', { type: 'oidc', client_id: idp.clientId, client_secret: idp.clientSecret, metadata_url: idp.metadataUrl, ...change })

/** As far as the provider: where it sent the browser back to, and the cookie Parley gave. */
async function begin(login: string, returnTo = '/') {
  const there = await server.call(`/api/auth/${org}/oidc/login?return_to=${encodeURIComponent(returnTo)}`)
  expect(there.status).toBe(302)
  const cookie = there.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { back: await idp.approve(there.headers.get('location') ?? '', login), cookie }
}
const arrive = (back: URL, cookie: string, accept = '*/*') => server.call(back.pathname + back.search, { headers: { cookie, accept } })

async function signIn(login: string, returnTo?: string): Promise<Response> {
  const { back, cookie } = await begin(login, returnTo)
  return arrive(back, cookie)
}
async function meOf(response: Response) {
  const session =
    response.headers
      .getSetCookie()
      .find((line) => line.startsWith('Authorization='))
      ?.split(';')[0] ?? ''
  return json<{ email: string; role: string; groups: string[] }>(server.call('/api/auth/me', { headers: { cookie: session } }))
}
const reason = async (response: Response) => `${response.status} ${(await json<{ detail: string }>(response)).detail}`

describe('a provider', () => {
  test('is read and checked before it is saved, and never tells its secret', async () => {
    const saved = await save({ button_label: 'Acme' })
    const port = new URL(idp.url).port
    expect(await json(saved)).toEqual({
      type: 'oidc',
      client_id: 'parley',
      metadata_url: idp.metadataUrl,
      button_label: 'Acme',
      redirect_uri: `${server.url}/api/auth/${org}/oidc/auth`,
      opened: [`127.0.0.1:${port}`],
    })
    expect(await (await asAdmin('/api/sso')).text()).not.toContain(idp.clientSecret)
    expect(server.log()).not.toContain(idp.clientSecret)
    expect(await json(server.call('/api/org_from_email?email=a@b.c'))).toMatchObject({ sso: ['oidc'], sso_labels: { oidc: 'Acme' } })
  })

  test('that cannot be used is refused with the reason, and the former one stays', async () => {
    expect(await reason(await save({ metadata_url: 'http://127.0.0.1:1/.well-known/openid-configuration' }))).toBe(
      '400 This provider cannot be used: it cannot be reached.',
    )
    expect(await reason(await save({ metadata_url: `${server.url}/health` }))).toBe(
      '400 This provider cannot be used: it is not OpenID Connect metadata of this address.',
    )
    expect(await reason(await save({ metadata_url: 'http://169.254.169.254/latest' }))).toBe('400 This provider cannot be used: its address is not allowed.')
    expect((await save({ role_mapping: { bosses: 'admin' } })).status).toBe(422)
    expect((await signIn('erin')).status).toBe(403)
  })

  test('is changed by admins only', async () => {
    await server.addUser('mo@example.com', 'modeler')
    const modeler = await server.token('mo@example.com')
    for (const path of ['/api/save_sso', '/api/remove_sso'])
      expect((await server.call(path, { method: 'POST', headers: { 'api-key': modeler, 'content-type': 'application/json' }, body: '{}' })).status).toBe(403)
  })
})

describe('signing in there', () => {
  beforeAll(async () => {
    await save({ groups_claim: 'groups', role_mapping: { analysts: 'modeler' }, attribute_claims: { country: 'country' } })
  })

  test('makes an account with the least role, a session, and goes on where one was', async () => {
    idp.people.set('uma', { email: 'Uma@Example.com', email_verified: true, name: 'Uma' })
    const response = await signIn('uma', '/chat/abc?x=1')
    expect(response.headers.get('location')).toBe('/chat/abc?x=1')
    expect(await meOf(response)).toMatchObject({ email: 'uma@example.com', role: 'user', groups: ['all_users'] })
  })

  test('takes groups, role and attributes from the claims, and takes them back', async () => {
    idp.people.set('gus', { email: 'gus@example.com', email_verified: true, groups: ['analysts', 'emea'], country: 'DE' })
    expect(await meOf(await signIn('gus'))).toMatchObject({ role: 'modeler', groups: ['all_users', 'analysts', 'emea'] })
    await server.store.pool.query("INSERT INTO account_group SELECT id, 'by hand', now() FROM org")
    await server.store.pool.query("INSERT INTO account_group_member SELECT org_id, 'by hand', id, now() FROM account WHERE email = 'gus@example.com'")
    idp.people.set('gus', { email: 'gus@example.com', email_verified: true, groups: ['emea'] })
    expect(await meOf(await signIn('gus'))).toMatchObject({ role: 'user', groups: ['all_users', 'emea', 'by hand'] })
    const { rows } = await server.store.pool.query("SELECT attributes FROM account WHERE email = 'gus@example.com'")
    expect(rows[0]).toEqual({ attributes: { country: 'DE' } })
  })

  test('never makes or unmakes an admin', async () => {
    idp.people.set('ada', { email: ADMIN.email, email_verified: true, groups: ['nothing'] })
    expect(await meOf(await signIn('ada'))).toMatchObject({ email: ADMIN.email, role: 'admin' })
  })

  test('knows people by issuer and subject, whatever address they have later', async () => {
    idp.people.set('uma', { email: 'new-name@example.com', email_verified: true })
    expect(await meOf(await signIn('uma'))).toMatchObject({ email: 'uma@example.com' })
  })

  test('does not hand an account to an address nobody vouches for', async () => {
    await server.addUser('victim@example.com', 'user')
    idp.people.set('mallory', { email: 'victim@example.com' })
    expect(await reason(await signIn('mallory'))).toBe(
      '403 Signing in did not work: an account has this address already, and the provider does not vouch for it.',
    )
  })

  test('refuses accounts that are switched off, people without an address, and other domains', async () => {
    await server.store.pool.query("UPDATE account SET active = false WHERE email = 'uma@example.com'")
    expect(await reason(await signIn('uma'))).toBe('403 Signing in did not work: this account is switched off.')
    idp.people.set('nobody', {})
    expect(await reason(await signIn('nobody'))).toBe('403 Signing in did not work: the provider named no e-mail address.')
    await save({ allowed_domains: ['example.com'] })
    idp.people.set('eve', { email: 'eve@example.com.evil.test', email_verified: true })
    expect(await reason(await signIn('eve'))).toBe('403 Addresses of this domain may not sign in here.')
  })

  test('works once, in the browser that began, and for people ends on the sign-in page', async () => {
    idp.people.set('bo', { email: 'bo@example.com', email_verified: true })
    const { back, cookie } = await begin('bo')
    const used = '403 Signing in did not work: this sign-in is used or out of date.'
    const other = await begin('bo')
    expect(await reason(await arrive(other.back, cookie))).toBe('403 Signing in did not work: it was begun in another browser.')
    expect((await arrive(back, cookie)).status).toBe(302)
    expect(await reason(await arrive(back, cookie))).toBe(used)
    const page = await arrive(back, cookie, 'text/html')
    expect(page.headers.get('location')).toBe('/sign-in?problem=sso_failed')
    expect(page.headers.getSetCookie().some((line) => line.startsWith('Authorization='))).toBe(false)
    const late = await begin('bo')
    server.advance(11 * 60_000)
    expect(await reason(await arrive(late.back, late.cookie))).toBe(used)
  })

  test('refuses a code that was not issued for it', async () => {
    const { back, cookie } = await begin('bo')
    back.searchParams.set('code', 'forged')
    expect(await reason(await arrive(back, cookie))).toBe('403 Signing in did not work: the provider did not confirm it.')
  })

  test.each(['//evil.test/x', '/\\evil.test', 'https://evil.test/', '/%0d%0aset-cookie:a=b', 'javascript:alert(1)'])(
    'ends at home rather than at %s',
    async (target) => {
      const response = await signIn('bo', target)
      const location = new URL(response.headers.get('location') ?? '', server.url)
      expect(location.origin).toBe(server.url)
    },
  )

  test('of an unknown kind or organisation is not there', async () => {
    for (const path of [`/api/auth/${org}/saml/login`, '/api/auth/org_other/oidc/login', `/api/auth/${org}/google/login`])
      expect((await server.call(path)).status).toBe(404)
  })

  test('two first sign-ins at once make one account', async () => {
    idp.people.set('twin', { email: 'twin@example.com', email_verified: true })
    const trips = [await begin('twin'), await begin('twin')]
    const answers = await Promise.all(trips.map(({ back, cookie }) => arrive(back, cookie)))
    expect(answers.map(({ status }) => status)).toEqual([302, 302])
    const { rows } = await server.store.pool.query("SELECT count(*)::int AS n FROM account WHERE email = 'twin@example.com'")
    expect(rows[0]).toEqual({ n: 1 })
  })
})

test('a provider that is the only way in stays', async () => {
  await server.store.pool.query(`UPDATE org SET settings = settings || '{"password_login": false}'`)
  expect(await reason(await asAdmin('/api/remove_sso', { type: 'oidc' }))).toBe('409 This is the only way to sign in; switch passwords on first.')
  await server.store.pool.query(`UPDATE org SET settings = settings || '{"password_login": true}'`)
  expect((await asAdmin('/api/remove_sso', { type: 'oidc' })).status).toBe(200)
  expect((await server.call(`/api/auth/${org}/oidc/login`)).status).toBe(404)
})
