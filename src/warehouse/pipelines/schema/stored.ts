import { z } from 'zod'
import { DATA_TYPES } from '../config/index.ts'
import type { DatasetSchema } from './dataset-schema.ts'

/**
 * Of data tables: equal to dlt's, but 1000 and up is Parley's own, so that dlt refuses to go on with a dataset of ours, and
 * we with one of dlt's.
 */
export const ENGINE_VERSION = 1000

const yes = z.literal(true).optional()

const column = z.strictObject({
  name: z.string().min(1),
  dataType: z.enum(DATA_TYPES),
  nullable: z.boolean(),
  primaryKey: yes,
  mergeKey: yes,
  unique: yes,
  rowKey: yes,
  parentKey: yes,
  rootKey: yes,
  hardDelete: yes,
  dedupSort: z.enum(['asc', 'desc']).optional(),
  variant: yes,
  precision: z.int().optional(),
  scale: z.int().optional(),
  timezone: z.literal(false).optional(),
})

const disposition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('append') }),
  z.strictObject({ kind: z.literal('replace'), strategy: z.enum(['truncate-and-insert', 'insert-from-staging']) }),
  z.strictObject({ kind: z.literal('merge'), strategy: z.enum(['delete-insert', 'upsert', 'insert-only', 'scd2']) }),
  z.strictObject({ kind: z.literal('skip') }),
])

const table = z.strictObject({
  name: z.string().min(1),
  resource: z.string(),
  parent: z.string().optional(),
  disposition: disposition.optional(),
  references: z.array(z.strictObject({ columns: z.array(z.string()), referencedTable: z.string(), referencedColumns: z.array(z.string()) })).optional(),
  columns: z.array(column),
})

const stored = z.strictObject({
  engineVersion: z.literal(ENGINE_VERSION),
  name: z.string(),
  version: z.int().nonnegative(),
  versionHash: z.string(),
  previousHashes: z.array(z.string()),
  tables: z.array(table),
})

/** The text that `_dlt_version.schema` holds. */
export function storeSchema(schema: DatasetSchema): string {
  return JSON.stringify({ engineVersion: ENGINE_VERSION, ...schema })
}

/** @returns null if the text is no schema of ours: written by dlt, by a later engine, or damaged */
export function restoreSchema(text: string): DatasetSchema | null {
  const parsed = stored.safeParse(parse(text))
  if (!parsed.success) return null
  const { engineVersion: _, ...schema } = parsed.data
  return schema
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
