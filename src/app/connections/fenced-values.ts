import type { Scope, VisibleTable } from '../../ask/services.ts'
import type { Actor } from '../../flow.ts'
import { quoteName, type RawResult, type RunLimits } from '../../warehouse/connectors/index.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { ConnectionsDeps } from './connections.ts'
import { type ColumnValues, MAX_INDEXED_VALUES } from './profile/index.ts'
import type { TableFacts } from './store.ts'

export interface FencedValuesOrder {
  readonly scope: Scope
  readonly actor: Actor
  readonly model: Model
  /** What sync knows of the fenced tables: which of their columns have values worth listing. */
  readonly known: readonly TableFacts[]
  run(statement: Parameters<ConnectionsDeps['guard']>[0], limits: RunLimits, signal: AbortSignal): Promise<RawResult>
}

/** Everybody of one scope waits for this once; what is not read by then has no values. */
const LONGEST_MS = 3_000
const MOST_COLUMNS = 40
const MOST_BYTES = 4 << 20

/**
 * The values that an asker sees in columns of filtered tables, read as the asker: all of a column, whatever was asked, so
 * that a value behind the filter and one that exists nowhere are the same. A column that cannot be read in time has none.
 */
export async function fencedValues(order: FencedValuesOrder): Promise<readonly TableFacts[]> {
  const deadline = AbortSignal.timeout(LONGEST_MS)
  const columns = order.scope.tables.flatMap((table) => listable(table, order)).slice(0, MOST_COLUMNS)
  const found = new Map<string, ColumnValues[]>()
  for (const { table, column } of columns) {
    if (deadline.aborted) break
    const values = await valuesOf(table, column, order, deadline).catch(() => undefined)
    if (values !== undefined) found.set(table.ref.id, [...(found.get(table.ref.id) ?? []), values])
  }
  return [...found].map(([table_id, column_values]) => ({ table_id, profile: null, column_values }))
}

interface Listable {
  readonly table: VisibleTable
  readonly column: string
}

function listable(table: VisibleTable, { model, known }: FencedValuesOrder): readonly Listable[] {
  if (table.fence === undefined) return []
  const listed = known.find(({ table_id }) => table_id === table.ref.id)?.column_values ?? []
  const entity = Object.values(model.entities).find(({ source }) => source.kind === 'table' && source.table.id === table.ref.id)
  const open = new Set(
    Object.values(entity?.fields ?? {}).flatMap(({ source, personal, valueIndex }) =>
      source.kind === 'column' && !personal && valueIndex ? [source.column] : [],
    ),
  )
  return listed.flatMap(({ column }) => (open.has(column) && table.columns.includes(column) ? [{ table, column }] : []))
}

async function valuesOf({ ref }: VisibleTable, column: string, { scope, run }: FencedValuesOrder, signal: AbortSignal): Promise<ColumnValues> {
  const name = [ref.schema, ref.table].flatMap((part) => (part === null ? [] : [quoteName(part)])).join('.')
  const text = `SELECT DISTINCT ${quoteName(column)} FROM ${name} WHERE ${quoteName(column)} IS NOT NULL ORDER BY 1 LIMIT ${MAX_INDEXED_VALUES + 1}`
  const statement = { connection: scope.connection, dialect: scope.dialect, text, values: [], columns: [], tables: [], origin: 'probe' } as const
  const { rows, truncated } = await run(statement, { timeoutMs: LONGEST_MS, maxRows: MAX_INDEXED_VALUES + 1, maxBytes: MOST_BYTES }, signal)
  const values = rows.flatMap(([cell]) => (typeof cell === 'string' ? [cell] : []))
  const complete = !truncated && values.length === rows.length && values.length <= MAX_INDEXED_VALUES
  return { table: ref.id, column, values: values.slice(0, MAX_INDEXED_VALUES), complete }
}
