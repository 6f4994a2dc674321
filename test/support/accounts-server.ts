import { randomBytes } from 'node:crypto'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { type Accounts, createPasswords, openAccounts, type TokenScope } from '../../src/app/accounts/index.ts'
import { createServer, type HttpPlugin, type ServerDeps } from '../../src/edge/http/server.ts'
import type { Role } from '../../src/flow.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { createSecrets } from '../../src/platform/secrets/index.ts'
import type { Store } from '../../src/platform/store/index.ts'
import { testStore } from './store.ts'

export const ADMIN = { email: 'ada@example.com', password: 'correct horse battery', realname: 'Ada' } as const

/** A real server on a port of its own, over a store of its own, with a clock that only moves when told. */
export interface TestServer {
  readonly url: string
  readonly accounts: Accounts
  readonly store: Store
  /** Every line logged so far, from debug on. */
  log(): string
  advance(ms: number): void
  now(): Date
  call(path: string, init?: RequestInit): Promise<Response>
  /** A user made in the store, for what no route makes yet. */
  addUser(email: string, role: Role, options?: { readonly password?: string; readonly groups?: readonly string[] }): Promise<void>
  token(email: string, scopes?: readonly TokenScope[]): Promise<string>
  close(): Promise<void>
}

export interface TestServerOptions {
  readonly settings?: Partial<ServerDeps['settings']>
  readonly plugins?: readonly HttpPlugin[]
  readonly webRoot?: string
  readonly health?: Partial<ServerDeps['health']>
  readonly admin?: false
}

const NO_LIMIT = 1_000_000
/** Hashing is slow on purpose; tests of hashing itself take the usual cost, these take the least there is. */
const QUICK_PASSWORDS = createPasswords({ memory: 8, passes: 1, parallelism: 1 })

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const store = await testStore()
  let time = Date.parse('2026-09-14T08:00:00Z')
  const now = (): Date => new Date(time)
  const lines: string[] = []
  const log = createLogger('debug', { write: (line: string) => void lines.push(line) })
  const accounts = await openAccounts({ store, secrets: createSecrets(randomBytes(32)), now, passwords: await QUICK_PASSWORDS })
  if (options.admin !== false) await accounts.setup.ensureAdmin(ADMIN)
  const limits = { requestsPerMinutePerToken: NO_LIMIT, requestsPerMinutePerAddress: NO_LIMIT }
  const app = createServer({
    accounts,
    settings: { publicUrl: undefined, trustedProxies: [], ...limits, ...options.settings },
    health: { isStoreHealthy: store.healthy, isDraining: () => false, ...options.health },
    log,
    now,
    plugins: options.plugins ?? [],
    webRoot: options.webRoot,
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const account = async (email: string) => {
    const found = await accounts.find(email)
    if (found === undefined) throw new Error(`no account ${email}`)
    return found
  }
  return {
    url,
    accounts,
    store,
    now,
    log: () => lines.join(''),
    advance: (ms) => {
      time += ms
    },
    call: (path, init) => fetch(url + path, { redirect: 'manual', ...init }),
    addUser: (email, role, more = {}) => addUser(store, now(), { email, role, ...more }),
    token: async (email, scopes = ['api:full']) => {
      const kind = scopes.includes('mcp') ? 'mcp' : 'api'
      return (await accounts.tokens.issue({ account: await account(email), kind, scopes, name: 'test' })).text
    },
    close: async () => {
      await app.close()
      await store.close()
    },
  }
}

/** The hash of `ADMIN.password` is reused: hashing is slow on purpose. */
async function addUser(store: Store, at: Date, user: { email: string; role: Role; groups?: readonly string[] }): Promise<void> {
  const id = `acc_${randomBytes(8).toString('hex')}`
  await store.pool.query(
    `INSERT INTO account (id, org_id, email, realname, role, password_hash, created_at)
     SELECT $1, org.id, $2, 'Test', $3, (SELECT password_hash FROM account LIMIT 1), $4 FROM org`,
    [id, user.email, user.role, at],
  )
  for (const group of user.groups ?? []) {
    await store.pool.query('INSERT INTO account_group SELECT id, $1, $2 FROM org ON CONFLICT DO NOTHING', [group, at])
    await store.pool.query('INSERT INTO account_group_member SELECT id, $1, $2, $3 FROM org', [group, id, at])
  }
}

export async function signIn(server: TestServer, email: string, password: string, more: Readonly<Record<string, string>> = {}): Promise<Response> {
  return server.call('/api/auth/token', { method: 'POST', body: new URLSearchParams({ username: email, password, ...more }) })
}

/** @returns what to send as the `cookie` header */
export async function cookieOf(server: TestServer, email: string): Promise<string> {
  const response = await signIn(server, email, ADMIN.password, { set_cookie: 'true' })
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request exactly as written: header names twice, in order, nothing added but `host`. */
export async function rawCall(
  server: TestServer,
  path: string,
  options: { readonly method?: string; readonly headers?: readonly (readonly [string, string])[]; readonly body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(server.url)
  const length = options.body === undefined ? [] : ['content-length', String(Buffer.byteLength(options.body))]
  const headers = ['host', host, ...length, ...(options.headers ?? []).flat()]
  const sent = request({ hostname, port, path, method: options.method ?? 'GET', headers, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => void sent.once('response', resolve).once('error', reject))
  sent.end(options.body)
  const response = await answered
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }
}

/** The body, taken for what the test says it is; its expectations prove it. */
export async function json<T = Readonly<Record<string, unknown>>>(response: Response | Promise<Response>): Promise<T> {
  return (await (await response).json()) as T
}
