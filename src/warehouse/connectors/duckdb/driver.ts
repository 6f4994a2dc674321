import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api'
import type { BoundValue } from '../../../flow.ts'
import type { RawResult } from '../connector.ts'
import { type Emit, type Engine, EngineFailure, type RunRequest } from '../engine-process/protocol.ts'
import { RowBuffer } from '../row-buffer.ts'
import { expectReads } from './engine-reads.ts'
import { introspectDuckdb } from './introspect.ts'
import { dateOf, decimalOf, duckdbCell, microsOf, resultType } from './types.ts'

/** @source https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview */
const LOCKED = {
  access_mode: 'READ_ONLY',
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_persistent_secrets: 'false',
} as const
const QUERY = /^[\s(]*(SELECT|WITH|VALUES)\b/i
const MIB = 1 << 20
const LARGEST_BIGINT = 2n ** 63n - 1n

/** One DuckDB file, locked down. @throws EngineFailure `unsafe` when a setting does not read back as ordered */
export async function openDuckdb(file: string, limits: { readonly memoryBytes: number; readonly threads: number }): Promise<Engine> {
  const memory = `${Math.floor(limits.memoryBytes / MIB)}MiB`
  const instance = await DuckDBInstance.create(file, { ...LOCKED, threads: String(limits.threads), memory_limit: memory, max_temp_directory_size: '0B' })
  const catalog = await instance.connect()
  await catalog.run("SET GLOBAL TimeZone = 'UTC'")
  await catalog.run('SET GLOBAL lock_configuration = true')
  await expectLocked(catalog, limits.threads)
  return {
    introspect: () => introspectDuckdb(async (sql) => (await catalog.runAndReadAll(sql)).getRowObjectsJS()),
    run: async (request, emit, stop) => {
      const connection = await instance.connect()
      const interrupt = () => connection.interrupt()
      stop.addEventListener('abort', interrupt, { once: true })
      try {
        return await run(connection, request, emit, stop)
      } finally {
        stop.removeEventListener('abort', interrupt)
        connection.closeSync()
      }
    },
  }
}

async function expectLocked(connection: DuckDBConnection, threads: number): Promise<void> {
  const rows = (await connection.runAndReadAll('SELECT name, lower(value) AS value FROM duckdb_settings()')).getRows()
  const settings = new Map(rows.map(([name, value]) => [String(name), String(value)]))
  const expected = Object.entries({ ...LOCKED, lock_configuration: 'true', threads: String(threads), max_temp_directory_size: '0 bytes', timezone: 'utc' })
  for (const [name, value] of expected) {
    const actual = settings.get(name) ?? settings.get(name === 'timezone' ? 'TimeZone' : name)
    if (actual !== value.toLowerCase()) throw new EngineFailure('unsafe', `The setting ${name} is ${actual}.`)
  }
}

async function run(connection: DuckDBConnection, request: RunRequest, emit: Emit, stop: AbortSignal): Promise<Omit<RawResult, 'rows'>> {
  const statement = await prepare(connection, request.text)
  if (request.reads !== null) await expectReads(connection, request.text, request.reads)
  request.values.forEach((value, k) => {
    bind(statement, k + 1, value)
  })
  const result = await statement.stream()
  const columns = result.columnTypes().map((type, k) => ({ name: result.columnName(k), type: resultType(type) }))
  const buffer = new RowBuffer(request.limits)
  for (let isFirst = true; !buffer.truncated; isFirst = false) {
    if (stop.aborted) throw new EngineFailure('stopped', 'Stopped.')
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) {
      if (isFirst) await emit([], columns)
      break
    }
    for (const row of chunk.getRows()) if (!buffer.add(row.map((value, k) => duckdbCell(value, columns[k]?.type ?? 'text')))) break
    await emit(buffer.take(), columns)
  }
  if (buffer.truncated) connection.interrupt()
  return { columns, truncated: buffer.truncated }
}

async function prepare(connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  // DuckDB reports a PRAGMA and a SHOW as a SELECT
  if (!QUERY.test(text)) throw new EngineFailure('unsafe', 'Only a SELECT may run.')
  const statements = await connection.extractStatements(text)
  if (statements.count !== 1) throw new EngineFailure('unsafe', 'Exactly one statement may run.')
  const statement = await statements.prepare(0)
  if (statement.statementType !== StatementType.SELECT) throw new EngineFailure('unsafe', 'Only a SELECT may run.')
  return statement
}

function bind(statement: DuckDBPreparedStatement, index: number, bound: BoundValue): void {
  const value = boundValue(bound)
  if (typeof value !== 'bigint') statement.bindValue(index, value)
  else if (value >= -LARGEST_BIGINT && value <= LARGEST_BIGINT) statement.bindBigInt(index, value)
  else statement.bindHugeInt(index, value)
}

function boundValue({ type, value }: BoundValue): DuckDBValue {
  if (value === null || typeof value === 'boolean') return value
  if (type === 'integer') return BigInt(value)
  if (type === 'decimal') return decimalOf(value)
  if (type === 'date') return dateOf(value)
  return type === 'timestamp' ? timestampOf(value) : value
}

/** Text with a zone is an instant, without one it is local. */
function timestampOf(text: string): DuckDBValue {
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice('2026-09-14'.length))
  return zoned ? new DuckDBTimestampTZValue(microsOf(text)) : new DuckDBTimestampValue(microsOf(text))
}
