import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BoundValue, Cell, CellType, DialectId, GuardedStatement, Statement } from '../../flow.ts'
import type { Catalog, OpenConnection, RunLimits } from './connector.ts'

/**
 * What every connector promises, run against a real engine. A fixture holds two tables: `customer` (`id` key, `name`,
 * `born` date) with the rows of `CUSTOMERS`, and `Order Line` with a foreign key `customer` to it and a unique `code`,
 * and a view `adults`.
 */
export interface Fixture {
  readonly dialect: DialectId
  readonly connection: OpenConnection
  /** Schema of the tables in statements, as the dialect quotes it; empty when there is none. */
  readonly prefix: string
  /** SQL of one value per case, and what arrives. */
  readonly values: readonly ValueCase[]
  /** Statements the engine runs side by side. */
  readonly connectionsAtATime: number
  /** A SELECT that runs for minutes. */
  readonly slow: string
  /** A SELECT of one integer column `n` with this many rows. */
  series(count: number): string
  /** Statements that would change or leave the database. */
  readonly forbidden: readonly string[]
  close(): Promise<void>
}
export interface ValueCase {
  readonly name: string
  readonly sql: string
  readonly cell: Cell
  /** Absent where the engine cannot know the type of an expression. */
  readonly type?: CellType
}

export const CUSTOMERS: readonly (readonly [number, string | null, string | null])[] = [
  [1, 'Zoë 🦊', '1990-02-28'],
  [2, "O'Brien", '2001-12-31'],
  [3, null, null],
]

const LIMITS: RunLimits = { timeoutMs: 20_000, maxRows: 1_000, maxBytes: 1 << 20 }
/** A stopped statement must be gone within this. */
/** Far below what the slow statements take; a bench measures how soon. */
const STOP_MS = 15_000

