import { randomFillSync } from 'node:crypto'
import type { ResolvedResource } from '../src/warehouse/pipelines/config/index.ts'
import { parsePage } from '../src/warehouse/pipelines/json/index.ts'
import { openNormalizer } from '../src/warehouse/pipelines/normalize/index.ts'
import { emptySchema } from '../src/warehouse/pipelines/schema/index.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- normalize [--runs N]

Pages in memory to batches of columns: parsing and normalising alone, without HTTP, log and destination. Fixture A has 100,000 users
with 14 keys, ten of them always null, and a list on every fourth; fixture B 200,000 records with an object and a list of two.
Prints wall and processor time of each run, and how much of the wall time was parsing.`
const PAGE = 1_000
const MB = 1_000_000
const NULLS = ['avatar', 'city', 'country', 'email', 'gender', 'language', 'phone', 'referrer', 'region', 'timezone']

const FIXTURES = {
  A: { pages: 100, record: user },
  B: { pages: 200, record: nested },
}

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const runs = Number(options.get('runs') ?? 3)
  for (const [name, { pages, record }] of Object.entries(FIXTURES)) {
    const bytes = Array.from({ length: pages }, (_, page) => pageOf(page, record))
    for (let count = 0; count < runs; count++) console.log(`${name}: ${normalizeAll(bytes)}`)
  }
}

function pageOf(page: number, record: (id: number) => object): Buffer {
  return Buffer.from(JSON.stringify(Array.from({ length: PAGE }, (_, index) => record(page * PAGE + index))))
}

function normalizeAll(pages: readonly Buffer[]): string {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const normalizer = openNormalizer({
    config: { dataset: 'bench', resources: [RESOURCE], maxTableNesting: 1_000 },
    schema: emptySchema('bench'),
    loadId: '1',
    startedAt: new Date(),
    identifierLength: 65_536,
    random: randomFillSync,
  })
  let parsing = 0
  let rows = 0
  for (const bytes of pages) {
    const before = performance.now()
    const body = parsePage(bytes, { resource: 'users', maxBytes: MB, maxDepth: 64 })
    parsing += performance.now() - before
    normalizer.add({ resource: 'users', records: Array.isArray(body.value) ? body.value : [], body, pathOf: (index) => [index] })
    for (const batch of normalizer.take()) rows += batch.rows
  }
  for (const batch of normalizer.take(true)) rows += batch.rows
  const used = process.cpuUsage(cpu)
  const size = pages.reduce((sum, { length }) => sum + length, 0) / MB
  return `${rows} rows of ${size.toFixed(0)} MB in ${seconds(performance.now() - begun)} (processor ${seconds((used.user + used.system) / 1_000)}), parsing ${seconds(parsing)}`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}

function user(id: number): object {
  return {
    id: id.toString(16).padStart(24, '5'),
    default_name: `User number ${id}`,
    default_created: new Date(1_700_000_000_000 + id * 1_000).toISOString(),
    default_score: id / 4,
    ...Object.fromEntries(NULLS.map((name) => [`default_${name}`, null])),
    'favourite colour': ['red', 'green', 'blue'][id % 3],
    ...(id % 4 === 0 && { segments: [{ id: `segment-${id % 10}` }] }),
  }
}

function nested(id: number): object {
  const tags = [{ label: `a${id % 7}` }, { label: `b${id % 5}` }]
  return { id, name: `record ${id}`, score: id * 0.5, profile: { city: `city ${id % 100}`, zip: String(10_000 + (id % 90_000)) }, tags }
}

const RESOURCE: ResolvedResource = {
  name: 'users',
  tableName: 'users',
  includeFromParent: [],
  selected: true,
  parallelized: false,
  steps: [],
  disposition: { kind: 'append' },
  primaryKey: [],
  mergeKey: [],
  columns: new Map(),
  nestedHints: new Map(),
  references: [],
  endpoint: {
    method: 'GET',
    baseUrl: null,
    path: { kind: 'constant', value: 'users' },
    params: [],
    headers: [],
    paginator: { kind: 'single-page' },
    allowMissingSelector: false,
    hasOwnAuth: false,
    responseActions: [],
    countCheck: 'off',
    repeatCheck: 'off',
  },
}
