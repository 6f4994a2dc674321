import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { trusted } from '../src/warehouse/connectors/conformance.ts'
import { connectors } from '../src/warehouse/connectors/index.ts'
import { parleyFile, runParley } from './support/loader-run.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- pipeline-readers [--rows N] [--readers N]

Replaces a DuckDB dataset of half as many rows while readers ask it through its connection, one question after another without a
pause. Every answer must be that of the old dataset or that of the new one, never go back to the old one, and none may fail. Defaults:
1,000,000 rows, 4 readers.`

const OF_LONG = 5_000_000
const LIMITS = { timeoutMs: 600_000, maxRows: 10, maxBytes: 1 << 20 }
const PAGED = { type: 'page_number', base_page: 1, total_path: null }
const RESOURCES = [{ name: 'long', write_disposition: 'replace', endpoint: { path: 'long', data_selector: 'data', paginator: PAGED } }]
/** Counts, sums and load ids of rows and tables that only fit together in one dataset. */
const QUESTIONS = [
  'SELECT count(*) AS n, sum(id) AS ids, sum(score) AS scores, count(DISTINCT _dlt_load_id) AS loads, min(_dlt_load_id) AS load FROM "long"',
  'SELECT count(*) AS n, max(id) AS last, (SELECT max(load_id) FROM _dlt_loads) = max(_dlt_load_id) AS fits FROM "long"',
  'SELECT profile__city, count(*) AS n, sum(score) AS s FROM "long" GROUP BY 1 ORDER BY 1 LIMIT 5',
]

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const [rows, readers] = [Number(options.get('rows') ?? 1_000_000), Number(options.get('readers') ?? 4)]
  const folder = await mkdtemp(join(tmpdir(), 'parley-readers-'))
  try {
    await loadFrom(rows / 2, folder)
    const { asked, faults, ms, loadMs } = await askWhile(() => loadFrom(rows, folder), parleyFile(folder), readers)
    const [old, fresh] = [asked.old.toLocaleString(), asked.fresh.toLocaleString()]
    console.log(
      `${rows.toLocaleString()} rows in ${(loadMs / 1_000).toFixed(1)} s beside ${readers} readers: ${old} answers of the old dataset, ${fresh} of the new one`,
    )
    console.log(
      `p50 ${Math.round(percentile(ms, 0.5))} ms, p99 ${Math.round(percentile(ms, 0.99))} ms, slowest ${Math.round(percentile(ms, 1))} ms; ${faults.length} faults`,
    )
    for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`)
    if (faults.length > 0) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function loadFrom(rows: number, folder: string): Promise<number> {
  const program = join(import.meta.dirname, 'support', 'ingestion-server.ts')
  const server = spawn(process.execPath, [program, String(rows / OF_LONG)], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [line] = await once(server.stdout, 'data')
    return (await runParley({ port: Number(String(line)), folder, resources: RESOURCES })).loadMs
  } finally {
    server.stdin.end()
  }
}

async function askWhile(load: () => Promise<number>, file: string, readers: number) {
  const context = { fileRoots: [dirname(file)], resolveHost: () => Promise.reject(new Error('no network')), log: () => undefined }
  const connection = connectors.duckdb.open({ database_location: basename(file) }, context)
  const ask = async (question: string): Promise<string> =>
    JSON.stringify((await connection.run(trusted('duckdb', question), LIMITS, new AbortController().signal)).rows)
  try {
    const old = await inTurn(QUESTIONS, ask)
    const answers: { question: number; at: number; answer: string }[] = []
    const [ms, faults]: [number[], string[]] = [[], []]
    let isOver = false
    const read = async (reader: number): Promise<void> => {
      for (let turn = reader; !isOver; turn++) {
        const question = turn % QUESTIONS.length
        const begun = performance.now()
        const answer = await ask(QUESTIONS[question] ?? '').catch((error: unknown) => `failed: ${String(error)}`)
        ms.push(performance.now() - begun)
        answers.push({ question, at: begun, answer })
      }
    }
    const reading = Array.from({ length: readers }, (_, reader) => read(reader))
    const loadMs = await load()
    const loaded = performance.now()
    const fresh = await inTurn(QUESTIONS, ask)
    isOver = true
    await Promise.all(reading)
    const asked = { old: 0, fresh: 0 }
    for (const { question, at, answer } of answers) {
      if (answer === fresh[question]) asked.fresh++
      else if (answer === old[question]) asked.old++
      else faults.push(`question ${question} was answered ${answer.slice(0, 200)}`)
      if (at > loaded && answer !== fresh[question]) faults.push(`question ${question}, asked after the load, was answered from the old dataset`)
    }
    return { asked, faults, ms, loadMs }
  } finally {
    await connection.close()
  }
}

async function inTurn(questions: readonly string[], ask: (question: string) => Promise<string>): Promise<readonly string[]> {
  const answers: string[] = []
  for (const question of questions) answers.push(await ask(question))
  return answers
}
