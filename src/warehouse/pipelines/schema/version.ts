import { createHash } from 'node:crypto'
import type { DatasetSchema, TableSchema } from './dataset-schema.ts'

const KEPT_HASHES = 10

/** A dataset that holds nothing yet: version 1 comes with its first tables. */
export function emptySchema(name: string): DatasetSchema {
  return { name, version: 0, versionHash: versionHash(name, []), previousHashes: [], tables: [] }
}

/** The schema with these tables: the same object if nothing differs, else the next version. */
export function withTables(schema: DatasetSchema, tables: readonly TableSchema[]): DatasetSchema {
  const hash = versionHash(schema.name, tables)
  if (hash === schema.versionHash) return schema
  const previousHashes = schema.version === 0 ? [] : [schema.versionHash, ...schema.previousHashes].slice(0, KEPT_HASHES)
  return { name: schema.name, version: schema.version + 1, versionHash: hash, previousHashes, tables }
}

/** Of names, types and hints; two runs that find the same things in another order agree. */
export function versionHash(name: string, tables: readonly TableSchema[]): string {
  const content = { name, tables: byName(tables.map((table) => ({ ...table, columns: byName(table.columns) }))) }
  return createHash('sha3-256').update(canonical(content)).digest('base64')
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inside: unknown) =>
    typeof inside === 'object' && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  )
}