export function conformance(name: string, make: () => Promise<Fixture>): void {
  describe(name, () => {
    let fixture: Fixture
    beforeAll(async () => {
      fixture = await make()
    })
    afterAll(() => fixture.close())

    const run = (text: string, values: readonly BoundValue[] = [], limits: Partial<RunLimits> = {}, signal = new AbortController().signal) =>
      fixture.connection.run(trusted(fixture.dialect, text, values), { ...LIMITS, ...limits }, signal)
    const customer = () => `${fixture.prefix}"customer"`
    const holder = (k: number) => (fixture.dialect === 'sqlite' ? `?${k}` : `$${k}`)

    test('every type arrives as its documented cell', async () => {
      const list = fixture.values.map(({ sql }, k) => `${sql} AS c${k}`).join(', ')
      const result = await run(`SELECT ${list}`)
      const arrived = fixture.values.map(({ name: value }, k) => ({ value, cell: result.rows[0]?.[k], type: result.columns[k]?.type }))
      expect(arrived).toEqual(fixture.values.map(({ name: value, cell, type }, k) => ({ value, cell, type: type ?? result.columns[k]?.type })))
    })

    test('rows, nulls, unicode and dates of a table arrive in order', async () => {
      const { columns, rows, truncated } = await run(`SELECT id, name, born FROM ${customer()} ORDER BY id`)
      expect(columns.map((column) => column.type)).toEqual(['integer', 'text', 'date'])
      expect(rows).toEqual(CUSTOMERS)
      expect(truncated).toBe(false)
    })

    test('values are bound, whatever they contain', async () => {
      const text = await run(`SELECT id FROM ${customer()} WHERE name = ${holder(1)}`, [{ type: 'text', value: "O'Brien" }])
      const date = await run(`SELECT id FROM ${customer()} WHERE born >= ${holder(1)}`, [{ type: 'date', value: '2001-12-31' }])
      const both = await run(`SELECT id FROM ${customer()} WHERE id = ${holder(1)} OR id = ${holder(2)} ORDER BY id LIMIT ${holder(3)}`, [
        { type: 'integer', value: '1' },
        { type: 'integer', value: '3' },
        { type: 'integer', value: '5' },
      ])
      const none = await run(`SELECT id FROM ${customer()} WHERE name = ${holder(1)}`, [{ type: 'text', value: "' OR 1=1 --" }])
      expect([text.rows, date.rows, both.rows, none.rows]).toEqual([[[2]], [[2]], [[1], [3]], []])
    })

    test('an empty result still names its columns', async () => {
      const { columns, rows } = await run(`SELECT id, name FROM ${customer()} WHERE id < 0`)
      expect([columns.map((column) => column.name), rows]).toEqual([['id', 'name'], []])
    })

    test('the row limit keeps the first rows and says so', async () => {
      const cut = await run(fixture.series(50), [], { maxRows: 10 })
      const whole = await run(fixture.series(50), [], { maxRows: 50 })
      expect([cut.rows.map(([n]) => n), cut.truncated]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], true])
      expect([whole.rows.length, whole.truncated]).toEqual([50, false])
    })

    test('the byte limit ends a result that the row limit would let pass', async () => {
      const { rows, truncated } = await run(fixture.series(100_000), [], { maxRows: 100_000, maxBytes: 8_000 })
      expect([rows.length, truncated]).toEqual([1_000, true])
    })

    test('a large result arrives whole and in order', async () => {
      const { rows } = await run(fixture.series(20_000), [], { maxRows: 20_000 })
      expect(rows.every(([n], k) => n === k + 1)).toBe(true)
    })

    test('a cancelled statement stops, and the next one works', async () => {
      const stop = new AbortController()
      const slow = run(fixture.slow, [], {}, stop.signal)
      const next = settled(run('SELECT 1 AS one'))
      if (fixture.connectionsAtATime > 1) await next
      const since = performance.now()
      stop.abort()
      await expect(slow).rejects.toMatchObject({ code: 'query_cancelled' })
      expect(performance.now() - since).toBeLessThan(STOP_MS)
      expect(await next).toMatchObject({ rows: [[1]] })
    })

    test('a statement over its time limit is stopped by it', async () => {
      await expect(run(fixture.slow, [], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'query_timeout', facts: { seconds: 0.3 } })
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    test('a statement cancelled before it starts never runs', async () => {
      await expect(run('SELECT 1', [], {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'query_cancelled' })
    })

    const stream = (text: string, limits: Partial<RunLimits> = {}, signal = new AbortController().signal) =>
      fixture.connection.stream(trusted(fixture.dialect, text), { ...LIMITS, maxRows: 10_000_000, maxBytes: Number.MAX_SAFE_INTEGER, ...limits }, signal)

    test('a stream brings every row in order, in batches, and names its columns even when there are none', async () => {
      let count = 0
      let batches = 0
      for await (const batch of stream(fixture.series(25_000))) {
        expect(batch.columns).toEqual([{ name: 'n', type: 'integer' }])
        expect(batch.rows.every(([n], k) => n === count + k + 1)).toBe(true)
        count += batch.rows.length
        batches += 1
      }
      expect([count, batches > 10]).toEqual([25_000, true])
      const empty = stream(`SELECT id FROM ${customer()} WHERE id < 0`)
      expect((await empty.next()).value).toMatchObject({ columns: [{ name: 'id', type: 'integer' }], rows: [], truncated: false })
      expect((await empty.next()).done).toBe(true)
    })

    test('a stream ends at its row limit and says so', async () => {
      let count = 0
      let truncated = false
      for await (const batch of stream(fixture.series(9_000), { maxRows: 7_001 })) {
        expect(truncated).toBe(false)
        count += batch.rows.length
        truncated = batch.truncated
      }
      expect([count, truncated]).toEqual([7_001, true])
    })

    test('a stream that nobody reads keeps nobody waiting, and leaving it ends it', async () => {
      const slow = stream(fixture.series(10_000_000))
      expect((await slow.next()).done).toBe(false)
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
      const since = performance.now()
      await slow.return(undefined)
      expect(performance.now() - since).toBeLessThan(STOP_MS)
    })

    test('a stream stops of its signal, before and after its first rows', async () => {
      for (const text of [fixture.slow, fixture.series(10_000_000)]) {
        const stop = new AbortController()
        const rows = stream(text, {}, stop.signal)
        if (text !== fixture.slow) await rows.next()
        const next = settled(drained(rows))
        const since = performance.now()
        stop.abort()
        expect(await next).toMatchObject({ code: 'query_cancelled' })
        expect(performance.now() - since).toBeLessThan(STOP_MS)
      }
    })

    test('a stream over its time limit is stopped by it', async () => {
      await expect(drained(stream(fixture.slow, { timeoutMs: 300 }))).rejects.toMatchObject({ code: 'query_timeout' })
    })

    test('a refused statement fails without the words of the database', async () => {
      const error = await run('SELECT no_such_column FROM no_such_table').catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'query_failed', message: 'The database refused the statement.' })
      expect(JSON.stringify(error)).not.toContain('no_such')
    })

    test('nothing that writes or leaves the database runs', async () => {
      const outcomes: string[] = []
      for (const text of fixture.forbidden) {
        const outcome = await run(text).then(
          () => 'ran',
          () => 'refused',
        )
        outcomes.push(`${outcome}: ${text}`)
      }
      expect(outcomes).toEqual(fixture.forbidden.map((text) => `refused: ${text}`))
      expect((await run(`SELECT count(*) AS n FROM ${customer()}`)).rows).toEqual([[CUSTOMERS.length]])
    })

    test('statements at the same time do not disturb each other', async () => {
      const results = await Promise.all(Array.from({ length: 12 }, (_, k) => run(`SELECT id + ${k} AS n FROM ${customer()} WHERE id = 1`)))
      expect(results.map((result) => result.rows[0]?.[0])).toEqual(Array.from({ length: 12 }, (_, k) => k + 1))
    })

    test('introspection finds tables, views, types and keys', async () => {
      const catalog = await fixture.connection.introspect(new AbortController().signal)
      expect(summary(catalog)).toEqual({
        'Order Line': { kind: 'table', columns: 'id:integer customer:integer code:text amount:decimal', key: ['id'], unique: [['code']], to: ['customer(id)'] },
        adults: { kind: 'view', columns: 'id:integer name:text', key: [], unique: [], to: [] },
        customer: { kind: 'table', columns: 'id:integer name:text born:date', key: ['id'], unique: [], to: [] },
      })
    })

    test('the connection test goes through its steps', async () => {
      const report = await fixture.connection.test(new AbortController().signal)
      expect(report.ok).toBe(true)
      expect(report.steps.map(({ step }) => step)).toEqual(['name', 'reach', 'tls', 'sign_in', 'rights'])
    })
  })
}

