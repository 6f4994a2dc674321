import { randomBytes } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { json } from '../../../../test/support/accounts-server.ts'
import { ADMIN, startServer, type TestServer } from '../../../../test/support/server.ts'

const PASSWORD = 'a password long enough 1'
const PATIENCE = { timeout: 20_000, interval: 50 }
/** What came in, as a mailbox shows it. */
const letters: { readonly to: string; readonly text: string }[] = []
/** How the stand-in behaves: takes letters, refuses them for now, or holds the line without a word. */
let mood: 'taking' | 'refusing' | 'silent' = 'taking'
let met = 0
const held: (() => void)[] = []

const smtp = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onMailFrom: (_address, _session, done) => {
    met += 1
    if (mood === 'refusing') return done(new Error('try again later'))
    if (mood === 'silent') return void held.push(() => done())
    done()
  },
  onData: (stream, session, done) => {
    let text = ''
    stream.on('data', (chunk) => (text += String(chunk)))
    stream.on('end', () => {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      letters.push({ to, text: text.replaceAll('=\r\n', '').replaceAll('=3D', '=') })
      done()
    })
  },
})
let server: TestServer
let admin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve))
  const address = smtp.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server = await startServer({ env: { PARLEY_DEMO: '0', PARLEY_SMTP_URL: `smtp://127.0.0.1:${port}`, PARLEY_MAIL_FROM: 'parley@example.com' } })
  admin = (await json<{ access_token: string }>(signIn(ADMIN.email, ADMIN.password))).access_token
}, 60_000)
afterAll(async () => {
  for (const release of held) release()
  await server?.stop()
  await new Promise<void>((resolve) => void smtp.close(resolve))
})

const signIn = (username: string, password: string) =>
  fetch(`${server.url}/api/auth/token`, { method: 'POST', body: new URLSearchParams({ username, password }) })
const post = (path: string, body: object, token?: string) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
const answer = async (response: Response | Promise<Response>) => {
  const got = await response
  return `${got.status} ${await got.text()}`
}
const register = (username: string, password = PASSWORD) => post('/api/auth/register', { username, password, realname: 'Rea' })
const turn = (value: boolean) => post('/api/set_org_registration', { value }, admin)
/** Waits for the letter that is the nth to this address. */
const letterTo = (address: string, nth = 1) =>
  vi.waitFor(() => {
    const found = letters.filter(({ to }) => to === address)[nth - 1]
    if (found === undefined) throw new Error(`no letter ${nth} to ${address}`)
    return found.text
  }, PATIENCE)
const tokenIn = (text: string) => /#token=([\w-]+)/.exec(text)?.[1] ?? ''

describe('registration', () => {
  test('is refused unless it is on', async () => {
    expect((await register('rea@example.com')).status).toBe(403)
    expect((await post('/api/auth/resend_verification_mail', { username: 'rea@example.com' })).status).toBe(403)
    expect((await turn(true)).status).toBe(200)
  })

  test('makes a user once the address is confirmed, and says so before', async () => {
    expect(await answer(register('Rea@Example.com'))).toBe('200 {"status":"verification_sent"}')
    const early = await signIn('rea@example.com', PASSWORD)
    expect([early.status, early.headers.get('x-error-code')]).toEqual([403, 'address_unconfirmed'])
    expect((await signIn('rea@example.com', 'another password 22')).status).toBe(401)

    const token = tokenIn(await letterTo('rea@example.com'))
    const confirm = (username: string, secret = token) => post('/api/auth/verify', { username, token: secret })
    expect((await confirm('other@example.com')).status).toBe(403)
    expect((await confirm('rea@example.com', `${token}x`)).status).toBe(403)
    expect((await Promise.all([confirm('rea@example.com'), confirm('rea@example.com')])).map(({ status }) => status).toSorted()).toEqual([200, 403])
    const { access_token } = await json<{ access_token: string }>(signIn('rea@example.com', PASSWORD))
    const me = fetch(`${server.url}/api/auth/me`, { headers: { authorization: `Bearer ${access_token}` } })
    expect(await json(me)).toMatchObject({ email: 'rea@example.com', realname: 'Rea', role: 'user' })
  })

  test('sends a fresh link on demand, and the one before stops working', async () => {
    await register('sam@example.com')
    const first = tokenIn(await letterTo('sam@example.com'))
    expect(await answer(post('/api/auth/resend_verification_mail', { username: 'sam@example.com' }))).toBe('200 {"status":"ok"}')
    const second = tokenIn(await letterTo('sam@example.com', 2))
    expect((await post('/api/auth/verify', { username: 'sam@example.com', token: first })).status).toBe(403)
    expect((await post('/api/auth/verify', { username: 'sam@example.com', token: second })).status).toBe(200)
  })

  test('answers alike for an address that has an account: there, here, and when signing in', async () => {
    const attempt = 'a password of a stranger'
    expect(await answer(register(ADMIN.email, attempt))).toBe('200 {"status":"verification_sent"}')
    await register('free@example.com', attempt)
    expect(await letterTo(ADMIN.email)).toContain('You have one already')
    const tries = await Promise.all([signIn(ADMIN.email, attempt), signIn('free@example.com', attempt)])
    expect(await answer(tries[0])).toBe(await answer(tries[1]))
    expect((await signIn(ADMIN.email, ADMIN.password)).status).toBe(200)
  })

  test('sends no more than a few letters to one address', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 6; n += 1) statuses.push((await register('flood@example.com')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
  })
})

