import { scopeOfSeenColumns } from '../../ask/seen-columns.ts'
import type { AskConnection, Scope, VisibleTable } from '../../ask/services.ts'
import type { CellType, DialectId } from '../../flow.ts'

/** A connection as whoever writes SQL needs to know it: tables and columns as they are written, visible ones only. */
export interface SqlConnection {
  readonly id: string
  readonly label: string
  readonly dialect: DialectId
  readonly demo: boolean
  /** Why free SQL is not run on it for this person. */
  readonly closed?: string
  readonly tables: readonly SqlTable[]
}
export interface SqlTable {
  /** As a statement names it: quoted where needed, with its schema where the name alone means several. */
  readonly name: string
  readonly label: string
  readonly columns: readonly { readonly name: string; readonly type: CellType }[]
}

const FILTERED = 'Only some rows of this connection are open to you, and free SQL cannot be held to them here. Ask in words instead.'

export function viewOf(connection: AskConnection): SqlConnection {
  const scope = scopeOfSeenColumns(connection)
  const closed = closedTo(connection, scope)
  return {
    id: connection.id,
    label: connection.label,
    dialect: connection.dialect,
    demo: connection.demo,
    ...(closed !== undefined && { closed }),
    tables: scope.tables.map((table) => tableView(table, connection, scope)).toSorted((a, b) => a.name.localeCompare(b.name)),
  }
}

/** Why nobody may run free SQL on a connection of which they see some rows only. Undefined: they may. */
export function closedTo({ capabilities }: Pick<AskConnection, 'capabilities'>, scope: Scope): string | undefined {
  return isFiltered(scope) && !capabilities.filteredSql ? FILTERED : undefined
}

export function isFiltered(scope: Scope): boolean {
  return scope.tables.some((table) => table.fence !== undefined)
}

function tableView(table: VisibleTable, { model, dialect }: AskConnection, scope: Scope): SqlTable {
  const entity = Object.values(model.entities).find(({ source }) => source.kind === 'table' && source.table.id === table.ref.id)
  const types = new Map(Object.values(entity?.fields ?? {}).flatMap(({ source, type }) => (source.kind === 'column' ? [[source.column, type]] : [])))
  return {
    name: writtenName(table, scope, dialect),
    label: entity?.label ?? table.ref.table,
    columns: table.columns.map((name) => ({ name: writtenWord(name, dialect), type: types.get(name) ?? 'text' })),
  }
}

function writtenName({ ref }: VisibleTable, scope: Scope, dialect: DialectId): string {
  const same = scope.tables.filter((each) => each.ref.table.toLowerCase() === ref.table.toLowerCase())
  const parts = same.length > 1 && ref.schema !== null ? [ref.schema, ref.table] : [ref.table]
  return parts.map((part) => writtenWord(part, dialect)).join('.')
}

/** PostgreSQL folds what is not quoted to lower case; the others compare without regard to it. */
const PLAIN: Readonly<Record<DialectId, RegExp>> = { postgres: /^[a-z_][a-z0-9_]*$/, duckdb: /^[a-z_][a-z0-9_]*$/i, sqlite: /^[a-z_][a-z0-9_]*$/i }
const RESERVED =
  /^(all|and|any|as|asc|between|by|case|cast|check|column|create|cross|current_date|default|desc|distinct|else|end|except|exists|false|for|from|full|grant|group|having|in|index|inner|intersect|into|is|join|left|like|limit|natural|not|null|offset|on|or|order|outer|primary|references|right|select|set|table|then|to|true|union|unique|user|using|values|when|where|window|with)$/i

function writtenWord(name: string, dialect: DialectId): string {
  return PLAIN[dialect].test(name) && !RESERVED.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
