import type { DuckDBConnection } from '@duckdb/node-api'
import type { TableRead } from '../../../flow.ts'
import { EngineFailure } from '../engine-process/protocol.ts'

/** What may stand where rows come from. */
const SOURCES: ReadonlySet<string> = new Set(['BASE_TABLE', 'SUBQUERY', 'JOIN', 'TABLE_FUNCTION', 'EMPTY', 'EXPRESSION_LIST', 'COLUMN_DATA'])
const SERIES: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest'])

/**
 * The second opinion: what DuckDB's own parser sees must be what the guard saw.
 * @throws EngineFailure `unsafe` when the statement reads anything besides `reads`
 */
export async function expectReads(connection: DuckDBConnection, text: string, reads: readonly TableRead[]): Promise<void> {
  const statement = await connection.prepare('SELECT json_serialize_sql($1::VARCHAR)')
  statement.bindVarchar(1, text)
  const [[serialised] = []] = (await statement.runAndReadAll()).getRows()
  const parsed: unknown = JSON.parse(String(serialised))
  if (!isNode(parsed) || parsed.error !== false) throw new EngineFailure('unsafe', 'The engine does not read this as a SELECT.')
  const allowed = new Set(reads.map(({ schema, table }) => JSON.stringify([(schema ?? 'main').toLowerCase(), table.toLowerCase()])))
  visit(parsed, new Set(), allowed)
}

type Json = { readonly [key: string]: unknown }

function visit(value: unknown, outer: ReadonlySet<string>, allowed: ReadonlySet<string>): void {
  if (Array.isArray(value)) for (const item of value) visit(item, outer, allowed)
  else if (isNode(value)) {
    const scope = new Set([...outer, ...ctesOf(value)])
    if ('sample' in value && 'alias' in value && typeof value.type === 'string') expectSource(value, scope, allowed)
    for (const child of Object.values(value)) visit(child, scope, allowed)
  }
}

function ctesOf(node: Json): readonly string[] {
  const map = isNode(node.cte_map) ? node.cte_map.map : []
  return (Array.isArray(map) ? map : []).map((entry) => (isNode(entry) ? String(entry.key).toLowerCase() : ''))
}

function expectSource(source: Json, scope: ReadonlySet<string>, allowed: ReadonlySet<string>): void {
  const table = String(source.table_name ?? '').toLowerCase()
  const schema = String(source.schema_name ?? '').toLowerCase()
  const isKnown = schema === '' ? scope.has(table) : allowed.has(JSON.stringify([schema, table]))
  const called = isNode(source.function) ? String(source.function.function_name).toLowerCase() : ''
  const isAllowed =
    SOURCES.has(String(source.type)) && (source.sample ?? null) === null && (source.at_clause ?? null) === null && (source.catalog_name ?? '') === ''
  const isRight = source.type === 'BASE_TABLE' ? isKnown : source.type !== 'TABLE_FUNCTION' || SERIES.has(called)
  if (!isAllowed || !isRight) throw new EngineFailure('unsafe', `The statement reads ${String(source.type)} ${table}${called}, which the guard did not see.`)
}

function isNode(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
