import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { CUSTOMERS, conformance, type Fixture, trusted } from '../conformance.ts'
import { type ConnectorContext, connectors, type OpenConnection } from '../index.ts'

const SCHEMA = `
  CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, born DATE);
  CREATE TABLE "Order Line" (id INTEGER PRIMARY KEY, customer INT REFERENCES CUSTOMER, code TEXT NOT NULL UNIQUE, amount DECIMAL(10,2));
  CREATE VIEW adults AS SELECT id, name FROM customer;
  CREATE VIEW broken AS SELECT * FROM gone;`

conformance('SQLite', async (): Promise<Fixture> => {
  const { folder, connection } = await openFile((database) => {
    database.exec(SCHEMA)
    for (const row of CUSTOMERS) database.prepare('INSERT INTO customer VALUES (?, ?, ?)').run(...row)
  })
  return {
    dialect: 'sqlite',
    connection,
    prefix: '',
    connectionsAtATime: 1,
    values: [
      { name: 'integer', sql: '42', cell: 42, type: 'integer' },
      { name: 'negative', sql: '-7', cell: -7, type: 'integer' },
      { name: 'largest integer', sql: '9223372036854775807', cell: '9223372036854775807', type: 'integer' },
      { name: 'float', sql: '0.5', cell: 0.5, type: 'float' },
      { name: 'infinity', sql: '9e999', cell: null, type: 'float' },
      { name: 'text', sql: "'Zoë 🦊'", cell: 'Zoë 🦊', type: 'text' },
      { name: 'null', sql: 'NULL', cell: null },
      { name: 'binary', sql: "x'00ff'", cell: 'AP8=', type: 'binary' },
      { name: 'text that is not UTF-8', sql: "CAST(x'fffe41' AS TEXT)", cell: '\uFFFD\uFFFDA', type: 'text' },
    ],
    slow: 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r',
    series: (count) => `WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ${count}) SELECT n FROM r`,
    forbidden: [
      'DELETE FROM customer',
      'INSERT INTO customer (id) SELECT 9',
      'CREATE TEMP TABLE t (a)',
      "ATTACH 'other.sqlite' AS other",
      'PRAGMA query_only = off',
      'SELECT * FROM sqlite_schema',
      'SELECT * FROM pragma_database_list',
      "SELECT load_extension('x')",
    ],
    close: async () => {
      await connection.close()
      await rm(folder, { recursive: true })
    },
  }
})

test('columns hold what they hold, whatever their declared type', async () => {
  const { folder, connection } = await openFile((database) => {
    database.exec("CREATE TABLE loose (a INTEGER, b DECIMAL, c BOOLEAN, d TIMESTAMP, e); INSERT INTO loose VALUES ('x', 1.10, 1, '2026-09-14 08:03:11', 7)")
  })
  const { rows } = await connection.run(trusted('sqlite', 'SELECT * FROM loose'), LIMITS, new AbortController().signal)
  expect(rows).toEqual([['x', '1.1', true, '2026-09-14T08:03:11', 7]])
  await connection.close()
  await rm(folder, { recursive: true })
})

test('a file outside the permitted folders is not opened, also not through a link or a relative path', async () => {
  const context: ConnectorContext = { ...CONTEXT, fileRoots: [join(tmpdir(), 'nowhere')] }
  for (const location of ['/etc/passwd', '../../etc/passwd']) {
    const report = await connectors.sqlite.open({ database_location: location }, context).test(new AbortController().signal)
    expect(report).toMatchObject({ ok: false, failure: 'host_not_allowed' })
  }
})

test('a file that is no database says so', async () => {
  const report = await connectors.sqlite
    .open({ database_location: import.meta.filename }, { ...CONTEXT, fileRoots: [import.meta.dirname] })
    .test(new AbortController().signal)
  expect(report).toMatchObject({ ok: false, failure: 'unreachable' })
})

test('a replaced file is read anew', async () => {
  const { folder, connection } = await openFile((database) => database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)'))
  const read = async () => (await connection.run(trusted('sqlite', 'SELECT a FROM t'), LIMITS, new AbortController().signal)).rows
  expect(await read()).toEqual([[1]])
  await rm(join(folder, 'shop.sqlite'))
  fill(join(folder, 'shop.sqlite'), (database) => database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (2)'))
  expect(await read()).toEqual([[2]])
  await connection.close()
  await rm(folder, { recursive: true })
})

const LIMITS = { timeoutMs: 10_000, maxRows: 100, maxBytes: 1 << 20 }
const CONTEXT: ConnectorContext = { fileRoots: [], resolveHost: () => Promise.reject(new Error('no network')), log: () => {} }

async function openFile(act: (database: DatabaseSync) => void): Promise<{ readonly folder: string; readonly connection: OpenConnection }> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-sqlite-'))
  fill(join(folder, 'shop.sqlite'), act)
  return { folder, connection: connectors.sqlite.open({ database_location: 'shop.sqlite' }, { ...CONTEXT, fileRoots: [folder] }) }
}

function fill(file: string, act: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file)
  act(database)
  database.close()
}
