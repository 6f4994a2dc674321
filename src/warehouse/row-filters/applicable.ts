import type { CatalogTable } from '../connectors/connector.ts'
import { type Bound, bindCondition } from './bind-condition.ts'
import { type FilterKey, keyFits, parseKey } from './filter-key.ts'
import type { AccessRules, BoundCondition, FilterCondition } from './rules.ts'

export interface ReadFilter {
  readonly key: FilterKey
  readonly condition: FilterCondition
  readonly loc: readonly (string | number)[]
}

/** Every condition with its key; undefined when something stored is no filter at all. */
export function readFilters(rules: AccessRules): readonly ReadFilter[] | undefined {
  const read: ReadFilter[] = []
  if (!isObject(rules.filters)) return undefined
  for (const [name, given] of Object.entries(rules.filters)) {
    const key = parseKey(name)
    const list: readonly FilterCondition[] = isList(given) ? given : [given]
    if (key === undefined || list.length === 0 || !list.every(isObject)) return undefined
    for (const [n, condition] of list.entries()) read.push({ key, condition, loc: ['filters', name, ...(isList(given) ? [n] : [])] })
  }
  return read
}

export function isRequired({ condition }: ReadFilter): boolean {
  return condition.required !== false
}

/** The conditions that apply to a table, bound to its columns. */
export function applicable(
  filters: readonly ReadFilter[],
  table: CatalogTable,
): { readonly conditions: readonly BoundCondition[]; readonly unfit: string | null } {
  const bound = filters.flatMap(({ key, condition }): readonly Bound[] => {
    const column = keyFits(key, table) ? table.columns.find((each) => each.name === key.column) : undefined
    return column === undefined ? [] : [bindCondition(condition, column)]
  })
  const problem = bound.find((each) => each.kind === 'unfit')
  return {
    conditions: bound.flatMap((each) => (each.kind === 'bound' ? [each.condition] : [])),
    unfit: problem === undefined ? null : `${table.name}: ${problem.message}`,
  }
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
