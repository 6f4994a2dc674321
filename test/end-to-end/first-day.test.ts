import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/cluster.ts'
import { ADMIN } from '../support/server.ts'
import { storeDatabase, testDatabase } from '../support/store.ts'
import { type Answer, client, clientOf, type Detail, replyOf, signIn } from './client.ts'
import { type Program, runProgram } from './process.ts'

const NOBODY = 65_534
const FOREVER_MS = 60_000
const IS_ROOT = process.getuid?.() === 0
const QUICK = { PARLEY_DEMO: '0', PARLEY_NOW: '2026-09-14T08:00:00Z' }
const WITH_ADMIN = { ...QUICK, PARLEY_ADMIN_EMAIL: ADMIN.email, PARLEY_ADMIN_PASSWORD: ADMIN.password }

/** Undone in reverse at the end, whatever failed. */
const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.toReversed()) await step()
}, FOREVER_MS)

/** @param mode of the folder that is the data folder; others can enter it unless it says otherwise */
async function folder(mode = 0o755): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'parley-first-'))
  await chmod(made, mode)
  undo.push(() => rm(made, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return made
}

interface Started extends Program {
  readonly url: string
  stop(): Promise<number | null>
}

async function start(env: Readonly<Record<string, string>>, through?: readonly [string, ...string[]]): Promise<Started> {
  const port = String(await freePort())
  const program = runProgram(['serve'], { env: { PARLEY_PORT: port, ...env }, through })
  const stop = (): Promise<number | null> => {
    program.kill('SIGTERM')
    return program.gone
  }
  undo.push(stop)
  if ((await program.says(/^parley ready \S+$/m)) === null) throw new Error(`it ended before it was ready:\n${program.said()}`)
  return { ...program, url: `http://127.0.0.1:${port}`, stop }
}

async function onDatabase(env: Readonly<Record<string, string>> = WITH_ADMIN): Promise<Readonly<Record<string, string>>> {
  return { PARLEY_DATA_DIR: await folder(), DATABASE_URL: await storeDatabase(), ...env }
}

async function inStore(env: Readonly<Record<string, string>>, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const store = new pg.Client({ connectionString: env.DATABASE_URL })
  await store.connect()
  const { rows } = await store.query(sql)
  await store.end()
  return rows
}

describe('the first admin', () => {
  const LINK = /http\S+\/setup#token=(\S+)/
  const admin = { email: 'first@example.com', password: 'the very first password', realname: 'First' }
  const tokenIn = (text: string): string => LINK.exec(text)?.[1] ?? ''
  const setUp = (url: string, token: string) =>
    fetch(`${url}/api/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, ...admin }) })
  const isValid = async (url: string, token: string) => (await fetch(`${url}/api/setup?token=${token}`)).json()

  test(
    'comes in by a printed link: good once, for 15 minutes, and until the next is printed',
    async () => {
      const env = await onDatabase({ ...QUICK, DATABASE_URL: await testDatabase() })
      const server = await start(env)
      await server.says(LINK)
      const first = tokenIn(server.said())
      expect(await isValid(server.url, first)).toEqual({ needed: true, valid: true })

      const command = runProgram(['admin', 'link'], { env: { ...env, PARLEY_PORT: '3000' } })
      expect(await command.gone).toBe(0)
      const second = tokenIn(command.said())
      expect(await isValid(server.url, first)).toEqual({ needed: true, valid: false })
      await inStore(env, `UPDATE setup_link SET expires_at = now() - interval '1 second'`)
      const late = await replyOf<Detail>(await setUp(server.url, second))
      expect([late.status, late.body.detail]).toEqual([403, expect.stringContaining('parley admin link')])
      expect(await server.stop()).toBe(0)

      const again = await start(env)
      await again.says(LINK)
      const third = tokenIn(again.said())
      expect(new Set([first, second, third]).size).toBe(3)
      const done = await setUp(again.url, third)
      expect([done.status, done.headers.getSetCookie().length]).toEqual([200, 1])
      expect((await setUp(again.url, third)).status).toBe(404)
      expect((await signIn(again.url, admin.email, admin.password)).status).toBe(200)
      expect(await isValid(again.url, third)).toEqual({ needed: false, valid: false })

      const needless = runProgram(['admin', 'link'], { env })
      expect([await needless.gone, needless.said()]).toEqual([0, expect.stringContaining('There is an admin already')])
      expect(`${server.said()}${again.said()}`).not.toContain(admin.password)
      await again.stop()
    },
    FOREVER_MS,
  )
})

describe('starting and stopping', () => {
  test(
    'says that it is well while it is, on each of its addresses, and ends with 0 on SIGTERM',
    async () => {
      const server = await start(await onDatabase())
      for (const path of ['/health', '/ready', '/api/healthcheck'])
        expect([path, await replyOf(await fetch(server.url + path))]).toMatchObject([path, { status: 200, body: { status: 'ok' } }])
      expect(await server.stop()).toBe(0)
      await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    },
    FOREVER_MS,
  )

  test(
    'SIGTERM under load fails no request that it took, and keeps each question',
    async () => {
      const env = { ...(await onDatabase()), PARLEY_QUESTIONS_PER_MINUTE_PER_USER: '100000', PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000' }
      const server = await start(env)
      const ada = await clientOf(server.url, ADMIN)
      const outcomes: string[] = []
      const accepted: string[] = []
      let enough: () => void = () => undefined
      const warm = new Promise<void>((resolve) => {
        enough = resolve
      })
      const load = Array.from({ length: 8 }, async (_none, who) => {
        for (let n = 0; ; n++) {
          const chat = `load-${who}-${n}`
          const outcome = await outcomeOf(who % 2 === 0 ? ada.ask(chat, 'How many customers do we have?') : ada.get('/api/auth/me'))
          outcomes.push(outcome)
          if (outcome === '200' && who % 2 === 0) accepted.push(chat)
          if (accepted.length > 20) enough()
          if (outcome !== '200') return
        }
      })
      await warm
      expect(await server.stop()).toBe(0)
      await Promise.all(load)
      expect([...new Set(outcomes)].filter((outcome) => !['200', 'refused', '503 draining'].includes(outcome))).toEqual([])
      const taken = server
        .said()
        .split('\n')
        .filter((line) => /"route":"\/api\/(ask|auth\/me)","status":200/.test(line))
      expect(outcomes.filter((outcome) => outcome === '200').length, 'each request that was taken was answered').toBe(taken.length)
      const kept = await inStore(env, `SELECT c.id, t.status FROM conversation c JOIN turn t ON t.conversation = c.uid`)
      const status = new Map(kept.map((row) => [row.id, row.status]))
      expect(accepted.filter((chat) => !status.has(chat))).toEqual([])
      expect(accepted.length).toBeGreaterThan(10)
    },
    FOREVER_MS,
  )

  test(
    'a second server on the same folder is refused, in one line, and the first goes on',
    async () => {
      const env = { ...WITH_ADMIN, PARLEY_DATA_DIR: await folder() }
      const first = await start(env)
      const second = runProgram(['serve'], { env: { ...env, PARLEY_PORT: '0' } })
      expect(await second.gone).not.toBe(0)
      const lines = second.said().trim().split('\n')
      expect(lines).toEqual([
        expect.stringMatching(/is in use by parley server, process \d+\. Stop it first, or give this one another folder with PARLEY_DATA_DIR\./),
      ])
      expect((await fetch(`${first.url}/ready`)).status).toBe(200)
      expect(await first.stop()).toBe(0)
    },
    FOREVER_MS,
  )

  test(
    'a port that is taken and a setting that cannot be are said in a line, with a code that is not 0',
    async () => {
      const taken = createServer().listen(0, '127.0.0.1')
      undo.push(async () => taken.close())
      await new Promise((resolve) => taken.once('listening', resolve))
      const env = await onDatabase()
      const port = runProgram(['serve'], { env: { ...env, PARLEY_PORT: String(portOf(taken.address())) } })
      expect(await port.gone).not.toBe(0)
      expect(port.said()).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken by another program\. Choose another with PARLEY_PORT\.$/m)
      const setting = runProgram(['serve'], { env: { ...env, PARLEY_PORT: 'many', PARLEY_SECRET_KEY: 'too-short-secret' } })
      expect(await setting.gone).not.toBe(0)
      expect(setting.said()).toMatch(/PARLEY_PORT: /)
      expect(setting.said()).not.toContain('too-short-secret')
    },
    FOREVER_MS,
  )
})

describe('where it is reached', () => {
  test(
    'behind a proxy that speaks https: Secure cookies, links and origins of the public address, the caller’s own address',
    async () => {
      const PUBLIC = 'https://parley.example.com'
      const server = await start({ ...(await onDatabase()), PARLEY_PUBLIC_URL: PUBLIC, PARLEY_TRUSTED_PROXIES: '127.0.0.1' })
      expect(server.said()).toContain(`parley ready ${PUBLIC}\n`)
      const proxy = await startProxy(server.url, { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'parley.example.com' })

      const session = await signIn(proxy, ADMIN.email, ADMIN.password, { set_cookie: 'true' }, { Origin: PUBLIC })
      const [cookie = ''] = session.headers.getSetCookie()
      expect(cookie).toMatch(/^Authorization=.*; HttpOnly; Secure; SameSite=Lax/)
      expect(session.headers.get('strict-transport-security')).toContain('max-age=')
      const browser = (origin: string) => client(proxy, { Cookie: cookie.split(';')[0] ?? '', Origin: origin })
      expect((await browser(PUBLIC).ask('proxied', 'How many customers do we have?')).body.additional_data.dot_url).toBe(`${PUBLIC}/?c=proxied`)
      for (const other of ['https://evil.example', server.url, 'http://parley.example.com'])
        expect([other, (await browser(other).ask('forged', 'x')).status]).toEqual([other, 403])
      expect(server.said()).toContain('"address":"203.0.113.9"')
      await server.stop()
    },
    FOREVER_MS,
  )

  const own = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address
  test.skipIf(own === undefined)(
    'on the network over http: signing in, asking and links work at the address that was called',
    async () => {
      const server = await start({ ...(await onDatabase()), PARLEY_HOST: '0.0.0.0' })
      const url = server.url.replace('127.0.0.1', own ?? '')
      const session = await signIn(url, ADMIN.email, ADMIN.password, { set_cookie: 'true' }, { Origin: url })
      const [cookie = ''] = session.headers.getSetCookie()
      expect(cookie).toMatch(/HttpOnly/)
      expect(cookie).not.toMatch(/Secure/)
      const browser = client(url, { Cookie: cookie.split(';')[0] ?? '', Origin: url })
      expect((await browser.ask('near', 'How many customers do we have?')).body.additional_data.dot_url).toBe(`${url}/?c=near`)
      expect((await client(url, { Cookie: cookie.split(';')[0] ?? '', Origin: server.url }).ask('far', 'x')).status).toBe(403)

      for (const path of ['/', '/setup', '/chats/any', '/redoc', '/openapi.json', '/api/nothing', '/api/auth/me', '/health']) {
        const { headers, text } = await replyOf(await fetch(url + path, { headers: { accept: 'text/html' } }))
        const policy = headers.get('content-security-policy') ?? ''
        expect([path, policy]).toEqual([path, expect.stringMatching(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/)])
        expect(policy).not.toMatch(/unsafe|\*|https?:/)
        expect([path, headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual([path, 'nosniff', 'no-referrer'])
        expect([path, /<script(?![^>]*\ssrc=)|\son\w+=|<style/.test(text)]).toEqual([path, false])
      }
      await server.stop()
    },
    FOREVER_MS,
  )
})

describe('data of one’s own beside the demo', () => {
  test(
    'answers first; the demo only where nothing of one’s own fits, or where it is chosen',
    async () => {
      const env = await onDatabase({ ...WITH_ADMIN, PARLEY_DEMO: '1' })
      const server = await start(env)
      const ada = await clientOf(server.url, ADMIN)
      const before = await ada.ask('before', 'How many customers do we have?')
      expect([before.body.connection_id, figure(before.body)]).toEqual(['alder_finch.duckdb', 31_000])

      const file = join(env.PARLEY_DATA_DIR ?? '', 'files', 'bakery.db')
      const bakery = new DatabaseSync(file)
      bakery.exec(`CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, town TEXT NOT NULL);
      INSERT INTO customers (name, town) VALUES ('Amir', 'Kiel'), ('Bea', 'Kiel'), ('Cem', 'Bonn');`)
      bakery.close()
      const connected = await ada.post<{ id: string }>('/api/connect_sqlite', { database_location: file })
      expect(connected.status).toBe(200)
      const synced = await ada.post<{ status: string }>(`/api/sync/sqlite/${encodeURIComponent(connected.body.id)}?wait=true`, undefined)
      expect(synced.body.status).toBe('done')

      const own = await ada.ask('own', 'How many customers do we have?')
      expect([own.body.connection_id, figure(own.body)]).toEqual([connected.body.id, 3])
      const chosen = await ada.ask('chosen', 'How many customers do we have?', { options: { connection_id: 'alder_finch.duckdb' } })
      expect([chosen.body.connection_id, figure(chosen.body)]).toEqual(['alder_finch.duckdb', 31_000])
      const elsewhere = await ada.ask('elsewhere', 'Revenue by month this year')
      expect(elsewhere.body.connection_id).toBe('alder_finch.duckdb')
      expect(await server.stop()).toBe(0)
    },
    2 * FOREVER_MS,
  )
})

describe.skipIf(!IS_ROOT)('whoever starts it', () => {
  test(
    'an account without rights, in a folder of its own',
    async () => {
      const dataDir = await folder()
      await chown(dataDir, NOBODY, NOBODY)
      const id = String(NOBODY)
      const server = await start({ ...WITH_ADMIN, PARLEY_DATA_DIR: dataDir, HOME: '/nonexistent' }, ['setpriv', '--reuid', id, '--regid', id, '--clear-groups'])
      expect((await (await clientOf(server.url, ADMIN)).get('/api/auth/me')).status).toBe(200)
      expect(await server.stop()).toBe(0)
    },
    FOREVER_MS,
  )

  test(
    'root, below a folder that nobody else may enter',
    async () => {
      const closed = await folder(0o700)
      const dataDir = join(closed, 'data')
      await mkdir(dataDir)
      const server = await start({ ...WITH_ADMIN, PARLEY_DATA_DIR: dataDir })
      const outside = join(
        '/var/lib/parley',
        createHash('sha256')
          .update(await realpath(dataDir))
          .digest('hex')
          .slice(0, 16),
      )
      undo.unshift(() => rm(outside, { recursive: true, force: true }))
      expect((await (await clientOf(server.url, ADMIN)).get('/api/auth/me')).status).toBe(200)
      expect(await server.stop()).toBe(0)
    },
    FOREVER_MS,
  )
})

/** A connection that is closed or was never made: nothing was taken, which the server's log must bear out. */
const CLOSED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** Status, with the code of a 503; `refused` when no request was taken at all. */
async function outcomeOf(call: Promise<{ readonly status: number; readonly headers: Headers }>): Promise<string> {
  try {
    const { status, headers } = await call
    return status === 503 ? `503 ${headers.get('x-error-code')}` : String(status)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(error)
    return CLOSED.has(code) ? 'refused' : code
  }
}

/** The one number of an answer. */
function figure({ dataframe }: Answer): number {
  return Number(dataframe?.rows[0]?.[0])
}

/** What stands in front of a server in most companies. @returns its address */
async function startProxy(target: string, added: Readonly<Record<string, string>>): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const onward = request(target + (incoming.url ?? '/'), { method: incoming.method, headers: { ...incoming.headers, ...added } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  undo.push(async () => {
    proxy.closeAllConnections()
    proxy.close()
  })
  await new Promise((resolve) => proxy.once('listening', resolve))
  return `http://127.0.0.1:${portOf(proxy.address())}`
}

function portOf(address: string | AddressInfo | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return address.port
}
