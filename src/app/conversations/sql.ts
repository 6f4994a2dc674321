import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'

/** The store, or a transaction on it. */
export type Db = Kysely<unknown> | Transaction<unknown>

/** A value for a column of type json. Such columns keep every text, also U+0000, which jsonb refuses. */
export function json(value: unknown): RawBuilder<unknown> {
  return value === undefined ? sql`NULL::json` : sql`${JSON.stringify(value)}::json`
}

export async function rowsOf<Row>(query: RawBuilder<Row>, db: Db): Promise<readonly Row[]> {
  const { rows } = await query.execute(db)
  return rows
}
export async function firstOf<Row>(query: RawBuilder<Row>, db: Db): Promise<Row | undefined> {
  const { rows } = await query.execute(db)
  return rows[0]
}
