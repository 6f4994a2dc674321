import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { type LoaderRun, parleyFile, runDlt, runParley } from './support/loader-run.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- ingestion [--python PATH] [--fixtures A,M,B,C,D] [--runs 5] [--scale 1] [--into postgres://…] [--out FILE.json]

How fast a REST API becomes tables in DuckDB, and with how much memory: wall time from the first request to the commit, peak
resident memory of the whole process tree, both sides against the same server on this computer, alternating, fresh datasets.
  A  100,000 records of 16 attributes, replace     M  the same, merged onto itself
  B  200,000 records with 400,000 children         C  5,000,000 narrow records, memory only
  D  95 users and 9 records in 12 tables: the whole command
--into loads into that database on this computer instead of a DuckDB file, Parley alone, as often as it says by --runs.
--python names a Python that has dlt; without it Parley's figures are printed alone.`

const FORMATS = ['default', 'parquet', 'jsonl'] as const
const PAGED = { type: 'page_number', base_page: 1, total_path: null }
const MIB = 1 << 20

interface Fixture {
  readonly title: string
  readonly resources: readonly object[]
  /** The figure is that of a second run onto the same dataset. */
  readonly isSecond?: boolean
  readonly isWhole?: boolean
  readonly withoutDlt?: boolean
  /** What both sides must agree on. */
  readonly sums: readonly string[]
}
const big = (change: object) => [{ name: 'big', ...change, endpoint: { path: 'big', data_selector: 'data', paginator: PAGED } }]
const SUM_A = [
  `SELECT count(*), sum(default_score), bit_xor(hash(id || default_name || favourite_colour)) FROM {s}big`,
  `SELECT count(*), bit_xor(hash(id)) FROM {s}big__segments`,
]
const child = (kind: string) => ({
  name: kind,
  include_from_parent: ['id'],
  endpoint: { path: `stories/{resources.stories.id}/${kind}`, data_selector: '$', paginator: 'single_page' },
})

const FIXTURES: Readonly<Record<string, Fixture>> = {
  A: { title: 'A replace', resources: big({ write_disposition: 'replace' }), sums: SUM_A },
  M: { title: 'A merge', resources: big({ write_disposition: 'merge', primary_key: 'id' }), isSecond: true, sums: SUM_A },
  B: {
    title: 'B',
    resources: [{ name: 'nested', write_disposition: 'append', endpoint: { path: 'nested', data_selector: 'data', paginator: PAGED } }],
    sums: ['SELECT count(*), sum(id), sum(score), bit_xor(hash(profile__zip)) FROM {s}nested', 'SELECT count(*), bit_xor(hash(label)) FROM {s}nested__tags'],
  },
  C: {
    title: 'C',
    resources: [{ name: 'long', write_disposition: 'append', endpoint: { path: 'long', data_selector: 'data', paginator: PAGED } }],
    withoutDlt: true,
    sums: ['SELECT count(*), sum(id) FROM {s}long'],
  },
  D: {
    title: 'D whole command',
    resources: [
      {
        name: 'users',
        endpoint: { data_selector: 'data', paginator: { type: 'cursor', cursor_path: 'data[-1].id', cursor_param: 'after', stop_after_empty_page: true } },
      },
      { name: 'stories', endpoint: { data_selector: '$', paginator: 'single_page' } },
      child('welcome'),
      child('fallback'),
    ],
    isWhole: true,
    sums: ['SELECT count(*), sum(id) FROM {s}users', 'SELECT count(*) FROM {s}welcome__replies'],
  },
}

