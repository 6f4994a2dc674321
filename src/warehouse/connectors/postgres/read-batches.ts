import type pg from 'pg'
import Cursor from 'pg-cursor'
import type { GuardedStatement } from '../../../flow.ts'
import type { RawResult, RunLimits } from '../connector.ts'
import { RowBuffer } from '../row-buffer.ts'
import { cellTypeOf, postgresCell } from './types.ts'

const BATCH_ROWS = 1_000
const RAW_TYPES: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value }

/** Extended protocol through a portal: one statement by construction, and the next rows are made when they are asked for. */
export async function* readBatches(client: pg.ClientBase, statement: GuardedStatement, limits: RunLimits): AsyncGenerator<RawResult> {
  const values = statement.values.map(({ value }) => (value === null ? null : String(value)))
  const cursor = client.query(new Cursor(statement.text, values, { rowMode: 'array', types: RAW_TYPES }))
  const buffer = new RowBuffer(limits)
  const size = Math.min(BATCH_ROWS, limits.maxRows + 1)
  let columns: RawResult['columns'] = []
  for (let isLast = false; !isLast; ) {
    const batch = await readBatch(cursor, size)
    columns = batch.fields?.map((field) => ({ name: field.name, type: cellTypeOf(field.dataTypeID) })) ?? columns
    for (const row of batch.rows) if (!buffer.add(row.map((text, k) => postgresCell(text, columns[k]?.type ?? 'text')))) break
    isLast = buffer.truncated || batch.rows.length < size
    if (isLast) await cursor.close()
    yield { columns, rows: buffer.take(), truncated: buffer.truncated }
  }
}

interface Batch {
  readonly rows: readonly (readonly (string | null)[])[]
  /** Absent once the statement is done. */
  readonly fields: readonly pg.FieldDef[] | undefined
}

function readBatch(cursor: Cursor<(string | null)[]>, count: number): Promise<Batch> {
  return new Promise((resolve, reject) => {
    cursor.read(count, (error, rows, result) => (error ? reject(error) : resolve({ rows, fields: result?.fields })))
  })
}
