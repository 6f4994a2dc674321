import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePrincipals } from '../authorisation/principals.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { testDatabase } from '../support/store.ts'
import { runRequests } from './requests.ts'

const REQUESTS = Number(process.env.PARLEY_TEST_REQUESTS ?? 2_500)
const SEED = Number(process.env.PARLEY_TEST_SEED ?? 20_260_914)
const NO_LIMIT = '1000000'

let server: TestServer
let callers: readonly Readonly<Record<string, string>>[]
beforeAll(async () => {
  const database = await testDatabase()
  const limits = ['PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN', 'PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS', 'PARLEY_QUESTIONS_PER_MINUTE_PER_USER']
  const env = Object.fromEntries(limits.map((name) => [name, NO_LIMIT]))
  server = await startServer({ env: { DATABASE_URL: database, PARLEY_DEMO: '0', PARLEY_LOG_LEVEL: 'error', ...env } })
  const people = await makePrincipals(server.url, database)
  callers = people.filter((one) => ['admin by token', 'modeler', 'user'].includes(one.name)).map((one) => one.headers)
}, 120_000)
afterAll(() => server?.stop())

it('answers whatever the description allows, and what it does not, with what it describes', { timeout: 3_600_000 }, async () => {
  const { requests, byStatus, faults } = await runRequests({ url: server.url, callers, requests: REQUESTS, seed: SEED })
  const counted = [...byStatus].toSorted().map(([status, count]) => `${status}: ${count}`)
  console.info(`generated requests: ${requests} (seed ${SEED}); ${counted.join(', ')}`)
  expect([...new Set(faults)].slice(0, 20)).toEqual([])
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
})