describe('a letter', () => {
  const reset = (username: string) => answer(post('/api/auth/send_password_reset', { username }))

  test('is not waited for: a mail server that says nothing delays no answer, and both addresses get the same one', async () => {
    mood = 'silent'
    const before = met
    expect(await reset(ADMIN.email)).toBe('200 {"status":"ok"}')
    expect(await reset('nobody@example.com')).toBe('200 {"status":"ok"}')
    await vi.waitFor(() => expect(met).toBeGreaterThan(before), PATIENCE)
    expect(letters.filter(({ text }) => text.includes('/reset#token='))).toEqual([])
    mood = 'taking'
    for (const release of held.splice(0)) release()
    await vi.waitFor(() => expect(letters.some(({ to, text }) => to === ADMIN.email && text.includes('/reset#token='))).toBe(true), PATIENCE)
    expect(letters.some(({ to }) => to === 'nobody@example.com')).toBe(false)
  })

  test('that is refused is tried again, and its link is in no log', async () => {
    mood = 'refusing'
    const [before, had] = [met, letters.length]
    await reset('rea@example.com')
    await vi.waitFor(() => expect(met).toBeGreaterThan(before), PATIENCE)
    mood = 'taking'
    await vi.waitFor(() => expect(letters.length).toBeGreaterThan(had), PATIENCE)
    const token = tokenIn(letters.at(-1)?.text ?? '')
    expect(token.length).toBeGreaterThan(20)
    expect(server.said()).toContain('a letter was not sent and is tried again')
    expect(server.said()).not.toContain('token=')
    expect(server.said()).not.toContain(token)
    expect((await post('/api/auth/reset_password', { token, password: randomBytes(9).toString('hex') })).status).toBe(200)
  })
})

test('without a public address, links are not built on a host that the caller wrote', async () => {
  const { hostname, port } = new URL(server.url)
  const { request } = await import('node:http')
  const body = JSON.stringify({ username: ADMIN.email })
  const headers = { host: 'evil.example', 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const status = await new Promise<number | undefined>((resolve) => {
    const sent = request({ hostname, port, path: '/api/auth/send_password_reset', method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.end(body)
  })
  expect(status).toBe(409)
})

test('without a mail server registering is not possible', async () => {
  const other = await startServer({ env: { PARLEY_DEMO: '0' } })
  const call = (path: string, body: object, token = '') =>
    fetch(other.url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const form = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password })
  const { access_token } = await json<{ access_token: string }>(fetch(`${other.url}/api/auth/token`, { method: 'POST', body: form }))
  await call('/api/set_org_registration', { value: true }, access_token)
  const response = await call('/api/auth/register', { username: 'rea@example.com', password: PASSWORD, realname: 'Rea' })
  expect([response.status, response.headers.get('x-error-code')]).toEqual([503, 'mail_missing'])
  await other.stop()
})

describe('an address that a stranger registered', () => {
  test('belongs to who confirms it with a password of their own', async () => {
    const owner = 'owner-of-address@example.com'
    const own = 'chosen by the owner 22'
    await turn(true)
    expect((await register(owner, 'known to a stranger 11')).status).toBe(200)
    const token = tokenIn(await letterTo(owner))
    expect((await post('/api/auth/verify', { username: owner, token, password: own })).status).toBe(200)
    expect((await signIn(owner, 'known to a stranger 11')).status).toBe(401)
    expect((await signIn(owner, own)).status).toBe(200)
  })
})
