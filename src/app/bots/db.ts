import { type Kysely, type RawBuilder, sql } from 'kysely'
import { jsonText } from '../../platform/store/index.ts'

export type Db = Kysely<unknown>

/** A value for a column of JSON, what it cannot hold replaced. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${jsonText(value)}::jsonb`
}
