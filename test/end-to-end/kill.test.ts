import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'
import { type Client, client, clientOf } from './client.ts'
import { runProgram } from './process.ts'

/** The long form: PARLEY_TEST_KILLS=20. Another course of events: PARLEY_TEST_SEED. */
const KILLS = Number(process.env.PARLEY_TEST_KILLS ?? 5)
const SEED = Number(process.env.PARLEY_TEST_SEED ?? 20_260_914)
const ASKERS = 3
const LATEST_KILL_MS = 1_500
const QUESTIONS = ['How many customers do we have?', 'Revenue by month this year', 'How many orders were there last month?', 'Sales in Germany in July 2026']
const DEMO = 'alder_finch.duckdb'

let dataDir: string
let server: TestServer
let ada: Client & { readonly token: string }
let store: pg.Client
const random = randomFrom(SEED)
/** Milliseconds from starting the process to its line that it is ready, after each kill. */
const restarts: number[] = []
/** What the server said yes to: the questions of each chat, in order. */
const accepted = new Map<string, string[]>()

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-kill-'))
  await chmod(dataDir, 0o755) // so that PostgreSQL's own account may enter, and its files stay inside
  server = await start()
  ada = await clientOf(server.url, ADMIN)
}, 120_000)
afterAll(async () => {
  await store?.end().catch(() => undefined)
  await server?.stop()
  const left = await postmaster()
  if (left !== null) process.kill(left, 'SIGINT')
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}, 60_000)

test(`kill -9 at ${KILLS} random moments: the server comes back by itself, nothing said yes to is lost, nothing is stuck`, {
  timeout: KILLS * 30_000,
}, async () => {
  const before = await postmaster()
  let syncs = 0
  for (let round = 0; round < KILLS; round++) {
    const asking = Array.from({ length: ASKERS }, (_none, who) => keepAsking(`${round}-${who}`))
    const syncing = startSync()
    await pause(random(LATEST_KILL_MS))
    await kill()
    await Promise.all(asking)
    if (await syncing) syncs++
    if (round % 3 === 2) await killWhileStarting()
    const began = performance.now()
    server = await start()
    restarts.push(performance.now() - began)
    ada = { ...client(server.url, { 'API-KEY': ada.token }), token: ada.token }
  }
  expect(await postmaster(), 'the store went on and was adopted each time').toBe(before)
  for (const [chat, questions] of accepted) {
    const { body } = await ada.chat(chat, '?wait=60')
    const asked = body.messages.filter(({ role }) => role === 'user').map(({ content }) => content)
    expect([chat, asked.slice(0, questions.length)]).toEqual([chat, questions])
    expect(body.messages.filter(({ role }) => role === 'assistant').map(({ status, revision }) => [status, revision])).toEqual(asked.map(() => ['done', 1]))
  }
  await expect.poll(() => stuck(), { timeout: 60_000, interval: 250 }).toEqual({ turns: 0, syncs: 0, jobs: 0 })
  expect(await wrong()).toEqual({ answers: 0, ends: 0, gaps: 0, failed_syncs: 0, failed_jobs: 0 })
  expect((await ada.ask('afterwards', QUESTIONS[0] ?? '')).body.status).toBe('done')
  const again = (await query('SELECT count(*)::int AS turns FROM turn WHERE fence > 1'))?.turns
  const questions = [...accepted.values()].flat().length
  process.stdout.write(
    `kills ${KILLS}, questions accepted ${questions} (${again} begun again), syncs accepted ${syncs}, restarts ${restarts.map((ms) => Math.round(ms)).join(' ')} ms\n`,
  )
})

function start(): Promise<TestServer> {
  const limits = { PARLEY_QUESTIONS_PER_MINUTE_PER_USER: '100000', PARLEY_QUESTIONS_RUNNING_PER_USER: '1000', PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '100000' }
  return startServer({ dataDir, embedded: true, env: limits })
}

async function kill(): Promise<void> {
  server.process.kill('SIGKILL')
  await server.gone
}

/** A server that dies before it was ever ready. */
async function killWhileStarting(): Promise<void> {
  const starting = runProgram(['serve'], { env: { PARLEY_DATA_DIR: dataDir, PARLEY_PORT: '0' } })
  await pause(random(LATEST_KILL_MS))
  starting.kill('SIGKILL')
  await starting.gone
}

async function startSync(): Promise<boolean> {
  return ada.post(`/api/sync/duckdb/${DEMO}`, undefined).then(
    ({ status }) => status === 200,
    () => false,
  )
}

/** Asks until the server is gone: a new chat each two questions. */
async function keepAsking(name: string): Promise<void> {
  for (let n = 0; ; n++) {
    const chat = `${name}-${Math.floor(n / 2)}`
    const text = QUESTIONS[random(QUESTIONS.length)] ?? ''
    const known = accepted.get(chat) ?? []
    const send = known.length === 0 ? ada.ask : ada.followUp
    const reply = await send(chat, text, {}, { Prefer: 'respond-async' }).catch(() => null)
    if (reply === null) return
    if (reply.status === 202) accepted.set(chat, [...known, text])
    await ada.chat(chat).catch(() => null)
  }
}

async function query(sql: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  store ??= await connectStore()
  return (await store.query(sql)).rows[0]
}

async function connectStore(): Promise<pg.Client> {
  const made = new pg.Client({ host: join(dataDir, 'store', 'run'), port: 5432, user: 'parley', database: 'postgres' })
  await made.connect()
  return made
}

function stuck() {
  return query(`
    SELECT (SELECT count(*)::int FROM turn WHERE status IN ('queued', 'running')) turns, (SELECT count(*)::int FROM sync_run WHERE status = 'running') syncs,
      (SELECT count(*)::int FROM jobs.job WHERE name IN ('connection-sync', 'demo-refresh') AND state IN ('created', 'retry', 'active') AND start_after <= now()) jobs`)
}

function wrong() {
  return query(`
    SELECT (SELECT count(*)::int FROM turn t WHERE (SELECT count(*) FROM turn_revision r WHERE r.turn = t.id) <> 1) answers,
      (SELECT count(*)::int FROM turn t WHERE (SELECT count(*) FROM conversation_event e WHERE e.turn = t.id AND e.type = 'turn-end') <> 1) ends,
      (SELECT count(*)::int FROM (SELECT seq - lag(seq) OVER (PARTITION BY conversation ORDER BY seq) step FROM conversation_event) g WHERE step <> 1) gaps,
      (SELECT count(*)::int FROM sync_run WHERE status = 'error') failed_syncs,
      (SELECT count(*)::int FROM jobs.job WHERE state = 'failed') failed_jobs`)
}

async function postmaster(): Promise<number | null> {
  const text = await readFile(join(dataDir, 'store', 'data', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return Number.isInteger(pid) ? pid : null
}

/** The same course for the same seed (mulberry32). @returns whole numbers below `end` */
function randomFrom(seed: number): (end: number) => number {
  let state = seed
  return (end) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }
}
