import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { type RawBuilder, sql, type Transaction } from 'kysely'

const ROWS_AT_A_TIME = 2_000

/** Writes what a SELECT returns into a file, one JSON object a line, in constant memory. */
export async function copyRows(transaction: Transaction<unknown>, select: RawBuilder<unknown>, path: string, signal: AbortSignal): Promise<void> {
  await sql`DECLARE usage_rows NO SCROLL CURSOR FOR SELECT to_json(found)::text AS line FROM (${select}) AS found`.execute(transaction)
  const file = await open(path, 'wx', 0o600)
  try {
    while ((await copyNext(transaction, file)) === ROWS_AT_A_TIME) signal.throwIfAborted()
  } finally {
    await file.close()
  }
  await sql`CLOSE usage_rows`.execute(transaction)
}

async function copyNext(transaction: Transaction<unknown>, file: FileHandle): Promise<number> {
  const { rows } = await sql<{ line: string }>`FETCH ${sql.raw(String(ROWS_AT_A_TIME))} FROM usage_rows`.execute(transaction)
  await file.write(rows.map(({ line }) => `${line}\n`).join(''))
  return rows.length
}
