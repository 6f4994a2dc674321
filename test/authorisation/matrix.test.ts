import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'
import { makePrincipals, type Principal, reaches } from './principals.ts'
import { type Route, routesOf } from './routes.ts'

const NO_LIMIT = '1000000'
/** Calls that end the credential they are made with: made last, so that the others still have one. */
const ENDING = ['/api/auth/logout']

/** Its public contract answers 403, never 401, to a key it does not know. */
const SPACES = '/v1/'
const UNKNOWN = /^(Not authenticated|Invalid API key)$/

let server: TestServer
let routes: readonly Route[]
let principals: readonly Principal[]
beforeAll(async () => {
  const database = await storeDatabase()
  const limits = { PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: NO_LIMIT, PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: NO_LIMIT }
  server = await startServer({ env: { DATABASE_URL: database, PARLEY_DEMO: '0', ...limits } })
  routes = (await routesOf(server.url)).toSorted((a, b) => Number(ENDING.includes(a.path)) - Number(ENDING.includes(b.path)))
  principals = await makePrincipals(server.url, database)
}, 120_000)
afterAll(() => server?.stop())

/** What the declaration of a route promises about a caller. */
function expected({ auth, method }: Route, { role, scopes, crossSite }: Principal): 'unknown' | 'forbidden' | 'let in' {
  if (auth === 'public') return 'let in'
  if (role === undefined) return 'unknown'
  const reads = method === 'GET' || method === 'HEAD'
  if (crossSite === true && !reads) return 'forbidden'
  const isTool = auth.scopes.includes('mcp')
  if (isTool !== scopes.includes('mcp')) return 'forbidden'
  const opens =
    auth.scopes.includes('any') || scopes.includes('api:full') || auth.scopes.some((scope) => scopes.includes(scope)) || (reads && scopes.includes('api:read'))
  return opens && reaches(role, auth.role) ? 'let in' : 'forbidden'
}

const DENIAL = /^(Requires role|Token lacks scope|Token does not have required|Cross-site request refused|Set up a second factor first)/

/** What happened. Bodies are empty and ids are of nothing, so who is let in gets 404 or 422 and changes nothing. */
async function happened({ method, path }: Route, { headers }: Principal): Promise<string> {
  const address = server.url + path.replace(/\{[^}]+\}/g, 'nothing-of-this-name')
  const sends = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE'
  const controller = new AbortController()
  const response = await fetch(address, {
    method,
    redirect: 'manual',
    signal: controller.signal,
    headers: { ...headers, ...(sends && { 'content-type': 'application/json' }) },
    ...(sends && { body: '{}' }),
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isStream ? '' : await response.text()
  controller.abort()
  if (response.status >= 500 && ![501, 503].includes(response.status)) return `${response.status} ${text.slice(0, 100)}`
  const detail = /"detail":"([^"]*)"/.exec(text)?.[1] ?? ''
  if (response.status === 401 && detail !== 'Incorrect username or password') return 'unknown'
  if (path.startsWith(SPACES) && response.status === 403 && UNKNOWN.test(detail)) return 'unknown'
  return response.status === 403 && DENIAL.test(detail) ? 'forbidden' : 'let in'
}

it('lets every kind of caller through every route as the route declares, and no other', async () => {
  const wrong: string[] = []
  let cells = 0
  for (const route of routes) {
    for (const principal of principals) {
      cells += 1
      const [wanted, got] = [expected(route, principal), await happened(route, principal)]
      if (wanted !== got) wrong.push(`${route.method} ${route.path} as ${principal.name}: ${got} instead of ${wanted}`)
    }
  }
  expect(wrong).toEqual([])
  expect(principals.length).toBeGreaterThanOrEqual(12)
  expect(cells).toBe(routes.length * principals.length)
  console.info(`authorisation matrix: ${routes.length} routes × ${principals.length} kinds of caller = ${cells} cells as declared`)
}, 300_000)
