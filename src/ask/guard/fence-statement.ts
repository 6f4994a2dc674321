import type { BoundValue, DialectId, TableRead } from '../../flow.ts'
import { type Canonical, type NamedTable, type ParsedStatement, type Replacement, replaceTables } from '../../warehouse/sql/index.ts'
import type { Scope, VisibleTable } from '../services.ts'
import { type FencedTable, fencedTable } from './fence-text.ts'
import { visibleTable } from './verdict.ts'

export interface FencedStatement {
  readonly text: string
  /** The statement's own values, then those of the fences. */
  readonly values: readonly BoundValue[]
  readonly reads: readonly TableRead[]
  /** Ids of the tables the statement names, sorted. */
  readonly tables: readonly string[]
  /** Every table in the text, those of the fences too, as often as it stands there. */
  readonly named: readonly Pick<TableRead, 'schema' | 'table'>[]
}

/** Columns that engines add to every table. They exist in no list, so a table they are read from is never read as it stands. */
const SYSTEM_COLUMNS: Readonly<Record<DialectId, readonly string[]>> = {
  postgres: ['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax'],
  duckdb: ['rowid'],
  sqlite: ['rowid', 'oid', '_rowid_'],
}

/**
 * Puts a fence in the place of every table that is not wholly visible, and a schema before every other one, since
 * sessions resolve no name by themselves. Undefined when what was written does not parse to what was meant.
 *
 * @source invariants `fenced-tables`, `bound-values`
 */
export function fenceStatement(
  canonical: Canonical,
  { facts, tree }: Extract<ParsedStatement, { kind: 'one' }>,
  values: readonly BoundValue[],
  scope: Scope,
): FencedStatement | undefined {
  const fences = new Fences(scope, values, mentionsSystemColumn(facts.columns, scope.dialect))
  const replacements: Replacement[] = []
  const all: FencedStatement['named'][number][] = []
  for (const named of facts.tables) {
    const table = visibleTable(named, scope)
    if (table === undefined) return undefined
    const fence = fences.of(table)
    all.push(...(fence?.reads ?? [table.ref]))
    if (fence !== undefined) replacements.push({ named, kind: 'fence', text: fence.text })
    else if (named.schema === null && table.ref.schema !== null) replacements.push({ named, kind: 'schema', schema: table.ref.schema })
  }
  const text = replacements.length === 0 ? canonical.text : replaceTables(canonical, tree, scope.dialect, replacements)
  return text === undefined ? undefined : { text, values: fences.values, reads: fences.reads, tables: tablesOf(facts.tables, scope), named: all }
}

/** The fences of one statement: one for each table, however often it is named. */
class Fences {
  readonly #scope: Scope
  readonly #all: boolean
  readonly #made = new Map<string, FencedTable>()
  readonly #whole = new Map<string, TableRead>()
  values: readonly BoundValue[]

  constructor(scope: Scope, values: readonly BoundValue[], all: boolean) {
    this.#scope = scope
    this.#all = all
    this.values = values
  }

  /** Undefined for a table that may be read as it stands. */
  of(table: VisibleTable): FencedTable | undefined {
    const { id } = table.ref
    if (!needsFence(table) && !this.#all) {
      this.#whole.set(id, { schema: table.ref.schema, table: table.ref.table, columns: table.columns })
      return undefined
    }
    const known = this.#made.get(id)
    if (known !== undefined) return known
    const fence = fencedTable(table, this.#scope.dialect, this.values.length)
    this.values = [...this.values, ...fence.values]
    this.#made.set(id, fence)
    return fence
  }

  get reads(): readonly TableRead[] {
    return [...this.#whole.values(), ...[...this.#made.values()].flatMap((fence) => fence.reads)]
  }
}

/** Whether a statement that names these columns reads the table through a fence. */
export function isFenced(table: VisibleTable, columns: ReadonlySet<string>, scope: Scope): boolean {
  return needsFence(table) || mentionsSystemColumn(columns, scope.dialect)
}

function needsFence({ fence, narrowed }: VisibleTable): boolean {
  return fence !== undefined || narrowed !== undefined
}

function mentionsSystemColumn(columns: ReadonlySet<string>, dialect: DialectId): boolean {
  return [...columns].some((column) => SYSTEM_COLUMNS[dialect].includes(column.toLowerCase()))
}

function tablesOf(named: readonly NamedTable[], scope: Scope): readonly string[] {
  return [...new Set(named.flatMap((table) => visibleTable(table, scope)?.ref.id ?? []))].sort()
}
