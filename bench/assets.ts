import { sql } from 'kysely'
import { createAskAssets, openAssets } from '../src/app/assets/index.ts'
import { seeks } from '../src/ask/assets/index.ts'
import type { Actor } from '../src/flow.ts'
import { createLogger } from '../src/platform/log/index.ts'
import { openStore } from '../src/platform/store/index.ts'
import { assetCatalog, UNWANTED, WANTED } from './support/asset-catalog.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- assets [--count N] [--rounds N]

External assets offered in answers: N (2,000) generated ones, 20 questions written for one of them each and 20 for none, over the
real store. Prints what was offered, and how long a search takes.`
const NOW = new Date('2026-11-02T09:00:00Z')

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const count = Number(options.get('count') ?? 2_000)
  const rounds = Number(options.get('rounds') ?? 20)
  const cluster = await benchCluster()
  const store = await openStore({ connection: { connectionString: await cluster.newDatabase() }, poolSize: 10, log: createLogger('silent') })
  try {
    await sql`INSERT INTO org (id, name, created_at) VALUES ('org', 'Org', now())`.execute(store.db)
    const actor: Actor = { userId: 'ada@example.com', orgId: 'org', role: 'admin', groups: ['all_users'], scopes: ['api:full'], credential: 'system' }
    const assets = openAssets({ store, audit: async () => undefined, now: () => NOW })
    const began = performance.now()
    for (const asset of assetCatalog(count, NOW)) await assets.importAndOverwrite(actor, asset)
    console.log(`${count} assets imported one by one in ${((performance.now() - began) / 1_000).toFixed(1)} s`)
    await sql`ANALYZE external_asset`.execute(store.db)
    const ask = createAskAssets({ search: assets.search, orgNotes: async () => [], now: () => NOW })
    const offer = (question: string) => ask.offer(actor, question, seeks(question) === null ? 'beside' : 'sought')

    let right = 0
    let first = 0
    for (const { asset, question } of WANTED) {
      const offered = await offer(question)
      const place = offered.findIndex(({ id }) => id === asset.id)
      if (place >= 0) right += 1
      if (place === 0) first += 1
      if (place !== 0) console.log(`  ${place < 0 ? 'missed' : 'not first'}: ${question} → ${offered.map(({ name }) => name).join(' | ') || 'nothing'}`)
    }
    let silent = 0
    for (const question of UNWANTED) {
      const offered = await offer(question)
      if (offered.length === 0) silent += 1
      else console.log(`  wrong: ${question} → ${offered.map(({ name }) => name).join(' | ')}`)
    }
    const times: number[] = []
    const questions = [
      ...WANTED.map(({ question }) => question),
      ...UNWANTED,
      'sales pipeline EMEA',
      'weekly dashboard of open tickets by queue in the Nordics',
    ]
    for (let round = 0; round < rounds; round += 1) {
      for (const question of questions) {
        const start = performance.now()
        await offer(question)
        if (round > 0) times.push(performance.now() - start)
      }
    }
    console.log(`right one offered ${right} of ${WANTED.length} (first ${first}), none offered ${silent} of ${UNWANTED.length}`)
    console.log(
      `search: median ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`,
    )
  } finally {
    await store.close()
    await cluster.close()
  }
}
