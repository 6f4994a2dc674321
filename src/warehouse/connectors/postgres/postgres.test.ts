import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/support/store.ts'
import { CUSTOMERS, conformance, type Fixture } from '../conformance.ts'
import { type ConnectorConfig, type ConnectorContext, connectors } from '../index.ts'

const SCHEMA = `
  CREATE TABLE customer (id int8 PRIMARY KEY, name text, born date);
  CREATE TABLE "Order Line" (id int PRIMARY KEY, customer int8 REFERENCES customer (id), code text UNIQUE, amount numeric(10,2));
  CREATE VIEW adults AS SELECT id, name FROM customer;
  CREATE TABLE secret (a int);`

conformance('PostgreSQL', async (): Promise<Fixture> => {
  const { config, admin, close } = await readerOn(SCHEMA)
  for (const row of CUSTOMERS) await admin.query('INSERT INTO customer VALUES ($1, $2, $3)', [...row])
  const connection = connectors.postgres.open(config, CONTEXT)
  return {
    dialect: 'postgres',
    connection,
    prefix: '"public".',
    connectionsAtATime: 5,
    values: [
      { name: 'integer', sql: '42', cell: 42, type: 'integer' },
      { name: 'negative', sql: '-7::int2', cell: -7, type: 'integer' },
      { name: 'largest int8', sql: '9223372036854775807', cell: '9223372036854775807', type: 'integer' },
      { name: 'count', sql: 'count(*)', cell: 1, type: 'integer' },
      { name: 'decimal', sql: '0.10::numeric', cell: '0.10', type: 'decimal' },
      { name: 'long decimal', sql: '12345678901234567890.123456789', cell: '12345678901234567890.123456789', type: 'decimal' },
      { name: 'decimal that is none', sql: "'NaN'::numeric", cell: null, type: 'decimal' },
      { name: 'float', sql: '0.1::float8', cell: 0.1, type: 'float' },
      { name: 'infinity', sql: "'Infinity'::float8", cell: null, type: 'float' },
      { name: 'text', sql: "'Zoë 🦊'::text", cell: 'Zoë 🦊', type: 'text' },
      { name: 'null', sql: 'NULL::text', cell: null, type: 'text' },
      { name: 'boolean', sql: 'true', cell: true, type: 'boolean' },
      { name: 'date', sql: "DATE '2026-09-14'", cell: '2026-09-14', type: 'date' },
      { name: 'timestamp', sql: "TIMESTAMP '2026-09-14 08:03:11.120'", cell: '2026-09-14T08:03:11.12', type: 'timestamp' },
      { name: 'instant', sql: "TIMESTAMPTZ '2026-09-14 08:03:11+02'", cell: '2026-09-14T06:03:11Z', type: 'timestamptz' },
      { name: 'time', sql: "TIME '08:03:11'", cell: '08:03:11', type: 'time' },
      { name: 'binary', sql: "'\\x00ff'::bytea", cell: 'AP8=', type: 'binary' },
      { name: 'json', sql: `'{"a": 1}'::jsonb`, cell: '{"a": 1}', type: 'json' },
      { name: 'uuid', sql: "'00000000-0000-0000-0000-000000000001'::uuid", cell: '00000000-0000-0000-0000-000000000001', type: 'text' },
    ],
    slow: 'SELECT pg_catalog.pg_sleep(120)',
    series: (count) => `SELECT n FROM generate_series(1, ${count}) AS n`,
    forbidden: [
      'DELETE FROM public.customer',
      'INSERT INTO public.customer (id) VALUES (9)',
      'CREATE TEMP TABLE t (a int)',
      'CREATE TABLE public.t (a int)',
      'SELECT * FROM public.secret',
      'SELECT * FROM customer',
      "SELECT pg_catalog.pg_read_file('/etc/passwd')",
      'SELECT 1; SELECT 2',
      'COMMIT; DELETE FROM public.customer',
    ],
    close: async () => {
      await connection.close()
      await close()
    },
  }
})

