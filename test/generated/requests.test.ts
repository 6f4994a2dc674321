import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePrincipals } from '../authorisation/principals.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'
import { runRequests } from './requests.ts'

const REQUESTS = Number(process.env.PARLEY_TEST_REQUESTS ?? 2_500)
const SEED = Number(process.env.PARLEY_TEST_SEED ?? 20_260_914)
const NO_LIMIT = '1000000'
/** Caches fill in the first requests; a tenth of a run is enough for that. */
const WARM_UP = 10
/** A short run ends before memory has settled. */
const MEASURED = 50_000
const MOST_GROWTH_MB = 50

let server: TestServer
let callers: readonly Readonly<Record<string, string>>[]
beforeAll(async () => {
  const database = await storeDatabase()
  const limits = ['PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN', 'PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS', 'PARLEY_QUESTIONS_PER_MINUTE_PER_USER']
  const env = Object.fromEntries(limits.map((name) => [name, NO_LIMIT]))
  server = await startServer({ env: { DATABASE_URL: database, PARLEY_DEMO: '0', PARLEY_LOG_LEVEL: 'error', ...env } })
  const people = await makePrincipals(server.url, database)
  callers = people.filter((one) => ['admin by token', 'modeler', 'user'].includes(one.name)).map((one) => one.headers)
}, 120_000)
afterAll(() => server?.stop())

it('answers whatever the description allows, and what it does not, with what it describes', { timeout: 3_600_000 }, async () => {
  const warm = await runRequests({ url: server.url, callers, requests: REQUESTS / WARM_UP, seed: SEED + 1 })
  const before = await residentMegabytes(server)
  const { requests, byStatus, faults } = await runRequests({ url: server.url, callers, requests: REQUESTS, seed: SEED })
  const after = await residentMegabytes(server)
  const counted = [...byStatus].toSorted().map(([status, count]) => `${status}: ${count}`)
  console.info(`generated requests: ${warm.requests} and ${requests} (seed ${SEED}); ${counted.join(', ')}; resident ${before} → ${after} MB`)
  if (REQUESTS >= MEASURED) expect(after - before).toBeLessThan(MOST_GROWTH_MB)
  expect([...new Set([...warm.faults, ...faults])].slice(0, 20)).toEqual([])
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
})

/** What the server's process holds, in MB. */
async function residentMegabytes({ process: { pid } }: TestServer): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024)
}
