import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { CUSTOMERS, conformance, type Fixture, trusted } from '../conformance.ts'
import { connectors } from '../index.ts'

const SCHEMA = [
  'CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR, born DATE)',
  'CREATE TABLE "Order Line" (id INTEGER PRIMARY KEY, customer BIGINT REFERENCES customer (id), code VARCHAR UNIQUE, amount DECIMAL(10,2))',
  'CREATE VIEW adults AS SELECT id, name FROM customer',
]

conformance('DuckDB', async (): Promise<Fixture> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-duckdb-'))
  const instance = await DuckDBInstance.create(join(folder, 'shop.duckdb'))
  const writer = await instance.connect()
  for (const text of SCHEMA) await writer.run(text)
  for (const [id, name, born] of CUSTOMERS) await writer.run('INSERT INTO customer VALUES ($1, $2, $3::DATE)', [BigInt(id), name, born])
  writer.closeSync()
  instance.closeSync()
  const context = { fileRoots: [folder], resolveHost: () => Promise.reject(new Error('no network')), log: () => {} }
  const connection = connectors.duckdb.open({ database_location: 'shop.duckdb' }, context)
  return {
    dialect: 'duckdb',
    connection,
    prefix: '"main".',
    connectionsAtATime: 4,
    values: [
      { name: 'integer', sql: '42::INTEGER', cell: 42, type: 'integer' },
      { name: 'negative', sql: '-7::TINYINT', cell: -7, type: 'integer' },
      { name: 'largest bigint', sql: '9223372036854775807', cell: '9223372036854775807', type: 'integer' },
      { name: 'sum of bigints', sql: 'sum(9223372036854775807)', cell: '9223372036854775807', type: 'integer' },
      { name: 'hugeint', sql: '170141183460469231731687303715884105727', cell: '170141183460469231731687303715884105727', type: 'integer' },
      { name: 'decimal', sql: '0.10::DECIMAL(20,2)', cell: '0.10', type: 'decimal' },
      { name: 'float', sql: '0.5::DOUBLE', cell: 0.5, type: 'float' },
      { name: 'not a number', sql: "'nan'::DOUBLE", cell: null, type: 'float' },
      { name: 'text', sql: "'Zoë 🦊'", cell: 'Zoë 🦊', type: 'text' },
      { name: 'null', sql: 'NULL::VARCHAR', cell: null, type: 'text' },
      { name: 'boolean', sql: 'true', cell: true, type: 'boolean' },
      { name: 'date', sql: "DATE '2026-09-14'", cell: '2026-09-14', type: 'date' },
      { name: 'timestamp', sql: "TIMESTAMP '2026-09-14 08:03:11.120'", cell: '2026-09-14T08:03:11.12', type: 'timestamp' },
      { name: 'instant', sql: "TIMESTAMPTZ '2026-09-14 08:03:11+02'", cell: '2026-09-14T06:03:11Z', type: 'timestamptz' },
      { name: 'time', sql: "TIME '08:03:11'", cell: '08:03:11', type: 'time' },
      { name: 'binary', sql: "'\\x00\\xFF'::BLOB", cell: 'AP8=', type: 'binary' },
      { name: 'json', sql: `'{"a": 1}'::JSON`, cell: '{"a": 1}', type: 'json' },
      { name: 'list', sql: '[1, NULL, 2]', cell: '[1,null,2]', type: 'json' },
      { name: 'struct', sql: "{'a': 1.5, 'b': 'x'}", cell: '{"a":1.5,"b":"x"}', type: 'json' },
      { name: 'enumeration', sql: "'x'::ENUM('x', 'y')", cell: 'x', type: 'text' },
      { name: 'uuid', sql: "'00000000-0000-0000-0000-000000000001'::UUID", cell: '00000000-0000-0000-0000-000000000001', type: 'text' },
    ],
    slow: 'SELECT count(*) FROM range(100000000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3',
    series: (count) => `SELECT range AS n FROM range(1, ${count + 1})`,
    forbidden: [
      'DELETE FROM customer',
      'INSERT INTO customer (id) VALUES (9)',
      'CREATE TEMP TABLE t (a INTEGER)',
      "ATTACH ':memory:' AS other",
      "COPY customer TO '/tmp/out.csv'",
      "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT * FROM glob('/*')",
      "SELECT content FROM read_text('/etc/passwd')",
      'SET threads = 1',
      'INSTALL httpfs',
      'LOAD httpfs',
      'PRAGMA database_list',
      'SELECT 1; SELECT 2',
    ],
    close: async () => {
      await connection.close()
      await rm(folder, { recursive: true })
    },
  }
})