function summary(catalog: Catalog) {
  const names = new Map(catalog.tables.map((table) => [table.id, table.name]))
  const entries = catalog.tables.map((table) => [
    table.name,
    {
      kind: table.kind,
      columns: table.columns.map((column) => `${column.name}:${column.type}`).join(' '),
      key: table.primaryKey,
      unique: table.uniqueKeys,
      to: table.foreignKeys.map((key) => `${names.get(key.table)}(${key.references.join()})`),
    },
  ])
  return Object.fromEntries(entries)
}

async function drained(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _batch of rows);
}

/** The outcome as a value, so that a promise may be waited for later. */
function settled<T>(promise: Promise<T>): Promise<T | unknown> {
  return promise.catch((error: unknown) => error)
}

/** A statement as if it had passed the guard; here the connector alone is on trial. */
export function trusted(dialect: DialectId, text: string, values: readonly BoundValue[] = []): GuardedStatement {
  const statement: Statement = { connection: 'test', dialect, text, values, columns: [], tables: [], origin: 'free' }
  const facts = { ...statement, fingerprint: '', reads: null, uses: [] }
  if (isTrusted(facts)) return facts
  throw new Error('unreachable')
}

function isTrusted(statement: Statement): statement is GuardedStatement {
  return statement.connection === 'test'
}
