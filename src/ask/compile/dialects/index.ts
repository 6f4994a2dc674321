import type { DialectId } from '../../../flow.ts'
import type { Dialect } from './dialect.ts'
import { duckdb } from './duckdb.ts'
import { postgres } from './postgres.ts'
import { sqlite } from './sqlite.ts'

export const dialects: Readonly<Record<DialectId, Dialect>> = { postgres, duckdb, sqlite }
export { type ConstantType, type Dialect, spellings } from './dialect.ts'