test('whoever asks after a file was replaced sees the new one, also while others are still at work on the old one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-duckdb-'))
  const context = { fileRoots: [folder], resolveHost: () => Promise.reject(new Error('no network')), log: () => {} }
  const connection = connectors.duckdb.open({ database_location: 'shop.duckdb' }, context)
  const ask = async (text: string, stop = new AbortController().signal) =>
    (await connection.run(trusted('duckdb', text), { timeoutMs: 60_000, maxRows: 10, maxBytes: 1_000_000 }, stop)).rows
  try {
    await publish(folder, 1)
    expect(await ask('SELECT n FROM t')).toEqual([[1]])
    const stop = new AbortController()
    const busy = [1, 2, 3].map((each) =>
      ask(`SELECT count(*) FROM t, range(100000000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = ${each}`, stop.signal),
    )
    const old = ask('SELECT count(*), max(t.n) FROM t, range(2000000)')
    await publish(folder, 2)
    expect(await ask('SELECT n FROM t')).toEqual([[2]])
    expect(await ask('SELECT n FROM t')).toEqual([[2]])
    expect([[[2_000_000, 1]], [[2_000_000, 2]]]).toContainEqual(await old)
    stop.abort()
    expect((await Promise.allSettled(busy)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await ask('SELECT n FROM t')).toEqual([[2]])
  } finally {
    await connection.close()
    await rm(folder, { recursive: true })
  }
})

test.runIf(process.platform === 'linux')('whoever reads rows when the engine is killed learns it, and nobody else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-duckdb-'))
  const context = { fileRoots: [folder], resolveHost: () => Promise.reject(new Error('no network')), log: () => {} }
  const connection = connectors.duckdb.open({ database_location: 'shop.duckdb' }, context)
  const limits = { timeoutMs: 60_000, maxRows: 10_000_000, maxBytes: 1_000_000_000 }
  try {
    await publish(folder, 1)
    const before = await engines()
    const read = async () => {
      const rows = connection.stream?.(trusted('duckdb', 'SELECT range FROM range(1000000)'), limits, new AbortController().signal)
      await rows?.next()
      return rows
    }
    const readers = [await read(), await read()]
    const own = (await engines()).filter((pid) => !before.includes(pid))
    expect(own).not.toEqual([])
    for (const pid of own) process.kill(pid, 'SIGKILL')
    await expect.poll(async () => (await engines()).filter((pid) => own.includes(pid))).toEqual([])
    for (const rows of readers) await expect(rows?.next()).rejects.toMatchObject({ code: 'query_failed' })
    expect((await connection.run(trusted('duckdb', 'SELECT n FROM t'), limits, new AbortController().signal)).rows).toEqual([[1]])
  } finally {
    await connection.close()
    await rm(folder, { recursive: true })
  }
})

/** Engines that this process has started and that still run. */
async function engines(): Promise<readonly number[]> {
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ').map(Number)
  const commands = await Promise.all(children.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')] as const))
  return commands.flatMap(([pid, command]) => (command.includes('/duckdb/process.ts') ? [pid] : []))
}

async function publish(folder: string, value: number): Promise<void> {
  const draft = join(folder, 'draft')
  const instance = await DuckDBInstance.create(draft)
  const writer = await instance.connect()
  await writer.run(`CREATE TABLE t AS SELECT ${value} AS n`)
  writer.closeSync()
  instance.closeSync()
  await rename(draft, join(folder, 'shop.duckdb'))
}
