import type { Catalog, CatalogTable } from '../connectors/connector.ts'
import { applicable, isRequired, type ReadFilter, readFilters } from './applicable.ts'
import { tableNamed } from './filter-key.ts'
import type { AccessRules, BoundCondition, ConfirmedKey, TableFence, TableRule, ViaFence } from './rules.ts'

/** A child of a child of a child; further away nobody follows what a row belongs to. */
const MOST_STEPS = 3

export interface HiddenTable {
  readonly name: string
  /** Required filter columns that the table lacks. */
  readonly missing: readonly string[]
  /** The entry of `tables` that would open it. */
  readonly hint?: string
}
/** Which tables exist, and which of their rows and columns. Lists hold names of tables with their schema, maps their ids. */
export type TableAccess =
  | {
      readonly kind: 'open'
      readonly filtered: readonly string[]
      readonly via: readonly string[]
      readonly shared: readonly string[]
      readonly hidden: readonly HiddenTable[]
      /** Visible tables that not every row of which is visible. */
      readonly fences: ReadonlyMap<string, TableFence>
      /** Every visible table with its visible columns, in the catalog's order. */
      readonly columns: ReadonlyMap<string, readonly string[]>
    }
  | { readonly kind: 'broken'; readonly reason: string }

/**
 * What rules show of a catalog. What is unclear closes: the worst outcome is no rows, never all rows.
 * @source invariants `fenced-tables`, `fail-closed`
 */
export function tableAccess(rules: AccessRules, catalog: Catalog, keys: readonly ConfirmedKey[] = []): TableAccess {
  const filters = readFilters(rules)
  if (filters === undefined) return { kind: 'broken', reason: 'the stored filters cannot be read' }
  const orphan = filters.find(({ key }) => !catalog.tables.some((table) => table.columns.some((column) => column.name === key.column)))
  if (orphan !== undefined && isRequired(orphan)) return { kind: 'broken', reason: `no table has the column ${orphan.key.column}` }
  const unfit = catalog.tables.map((table) => applicable(filters, table).unfit).find((each) => each !== null)
  if (unfit !== undefined && unfit !== null) return { kind: 'broken', reason: unfit }
  const opened = new Opening(rules, catalog, keys, filters).open()
  return opened.columns.size === 0 ? { kind: 'broken', reason: 'no table is visible' } : opened
}

type Standing = { readonly access: 'filtered' | 'via' | 'shared'; readonly fence: TableFence; readonly steps: number; readonly narrows: boolean }
const OPEN_FENCE: TableFence = { conditions: [], via: [] }

/** One pass over the catalog: tables by their own columns first, then those that follow them. */
class Opening {
  readonly #catalog: Catalog
  readonly #keys: readonly ConfirmedKey[]
  readonly #rules: ReadonlyMap<string, TableRule>
  readonly #isHiddenByDefault: boolean
  readonly #filters: readonly ReadFilter[]
  readonly #required: readonly string[]
  readonly #standing = new Map<string, Standing>()

  constructor(rules: AccessRules, catalog: Catalog, keys: readonly ConfirmedKey[], filters: readonly ReadFilter[]) {
    this.#catalog = catalog
    this.#keys = [...keys, ...catalog.tables.flatMap(declaredKeys)]
    this.#rules = rulesByTable(rules.tables, catalog)
    this.#isHiddenByDefault = rules.tablesDefault !== 'rule'
    this.#filters = filters
    this.#required = [...new Set(filters.filter((filter) => isRequired(filter) && filter.key.table === undefined).map(({ key }) => key.column))]
  }

  open(): Extract<TableAccess, { kind: 'open' }> {
    for (const table of this.#catalog.tables) {
      const standing = this.#byItself(table)
      if (standing !== undefined) this.#standing.set(table.id, standing)
    }
    for (let step = 1; step <= MOST_STEPS; step += 1) this.#follow(step)
    return this.#result()
  }

