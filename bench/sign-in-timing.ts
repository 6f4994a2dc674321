import { randomBytes } from 'node:crypto'
import { openAccounts, SIGN_IN_LIMITS } from '../src/app/accounts/index.ts'
import { createServer } from '../src/edge/http/server.ts'
import { createLogger } from '../src/platform/log/index.ts'
import { createSecrets } from '../src/platform/secrets/index.ts'
import { openStore } from '../src/platform/store/index.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- sign-in-timing [--tries N]

How long a wrong password takes for an address that has an account and for one that has none, by turns, over HTTP with a
real server and store. Prints ratios of medians and means; a second address without an account shows how far from 1 noise alone is.`
const KNOWN = 'ada@example.com'
const NO_LIMIT = 1_000_000
const WARM_UP = 20

/** Whether the time of a refused sign-in tells who has an account. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const tries = Number(options.get('tries') ?? 500)
  const cluster = await benchCluster()
  const log = createLogger('silent')
  const store = await openStore({ connection: { connectionString: await cluster.newDatabase() }, poolSize: 10, log })
  let time = Date.now()
  const now = () => new Date(time)
  const accounts = await openAccounts({ store, secrets: createSecrets(randomBytes(32)), now })
  await accounts.setup.ensureAdmin({ email: KNOWN, password: randomBytes(12).toString('hex'), realname: 'Ada' })
  const server = createServer({
    accounts,
    settings: { publicUrl: undefined, trustedProxies: [], requestsPerMinutePerToken: NO_LIMIT, requestsPerMinutePerAddress: NO_LIMIT },
    health: { isStoreHealthy: store.healthy, isDraining: () => false },
    log,
    now,
    plugins: [],
    webRoot: undefined,
  })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const attempt = async (username: string): Promise<number> => {
    time += SIGN_IN_LIMITS.windowMs // each try is the first in its window, so that the throttle refuses none unread
    const began = performance.now()
    const response = await fetch(`${url}/api/auth/token`, { method: 'POST', body: new URLSearchParams({ username, password: 'not the password' }) })
    await response.text()
    if (response.status !== 401) throw new Error(`a wrong password was answered with ${response.status}`)
    return performance.now() - began
  }
  for (let n = 0; n < WARM_UP; n += 1) await attempt(n % 2 === 0 ? KNOWN : 'nobody@example.com')
  const arms: Readonly<Record<'known' | 'unknown' | 'control', number[]>> = { known: [], unknown: [], control: [] }
  const turns = ['known', 'unknown', 'control'] as const
  for (let n = 0; n < tries; n += 1) {
    // who goes first changes, so that what one try leaves behind is not counted against the same arm
    for (let k = 0; k < turns.length; k += 1) {
      const arm = turns[(n + k) % turns.length] ?? 'control'
      arms[arm].push(await attempt(arm === 'known' ? KNOWN : `${arm}${n}@example.com`))
    }
  }
  await server.close()
  await store.close()
  await cluster.close()
  const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length
  const median = (all: readonly number[]) => percentile(all, 0.5)
  const ratio = (of: (all: readonly number[]) => number, one: readonly number[], other: readonly number[]) => (of(one) / of(other)).toFixed(3)
  const { known, unknown, control } = arms
  console.log(
    `${tries} tries each: median ${median(known).toFixed(2)} ms with an account, ${median(unknown).toFixed(2)} and ${median(control).toFixed(2)} ms without`,
  )
  console.log(`with : without    medians ${ratio(median, known, unknown)}, means ${ratio(mean, known, unknown)}`)
  console.log(`without : without medians ${ratio(median, control, unknown)}, means ${ratio(mean, control, unknown)}   (noise of this machine)`)
}
