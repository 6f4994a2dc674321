import { PostgreSQL, SQLite, sql } from '@codemirror/lang-sql'
import type { Extension } from '@codemirror/state'
import { placeholder } from '@codemirror/view'
import type { SqlConnection } from './sql-api.ts'

/** The dialect's words, and the names of what may be read. */
export function languageOf(connection: SqlConnection): Extension {
  const schema = Object.fromEntries(connection.tables.map((table) => [table.name.replaceAll('"', ''), table.columns.map((column) => column.name)]))
  return [placeholder('SELECT …'), sql({ dialect: connection.dialect === 'sqlite' ? SQLite : PostgreSQL, schema, upperCaseKeywords: true })]
}