describe('PostgreSQL, besides', () => {
  test('an account that can only read passes, one that can write is named with the statements to run instead', async () => {
    const { config, admin, close } = await readerOn(SCHEMA)
    const reader = connectors.postgres.open(config, CONTEXT)
    expect((await reader.test(signal())).overPrivileged).toBeUndefined()
    await admin.query(`GRANT INSERT ON customer TO ${config.username}`)
    const { overPrivileged } = await reader.test(signal())
    expect(overPrivileged?.findings).toEqual(['can write 1 tables'])
    expect(overPrivileged?.fix).toContain('GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO parley_reader;')
    await reader.close()
    await close()
  })

  test('each failure to connect has its class', async () => {
    const { config, close } = await readerOn(SCHEMA)
    const failure = async (changed: ConnectorConfig, context = CONTEXT) => {
      const connection = connectors.postgres.open({ ...config, ...changed }, context)
      const report = await connection.test(signal())
      await connection.close()
      return [report.failure, report.steps.at(-1)?.step]
    }
    const unknown: ConnectorContext = { ...CONTEXT, resolveHost: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) }
    expect(await failure({ password: 'wrong' })).toEqual(['authentication', 'sign_in'])
    expect(await failure({ database: 'no such database' })).toEqual(['database_not_found', 'sign_in'])
    expect(await failure({ port: 1 })).toEqual(['refused', 'reach'])
    expect(await failure({ tls: 'require' })).toEqual(['tls', 'tls'])
    expect(await failure({}, unknown)).toEqual(['name_not_found', 'name'])
    await close()
  })

  test('a cancelled statement leaves the server’s activity', async () => {
    const { config, admin, close } = await readerOn(SCHEMA)
    const connection = connectors.postgres.open(config, CONTEXT)
    const stop = new AbortController()
    const statement = import('../conformance.ts').then(({ trusted }) => trusted('postgres', 'SELECT pg_catalog.pg_sleep(60)'))
    const running = connection.run(await statement, { timeoutMs: 30_000, maxRows: 1, maxBytes: 1000 }, stop.signal).catch((error: unknown) => error)
    const active = async () =>
      (await admin.query(`SELECT 1 FROM pg_stat_activity WHERE usename = $1 AND state = 'active' AND query LIKE '%pg_sleep%'`, [config.username])).rowCount
    await expect.poll(active).toBe(1)
    stop.abort()
    expect(await running).toMatchObject({ code: 'query_cancelled' })
    expect(await active()).toBe(0)
    await connection.close()
    await close()
  })
})

describe('a statement that does not hear a cancel', () => {
  const once = `BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(60); END`
  const always = `BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END`
  test.each([
    ['once', once],
    ['ever', always],
  ])('%s leaves the server all the same', async (_, body) => {
    const { config, admin, close } = await readerOn(SCHEMA)
    await admin.query(`CREATE FUNCTION deaf() RETURNS void LANGUAGE plpgsql AS $$ ${body} $$`)
    const connection = connectors.postgres.open(config, CONTEXT)
    const stop = new AbortController()
    const { trusted } = await import('../conformance.ts')
    const limits = { timeoutMs: 60_000, maxRows: 1, maxBytes: 1000 }
    const running = connection.run(trusted('postgres', 'SELECT public.deaf()'), limits, stop.signal).catch((error: unknown) => error)
    const active = async () =>
      (await admin.query(`SELECT 1 FROM pg_stat_activity WHERE usename = $1 AND state = 'active' AND query LIKE '%deaf%'`, [config.username])).rowCount
    await expect.poll(active).toBe(1)
    stop.abort()
    expect(await running).toMatchObject({ code: 'query_cancelled' })
    await expect.poll(active, { timeout: 20_000 }).toBe(0)
    await connection.close()
    await close()
  })
})

const CONTEXT: ConnectorContext = { fileRoots: [], resolveHost: async (host) => ({ address: host, private: true }), log: () => {} }

function signal(): AbortSignal {
  return new AbortController().signal
}

/** A fresh database with these tables, and an account that may read all of them but `secret`. */
async function readerOn(schema: string) {
  const url = new URL(await testDatabase())
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(schema)
  const username = `reader_${randomBytes(6).toString('hex')}`
  await admin.query(`CREATE ROLE ${username} LOGIN PASSWORD 'pw'; GRANT SELECT ON customer, "Order Line", adults TO ${username}`)
  const config = { host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), username, password: 'pw' }
  return { config, admin, close: () => admin.end() }
}