type Side = 'parley' | `dlt ${(typeof FORMATS)[number]}`

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const python = options.get('python')
  const server = await startServer(Number(options.get('scale') ?? 1))
  try {
    const results: object[] = []
    for (const name of (options.get('fixtures') ?? 'A,M,B,C,D').split(',')) {
      const fixture = FIXTURES[name]
      const runs = Number(options.get('runs') ?? 5)
      const into = options.get('into')
      if (fixture === undefined) continue
      results.push(await (into === undefined ? compare(fixture, server.port, python, runs) : loadInto(into, fixture, server.port, runs)))
    }
    const out = options.get('out')
    if (out !== undefined) writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`)
  } finally {
    server.stop()
  }
  if (python === undefined) console.log('No ratio: name a Python with dlt by --python.')
}

async function compare(fixture: Fixture, port: number, python: string | undefined, runs: number): Promise<object> {
  const sides: readonly Side[] = ['parley', ...(python === undefined || fixture.withoutDlt ? [] : FORMATS.map((format) => `dlt ${format}` as const))]
  const times = new Map<Side, LoaderRun[]>(sides.map((side) => [side, []]))
  const sums = new Map<Side, string>()
  for (let round = 0; round < runs; round++) {
    for (const side of sides) {
      const folder = mkdtempSync(join(tmpdir(), 'parley-ingestion-'))
      try {
        times.get(side)?.push(await measure(side, { port, folder, resources: fixture.resources }, python ?? '', fixture.isSecond === true))
        sums.set(side, await checksum(side === 'parley' ? parleyFile(folder) : join(folder, 'data.duckdb'), side === 'parley' ? '' : 'bench.', fixture.sums))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  }
  return told(fixture, times, sums)
}

/** Into PostgreSQL: rows are counted there, and the schema is dropped before each run. */
async function loadInto(into: string, fixture: Fixture, port: number, runs: number): Promise<object> {
  const client = new pg.Client({ connectionString: into })
  await client.connect()
  const times: LoaderRun[] = []
  for (let round = 0; round < runs; round++) {
    await client.query('DROP SCHEMA IF EXISTS bench CASCADE')
    const folder = mkdtempSync(join(tmpdir(), 'parley-ingestion-'))
    times.push(await runParley({ port, folder, resources: fixture.resources, into }).finally(() => rmSync(folder, { recursive: true, force: true })))
  }
  const [first = ''] = fixture.sums
  const { rows } = await client.query<{ count: string }>(first.replace(/count\(\*\).* FROM/, 'count(*) AS count FROM').replace('{s}', 'bench.'))
  await client.end()
  const count = Number(rows[0]?.count)
  const seconds =
    percentile(
      times.map(({ loadMs }) => loadMs),
      0.5,
    ) / 1_000
  const mib =
    percentile(
      times.map(({ peakBytes }) => peakBytes),
      0.5,
    ) / MIB
  console.log(`${fixture.title} into PostgreSQL: ${count} rows in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} rows/s, ${mib.toFixed(0)} MiB`)
  return { fixture: `${fixture.title} into PostgreSQL`, count, seconds, mib }
}

async function measure(side: Side, place: Parameters<typeof runParley>[0], python: string, isSecond: boolean): Promise<LoaderRun> {
  const act = () => (side === 'parley' ? runParley(place) : runDlt(place, python, side.slice('dlt '.length)))
  const first = await act()
  return isSecond ? act() : first
}

function told(fixture: Fixture, times: ReadonlyMap<Side, readonly LoaderRun[]>, sums: ReadonlyMap<Side, string>): object {
  const figures = [...times].map(([side, runs]) => {
    const ms = percentile(
      runs.map((each) => (fixture.isWhole ? each.wholeMs : each.loadMs)),
      0.5,
    )
    return {
      side,
      seconds: ms / 1_000,
      mib:
        percentile(
          runs.map(({ peakBytes }) => peakBytes),
          0.5,
        ) / MIB,
    }
  })
  for (const { side, seconds, mib } of figures) console.log(`${fixture.title.padEnd(16)} ${side.padEnd(12)} ${seconds.toFixed(2)} s  ${mib.toFixed(0)} MiB`)
  const [own, ...others] = figures
  const agree = new Set(sums.values()).size === 1
  if (!agree) console.log(`  The sides disagree: ${[...sums].map(([side, sum]) => `${side} ${sum}`).join('; ')}`)
  if (own === undefined || others.length === 0) return { fixture: fixture.title, figures, agree }
  const best = others.reduce((least, each) => (each.seconds < least.seconds ? each : least))
  const ratio = { faster: best.seconds / own.seconds, memory: own.mib / best.mib, best: best.side }
  console.log(`${fixture.title.padEnd(16)} ${ratio.faster.toFixed(2)} × as fast as ${best.side}, with ${(ratio.memory * 100).toFixed(0)} % of its memory`)
  return { fixture: fixture.title, figures, agree, ratio }
}

async function checksum(file: string, schema: string, statements: readonly string[]): Promise<string> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const rows = []
    for (const statement of statements) rows.push((await connection.runAndReadAll(statement.replace('{s}', schema))).getRowsJS()[0]?.map(String))
    return JSON.stringify(rows)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function startServer(scale: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support', 'ingestion-server.ts'), String(scale)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { port: Number(String(line)), stop: () => void child.stdin.end() }
}
