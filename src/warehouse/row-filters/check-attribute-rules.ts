import type { Catalog, CatalogColumn } from '../connectors/connector.ts'
import { type AttributeFilters, withoutAttributes } from './attributes.ts'
import { fitsOperator } from './bind-condition.ts'
import { checkAccessRules } from './check-access-rules.ts'
import { keyFits, parseKey } from './filter-key.ts'
import type { AccessRules, ConfirmedKey, FilterOperator, RuleProblem } from './rules.ts'

const WITHOUT_ATTRIBUTE: readonly FilterOperator[] = ['between', 'is_null', 'is_not_null']

/** What is wrong with rules whose values may be attributes, before they are stored. Values themselves are known only when somebody asks. */
export function checkAttributeRules(
  rules: Omit<AccessRules, 'filters'> & { readonly filters: AttributeFilters },
  catalog: Catalog,
  keys: readonly ConfirmedKey[] = [],
): readonly RuleProblem[] {
  const { filters, operators } = withoutAttributes(rules.filters)
  const problems = checkAccessRules({ ...rules, filters }, catalog, keys)
  if (problems.length > 0) return problems
  return operators.flatMap(([key, operator]) => {
    const message = columnsOf(key, catalog)
      .map((column) => misfit(operator, column))
      .find((each) => each !== undefined)
    return message === undefined ? [] : [{ loc: ['filters', key], message, type: 'operator' }]
  })
}

function misfit(operator: FilterOperator, column: CatalogColumn): string | undefined {
  return WITHOUT_ATTRIBUTE.includes(operator) ? `operator '${operator}' takes no attribute` : fitsOperator(operator, column)
}

function columnsOf(name: string, catalog: Catalog): readonly CatalogColumn[] {
  const key = parseKey(name)
  if (key === undefined) return []
  return catalog.tables.filter((table) => keyFits(key, table)).flatMap((table) => table.columns.filter((column) => column.name === key.column))
}
