import { type Kysely, type RawBuilder, sql } from 'kysely'

export type Db = Kysely<unknown>

/** A value for a column of JSON. Half of a character, which no such column holds, becomes the sign for what cannot be shown. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(wellFormed(value))}::jsonb`
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key.toWellFormed(), wellFormed(inside)]))
}