  #byItself(table: CatalogTable): Standing | undefined {
    const rule = this.#rules.get(table.id)
    if (rule?.access === 'hidden' || (rule === undefined && this.#isHiddenByDefault)) return undefined
    const { conditions } = applicable(this.#filters, table)
    const isWhole = this.#missing(table).length === 0
    if (isWhole && conditions.length > 0 && this.#isEnough(conditions)) return standingOf('filtered', conditions)
    if (rule?.access === 'shared' || (rule?.access !== 'via' && !this.#filters.some(isRequired))) return standingOf('shared', conditions)
    return undefined
  }

  /** Conditions that hide nothing do not make a table a filtered one while others are required. */
  #isEnough(conditions: readonly BoundCondition[]): boolean {
    if (!this.#filters.some(isRequired)) return true
    const required = new Set(this.#filters.filter(isRequired).map(({ key }) => key.column))
    return conditions.some(({ column }) => required.has(column))
  }

  #missing(table: CatalogTable): readonly string[] {
    return this.#required.filter((name) => !table.columns.some((column) => column.name === name))
  }

  /** Tables that become visible by a key to one that is; a round sees only those of the rounds before. */
  #follow(step: number): void {
    const found = this.#catalog.tables.flatMap((table): readonly (readonly [string, Standing])[] => {
      if (this.#standing.has(table.id)) return []
      const keys = this.#keysToVisible(table, step)
      const rule = this.#rules.get(table.id)
      const listed = rule?.access === 'via' || (rule === undefined && !this.#isHiddenByDefault && keys.some(({ origin }) => origin === 'pipeline'))
      const via = keys.map((key) => this.#viaFence(key)).filter((each) => each !== undefined)
      const narrows = keys.some((key) => this.#standing.get(key.parent)?.narrows === true)
      if (!listed || via.length === 0 || via.length < keys.length || (!narrows && this.#filters.some(isRequired))) return []
      const fence = { conditions: applicable(this.#filters, table).conditions, via }
      return [[table.id, { access: 'via', fence, steps: step, narrows: true }]]
    })
    for (const [id, standing] of found) this.#standing.set(id, standing)
  }

  #keysToVisible(table: CatalogTable, step: number): readonly ConfirmedKey[] {
    return this.#keys.filter((key) => key.table === table.id && key.parent !== table.id && (this.#standing.get(key.parent)?.steps ?? step) < step)
  }

  #viaFence(key: ConfirmedKey): ViaFence | undefined {
    const parent = this.#catalog.tables.find((table) => table.id === key.parent)
    const fence = this.#standing.get(key.parent)?.fence
    if (parent === undefined || fence === undefined || key.columns.length === 0 || key.columns.length !== key.parentColumns.length) return undefined
    return {
      columns: key.columns,
      parentColumns: key.parentColumns,
      parent: { ref: { id: parent.id, schema: parent.schema, table: parent.name }, fence },
    }
  }

  #result(): Extract<TableAccess, { kind: 'open' }> {
    const names = (access: Standing['access']): readonly string[] =>
      this.#catalog.tables.filter((table) => this.#standing.get(table.id)?.access === access).map(qualifiedName)
    const columns = this.#catalog.tables.flatMap((table): readonly (readonly [string, readonly string[]])[] => {
      const shown = this.#standing.has(table.id) ? shownColumns(table, this.#rules.get(table.id)) : []
      return shown.length === 0 ? [] : [[table.id, shown]]
    })
    const fences = [...this.#standing].flatMap(([id, { fence }]) => (isOpen(fence) ? [] : [[id, fence] as const]))
    return {
      kind: 'open',
      filtered: names('filtered'),
      via: names('via'),
      shared: names('shared'),
      hidden: this.#catalog.tables.flatMap((table) => (this.#standing.has(table.id) ? [] : [this.#hidden(table)])),
      fences: new Map(fences),
      columns: new Map(columns),
    }
  }

  #hidden(table: CatalogTable): HiddenTable {
    const missing = this.#missing(table)
    const name = qualifiedName(table)
    if (this.#rules.has(table.id)) return { name, missing }
    const key = this.#keys.find((each) => each.table === table.id && this.#standing.has(each.parent))
    const parent = this.#catalog.tables.find((each) => each.id === key?.parent)
    if (key === undefined || parent === undefined) return { name, missing }
    const entry = JSON.stringify({ name, access: 'via' })
    return { name, missing, hint: `belongs to ${qualifiedName(parent)} by ${key.columns.join(', ')}: add ${entry}` }
  }
}

function standingOf(access: 'filtered' | 'shared', conditions: readonly BoundCondition[]): Standing {
  return { access, fence: conditions.length === 0 ? OPEN_FENCE : { conditions, via: [] }, steps: 0, narrows: access === 'filtered' }
}

/** As a rule may name it. */
export function qualifiedName(table: CatalogTable): string {
  return table.schema === null ? table.name : `${table.schema}.${table.name}`
}

function shownColumns(table: CatalogTable, rule: TableRule | undefined): readonly string[] {
  const names = table.columns.map(({ name }) => name)
  return rule?.columns === undefined ? names : names.filter((name) => rule.columns?.includes(name))
}

/** Of two rules for one table the narrower holds: hidden before everything, and the columns both show. */
function rulesByTable(rules: readonly TableRule[], catalog: Catalog): ReadonlyMap<string, TableRule> {
  const found = new Map<string, TableRule>()
  for (const rule of rules) {
    const table = tableNamed(rule.name, catalog.tables)
    if (table === undefined) continue
    const before = found.get(table.id)
    found.set(table.id, before === undefined ? rule : narrower(before, rule))
  }
  return found
}

function narrower(left: TableRule, right: TableRule): TableRule {
  const order: readonly TableRule['access'][] = ['hidden', 'filtered', 'via', 'shared']
  const access = order.find((each) => left.access === each || right.access === each) ?? 'hidden'
  const columns =
    left.columns === undefined ? right.columns : right.columns === undefined ? left.columns : left.columns.filter((name) => right.columns?.includes(name))
  return { name: left.name, access, ...(columns !== undefined && { columns }) }
}

function declaredKeys(table: CatalogTable): readonly ConfirmedKey[] {
  return table.foreignKeys.map((key) => ({ table: table.id, columns: key.columns, parent: key.table, parentColumns: key.references, origin: 'model' }))
}

export function isOpen(fence: TableFence): boolean {
  return fence.conditions.length === 0 && fence.via.length === 0
}
