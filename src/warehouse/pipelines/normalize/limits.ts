import { AppError } from '../../../errors.ts'

/** Columns of one table. DuckDB and PostgreSQL bear 1,600 and more, people and models do not. */
export const MAX_COLUMNS = 1_000
/** Different keys of the records of one table, those that only ever are null included. */
export const MAX_KEYS = 10_000
/** Tables of one dataset. */
export const MAX_TABLES = 1_000

export function limitReached(table: string, why: string): AppError {
  return new AppError('pipeline_limit', { table, why })
}
