import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveJson } from '../src/warehouse/pipelines/run/fixtures/serve-json.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { type ChatbotSource, presetConfig, presetDict, startChatbotSource } from './support/chatbot-source.ts'
import { type DltWorker, startDlt } from './support/dlt-worker.ts'
import { type FoundDataset, readDuckdb, readPostgres } from './support/found-dataset.ts'
import { INTEROP_CASES, type InteropCase } from './support/interop-cases.ts'
import { parleyCli, runParley, writePipeline } from './support/interop-parley.ts'
import { documented, documentedFailure } from './support/interop-reasons.ts'
import { optionsOf } from './support/options.ts'
import { type Difference, differences } from './support/same-dataset.ts'

const HELP = `npm run bench -- dlt-interop --python PATH [--cases a,b] [--out FILE.json]

Whether tables of Parley's pipelines are those of dlt: both load the same API into DuckDB and PostgreSQL, and what they left there is
compared: tables, columns, types, nullability, rows with their children, and what the system columns hold. First the preset chatbot
against the /chatbot API of a server of its own, twice; then data that is hard on normalising. --python names a Python with dlt[duckdb,postgres].`

const DATASET = 'interop'
const SAID = 400
const ENGINES = ['duckdb', 'postgres'] as const
type Engine = (typeof ENGINES)[number]
const COUNTED = ['users', 'stories', 'welcome_interaction', 'fallback_interaction', '_dlt_loads', '_dlt_version']

