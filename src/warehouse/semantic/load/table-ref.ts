import type { TableRef } from '../model.ts'

const PART = /"((?:[^"]|"")*)"|([^."]+)/g

/** Reads `<database>.<schema>.<table>`; fewer parts leave the database, then the schema out. SQLite has no schemas. */
export function readTableRef(id: string, dialect: string): TableRef | undefined {
  const parts = [...id.matchAll(PART)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  const table = parts.at(-1)
  if (table === undefined || parts.length > 3) return undefined
  return { id, schema: dialect === 'sqlite' ? null : (parts.at(-2) ?? null), table }
}
