import { describe, expect, it } from 'vitest'
import { AppError } from '../../errors.ts'
import type { Actor, Statement, StatementColumn } from '../../flow.ts'
import type { RawResult } from '../../warehouse/connectors/index.ts'
import { guard } from '../guard/index.ts'
import type { AskConnection, Scope } from '../services.ts'
import { execute } from './index.ts'

const actor: Actor = { userId: 'ada@example.com', orgId: 'org', role: 'user', groups: ['all_users'], scopes: ['api:full'], credential: 'cookie' }
const scope: Scope = { connection: 'shop', dialect: 'sqlite', tables: [], fingerprint: 'f' }
const limits = { timeoutMs: 1_000, maxRows: 2, maxBytes: 1_000 }
const now = () => new Date('2026-09-14T08:00:00Z')

function guarded(columns: readonly StatementColumn[]) {
  const statement: Statement = { connection: 'shop', dialect: 'sqlite', text: 'SELECT 1 AS a', values: [], columns, tables: [], origin: 'plan' }
  const passed = guard(statement, actor, scope)
  if (passed.kind === 'refused') throw new Error(passed.message)
  return passed.statement
}

function connection(run: AskConnection['run']): AskConnection {
  return {
    id: 'shop',
    label: 'Shop',
    demo: false,
    type: 'sqlite',
    dialect: 'sqlite',
    capabilities: { rowFilters: false, filteredSql: false, timeZones: false, declaredKeys: true, statementTimeout: false },
    model: {
      commit: '',
      connection: 'shop',
      dialect: 'sqlite',
      label: 'Shop',
      description: '',
      priority: 10,
      calendar: { timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'start', quarters: 'calendar' },
      currency: null,
      synonyms: {},
      entities: {},
      questions: [],
    },
    values: { entries: [], complete: new Set() },
    scope,
    run,
  }
}

const column = (type: StatementColumn['type']): StatementColumn => ({ name: 'a', label: 'A', type, show: 'asked' })
const raw = (type: StatementColumn['type'], ...cells: readonly (string | number | boolean | null)[]): RawResult => ({
  columns: [{ name: 'a', type }],
  rows: cells.map((cell) => [cell]),
  truncated: false,
})
const run = (columns: readonly StatementColumn[], result: RawResult, signal = new AbortController().signal) =>
  execute(
    guarded(columns),
    connection(async () => result),
    limits,
    signal,
    now,
  )

describe('execute', () => {
  it('gives cells the type that the plan knows', async () => {
    expect((await run([column('integer')], raw('decimal', '42', '9007199254740993'))).rows).toEqual([[42], ['9007199254740993']])
    expect((await run([column('decimal')], raw('float', 0.1, 1e21))).rows).toEqual([['0.1'], ['1000000000000000000000']])
    expect((await run([column('boolean')], raw('integer', 1, null))).rows).toEqual([[true], [null]])
    expect((await run([column('date')], raw('text', '2026-09-14 00:00:00'))).rows).toEqual([['2026-09-14']])
    expect((await run([column('timestamp')], raw('text', '2026-09-14 08:03:11', '2026-09-14'))).rows).toEqual([
      ['2026-09-14T08:03:11'],
      ['2026-09-14T00:00:00'],
    ])
  })

  it('keeps what the database returned where a column holds something else', async () => {
    const result = await run([column('date')], raw('text', '2026-09-14', 'someday'))
    expect(result.columns[0]).toMatchObject({ name: 'a', label: 'A', type: 'text' })
    expect(result.rows).toEqual([['2026-09-14'], ['someday']])
  })

  it('names the columns of free SQL as the database does', async () => {
    expect((await run([], raw('integer', 1))).columns).toEqual([{ name: 'a', label: 'a', type: 'integer', show: 'asked' }])
  })

  it('cuts at the row limit and says so', async () => {
    const result = await run([column('integer')], raw('integer', 1, 2, 3))
    expect(result).toMatchObject({ rows: [[1], [2]], truncated: true, executedAt: '2026-09-14T08:00:00.000Z', durationMs: 0 })
  })

  it('never passes the words of a driver on', async () => {
    const failing = connection(() => Promise.reject(new Error('relation "secret" does not exist')))
    const fault = await execute(guarded([]), failing, limits, new AbortController().signal).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(AppError)
    expect(fault).toMatchObject({ code: 'query_failed' })
    expect(String(fault)).not.toContain('secret')
  })

  it('does not start when the question was cancelled', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(run([], raw('integer', 1), stop.signal)).rejects.toMatchObject({ code: 'query_cancelled' })
  })
})