interface Bench {
  readonly folder: string
  readonly dlt: DltWorker
  newDatabase(): Promise<string>
}
interface Verdict {
  readonly name: string
  readonly engine: Engine
  readonly tables: number
  readonly rows: number
  /** What a side failed with. */
  readonly failures: { readonly dlt: string | null; readonly parley: string | null }
  readonly differences: readonly (Difference & { readonly reason: string | null })[]
}

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  const python = options.get('python')
  if (options.has('help') || python === undefined) return console.log(HELP)
  const folder = mkdtempSync(join(tmpdir(), 'parley-interop-'))
  const cluster = await benchCluster()
  const dlt = startDlt(python, join(folder, 'dlt'))
  const bench = { folder, dlt, newDatabase: cluster.newDatabase }
  try {
    const chosen = options.get('cases')?.split(',')
    const verdicts = chosen === undefined || chosen.includes('chatbot') ? await compareChatbot(bench) : []
    for (const each of INTEROP_CASES) if (chosen === undefined || chosen.includes(each.name)) verdicts.push(...(await compareCase(bench, each)))
    conclude(verdicts)
    const out = options.get('out')
    if (out !== undefined) writeFileSync(out, `${JSON.stringify(verdicts, null, 2)}\n`)
  } finally {
    dlt.stop()
    await cluster.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The preset, by the command line on one side and dlt's rest_api on the other. */
async function compareChatbot(bench: Bench): Promise<Verdict[]> {
  const source = await startChatbotSource(await bench.newDatabase())
  try {
    const verdicts = []
    for (const engine of ENGINES) verdicts.push(await chatbotInto(engine, bench, source))
    await asDocumented(bench, source)
    return verdicts
  } finally {
    await source.stop()
  }
}

async function chatbotInto(engine: Engine, bench: Bench, source: ChatbotSource): Promise<Verdict> {
  const places = await placesFor(`chatbot_${engine}`, engine, bench)
  const config = presetConfig(source)
  const destination = engine === 'duckdb' ? { type: 'duckdb', path: places.parley } : { type: 'postgres', connection: places.parley }
  writePipeline(places.folder, 'chatbot', { ...config, pipeline: { ...config.pipeline, dataset: DATASET, destination } })
  const reach = [source.port, ...(engine === 'postgres' ? [Number(new URL(places.parley).port)] : [])]
  const failures: { dlt: string | null; parley: string | null } = { dlt: null, parley: null }
  for (const round of [1, 2]) {
    const job = { source: presetDict(source), destination: engine, address: places.dlt, dataset: DATASET, folder: places.folder, pipeline: 'chatbot' }
    failures.dlt ??= await bench.dlt.run(job)
    const own = await parleyCli(places.folder, ['run', 'chatbot'], reach, { chatbot_token: source.token })
    if (own.exitCode !== 0) failures.parley ??= `${own.exitCode} ${own.err}`
    const [theirs, ours] = await read(engine, places)
    for (const [side, dataset] of [
      ['dlt', theirs],
      ['parley', ours],
    ] as const)
      console.log(
        `chatbot ${engine} load ${round} ${side.padEnd(6)} ${COUNTED.map((table) => `${table} ${dataset.get(table)?.rows.length ?? 'absent'}`).join(' · ')}`,
      )
  }
  return verdict('chatbot', engine, failures, await read(engine, places))
}

/** The published example: its path was never filled, and its paging never configured. */
async function asDocumented(bench: Bench, source: ChatbotSource): Promise<void> {
  const counted = await serveJson(async ({ path, query, headers }) => {
    const answer = await fetch(`${source.url}${path}?${query}`, { headers: { authorization: headers.authorization ?? '' } })
    return { status: answer.status, body: await answer.text() }
  })
  const folder = join(bench.folder, 'published')
  const resources = [
    { name: 'users', endpoint: { path: 'users', data_selector: 'data' } },
    { name: 'welcome_interaction', endpoint: { path: 'stories/:storyID/interactions/welcome' } },
  ]
  writePipeline(folder, 'published', { client: { base_url: counted.url, auth: { type: 'bearer', token: `\${secret:token}` } }, resources })
  try {
    for (const flags of [[], ['--skip-unresolved']]) {
      const before = counted.requests.length
      const { exitCode, out, err } = await parleyCli(folder, ['run', 'published', ...flags], [counted.port], { token: source.token })
      console.log(
        `published example ${flags.join(' ')}: exit ${exitCode}, ${counted.requests.length - before} requests\n  ${(err + out).trim().replaceAll('\n', '\n  ')}`,
      )
    }
  } finally {
    await counted.stop()
  }
}

async function compareCase(bench: Bench, each: InteropCase): Promise<readonly Verdict[]> {
  const verdicts = []
  for (const engine of ENGINES) verdicts.push(await caseInto(engine, bench, each))
  return verdicts
}

async function caseInto(engine: Engine, bench: Bench, { name, resource = {}, runs, hasKnownIds = false }: InteropCase): Promise<Verdict> {
  const places = await placesFor(`${name}_${engine}`, engine, bench)
  let text = '[]'
  const api = await serveJson(() => ({ body: text }))
  const failures: { dlt: string | null; parley: string | null } = { dlt: null, parley: null }
  const source = {
    client: { base_url: api.url },
    resources: [{ name: 'items', ...resource, endpoint: { path: 'items', data_selector: '$', paginator: 'single_page' } }],
  }
  const destination = engine === 'duckdb' ? { type: 'duckdb', path: places.parley } : { type: 'postgres', connection: places.parley }
  const reach = [api.port, ...(engine === 'postgres' ? [Number(new URL(places.parley).port)] : [])]
  try {
    for (text of runs) {
      failures.dlt ??= await bench.dlt.run({ source, destination: engine, address: places.dlt, dataset: DATASET, folder: places.folder, pipeline: name })
      failures.parley ??= await runParley(places.folder, { ...source, pipeline: { name, dataset: DATASET, destination } }, reach)
    }
    return verdict(name, engine, failures, await read(engine, places), hasKnownIds)
  } finally {
    await api.stop()
  }
}

interface Places {
  readonly folder: string
  readonly dlt: string
  readonly parley: string
}

async function placesFor(name: string, engine: Engine, bench: Bench): Promise<Places> {
  const folder = join(bench.folder, name)
  writePipeline(folder, 'none', {})
  if (engine === 'postgres') return { folder, dlt: await bench.newDatabase(), parley: await bench.newDatabase() }
  return { folder, dlt: join(folder, 'dlt.duckdb'), parley: join(folder, 'parley.duckdb') }
}

/** A side that failed before it wrote anything left nothing. */
async function read(engine: Engine, { dlt, parley }: Places): Promise<readonly [FoundDataset, FoundDataset]> {
  const none: FoundDataset = new Map()
  if (engine === 'postgres') return [await readPostgres(dlt, DATASET), await readPostgres(parley, DATASET)]
  const reads = [readDuckdb(dlt, DATASET), readDuckdb(parley, 'main')].map((found) => found.catch(() => none))
  return [(await reads[0]) ?? none, (await reads[1]) ?? none]
}

function verdict(
  name: string,
  engine: Engine,
  failures: Verdict['failures'],
  [dlt, parley]: readonly [FoundDataset, FoundDataset],
  hasKnownIds = false,
): Verdict {
  const found = failures.dlt === null && failures.parley === null ? differences(dlt, parley, hasKnownIds) : []
  const judged = found.map((each) => ({ ...each, reason: documented(name, each) }))
  const rows = [...parley.values()].reduce((sum, table) => sum + table.rows.length, 0)
  const said = { name, engine, tables: parley.size, rows, failures, differences: judged }
  tell(said)
  return said
}

function tell({ name, engine, tables, rows, failures, differences: found }: Verdict): void {
  const open = found.filter(({ reason }) => reason === null)
  const isKnown = failures.parley === null && failures.dlt !== null && documentedFailure(failures.dlt) !== null
  const word = isKnown
    ? 'as documented'
    : (failures.dlt ?? failures.parley) !== null
      ? 'FAILED'
      : open.length > 0
        ? 'DIFFERS'
        : found.length > 0
          ? 'as documented'
          : 'equal'
  console.log(`${name.padEnd(26)} ${engine.padEnd(9)} ${String(tables).padStart(3)} tables ${String(rows).padStart(4)} rows  ${word}`)
  if (!isKnown) for (const [side, failure] of Object.entries(failures)) if (failure !== null) console.log(`    ${side} failed: ${failure.slice(0, SAID)}`)
  for (const each of open) console.log(`    ${each.what} ${each.table}\n      dlt    ${each.dlt}\n      parley ${each.parley}`)
}

function conclude(verdicts: readonly Verdict[]): void {
  const failed = verdicts.flatMap(({ failures: { dlt } }) => (dlt === null ? [] : [documentedFailure(dlt)]))
  const reasons = [...verdicts.flatMap(({ differences: found }) => found.map(({ reason }) => reason)), ...failed].filter((reason) => reason !== null)
  for (const [reason, those] of Map.groupBy(reasons, (reason) => reason)) console.log(`${those.length} × ${reason}`)
}
