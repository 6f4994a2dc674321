import { type Kysely, type RawBuilder, sql } from 'kysely'

export type Db = Kysely<unknown>

/** A value for a column of JSON. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(value)}::jsonb`
}
