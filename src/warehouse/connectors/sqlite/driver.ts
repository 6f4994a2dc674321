import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { BoundValue, CellType } from '../../../flow.ts'
import type { RawResult } from '../connector.ts'
import { type Emit, type Engine, EngineFailure, type RunRequest } from '../engine-process/protocol.ts'
import { RowBuffer } from '../row-buffer.ts'
import { ReadLog } from './engine-reads.ts'
import { introspectSqlite } from './introspect.ts'
import { declaredType, type SqliteValue, sqliteCell, valueType } from './types.ts'

/** Rows between two looks at whether to stop, and per message to the server. */
const BATCH_ROWS = 2_000
const PAGE_CACHE_KIB = 64 * 1024

/** One SQLite file, opened read-only. @throws EngineFailure `unsafe` when a setting does not read back as ordered */
export async function openSqlite(file: string): Promise<Engine> {
  const catalog = openFile(file)
  const database = openFile(file)
  const reads = new ReadLog()
  database.setAuthorizer((action, table, column, _database, within) => reads.authorize(action, table, column, within))
  return {
    introspect: async () => introspectSqlite(file, (sql, ...values) => catalog.prepare(sql).all(...values)),
    run: (request, emit, stop) => run(database, reads, request, emit, stop),
  }
}

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, enableForeignKeyConstraints: false, allowExtension: false })
  database.exec(`pragma query_only = on; pragma trusted_schema = off; pragma cache_size = -${PAGE_CACHE_KIB}; pragma temp_store = memory`)
  expectSetting(database, 'query_only', 1)
  expectSetting(database, 'trusted_schema', 0)
  expectSetting(database, 'temp_store', 2)
  return database
}

function expectSetting(database: DatabaseSync, name: string, expected: number): void {
  const value = Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]
  if (value !== expected) throw new EngineFailure('unsafe', `The setting ${name} is ${String(value)}.`)
}

async function run(database: DatabaseSync, reads: ReadLog, request: RunRequest, emit: Emit, stop: AbortSignal): Promise<Omit<RawResult, 'rows'>> {
  reads.start()
  const statement = prepare(database, request)
  if (request.reads !== null) reads.expect(request.reads)
  const expected = expectedTypes(statement, request)
  const seen: SqliteValue[] = []
  const buffer = new RowBuffer(request.limits)
  const columns = () => statement.columns().map(({ name }, k) => ({ name, type: expected[k] ?? valueType(seen[k]) }))
  let count = 0
  for (const row of iterate(statement, request.values)) {
    row.forEach((value, k) => {
      seen[k] ??= value
    })
    if (!buffer.add(row.map((value, k) => sqliteCell(value, expected[k])))) break
    count += 1
    if (count % BATCH_ROWS === 0) {
      await emit(buffer.take(), columns())
      await breathe(stop)
    }
  }
  await emit(buffer.take(), columns())
  return { columns: columns(), truncated: buffer.truncated }
}

function prepare(database: DatabaseSync, request: RunRequest): StatementSync {
  const statement = database.prepare(request.text)
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  if (statement.columns().length === 0) throw new EngineFailure('unsafe', 'Only a SELECT may run.')
  return statement
}

/** The plan's types where there is a plan, the declared types of plain columns else. */
function expectedTypes(statement: StatementSync, request: RunRequest): readonly (CellType | undefined)[] {
  return statement.columns().map(({ type }, k) => request.columns[k]?.type ?? (type === null ? undefined : looseType(declaredType(type))))
}

/** Free SQL shows what is stored: a column declared as text may hold numbers, and says so by its values. */
function looseType(type: CellType): CellType | undefined {
  return type === 'text' ? undefined : type
}

function* iterate(statement: StatementSync, values: readonly BoundValue[]): Generator<SqliteValue[]> {
  const rows: Iterable<unknown> = statement.iterate(...values.map(bound))
  for (const row of rows) if (Array.isArray(row)) yield row
}

function bound({ type, value }: BoundValue): SQLInputValue {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (type === 'integer') return BigInt(value)
  return type === 'decimal' ? Number(value) : value
}

/** Lets a stop message in; the engine itself cannot be interrupted in the middle of a step. */
async function breathe(stop: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (stop.aborted) throw new EngineFailure('stopped', 'Stopped.')
}
