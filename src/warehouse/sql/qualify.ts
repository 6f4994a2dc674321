import type { DialectId } from '../../flow.ts'
import type { NamedTable } from './facts.ts'

/** Writes a schema in front of tables that are named without one; everything else stays as it was written. */
export function qualifyTables(text: string, dialect: DialectId, tables: readonly { readonly named: NamedTable; readonly schema: string }[]): string {
  const places = tables.flatMap(({ named, schema }) =>
    named.schema === null && named.at !== undefined ? [{ at: characterAt(text, named.at, dialect), schema }] : [],
  )
  const fromTheEnd = [...new Map(places.map((place) => [place.at, place])).values()].sort((left, right) => right.at - left.at)
  return fromTheEnd.reduce((written, { at, schema }) => `${written.slice(0, at)}"${schema.replaceAll('"', '""')}".${written.slice(at)}`, text)
}

function characterAt(text: string, at: number, dialect: DialectId): number {
  if (dialect === 'postgres') return Buffer.from(text).subarray(0, at).toString().length
  return [...text].slice(0, at).join('').length
}
