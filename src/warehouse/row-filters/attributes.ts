import type { FilterCondition, FilterOperator, Filters, Scalar } from './rules.ts'

/** A condition whose value may be what the organisation knows about the asker. */
export type AttributeCondition = Omit<FilterCondition, 'value'> & { readonly value: FilterCondition['value'] | AttributeValue }
export interface AttributeValue {
  readonly attribute: string
}
export type AttributeFilters = Readonly<Record<string, AttributeCondition | readonly AttributeCondition[]>>

/** No row fulfils it, whatever the column. */
const NO_ROW: Pick<FilterCondition, 'operator' | 'value'> = { operator: 'in', value: [] }
const LISTS: Readonly<Partial<Record<FilterOperator, FilterOperator>>> = { equals: 'in', not_equals: 'not_in', in: 'in', not_in: 'not_in' }

/** The filters for one asker. Who lacks an attribute sees no row of what it filters. */
export function resolveAttributes(filters: AttributeFilters, attributes: Readonly<Record<string, Scalar | readonly Scalar[]>>): Filters {
  return Object.fromEntries(
    Object.entries(filters).map(([key, given]) => [key, isList(given) ? given.map((each) => resolved(each, attributes)) : resolved(given, attributes)]),
  )
}

function resolved(condition: AttributeCondition, attributes: Readonly<Record<string, Scalar | readonly Scalar[]>>): FilterCondition {
  const { value, ...rest } = condition
  if (!isAttribute(value)) return { ...rest, value }
  const own = Object.hasOwn(attributes, value.attribute) ? attributes[value.attribute] : undefined
  if (own === undefined || (isList(own) && own.length === 0)) return { ...rest, ...NO_ROW }
  const asList = LISTS[rest.operator]
  if (isList(own)) return asList === undefined ? { ...rest, ...NO_ROW } : { ...rest, operator: asList, value: own }
  return rest.operator === 'in' || rest.operator === 'not_in' ? { ...rest, value: [own] } : { ...rest, value: own }
}

/** The filters as they can be checked before anybody asks: conditions on attributes must fit their column's kind. */
export function withoutAttributes(filters: AttributeFilters): {
  readonly filters: Filters
  readonly operators: readonly (readonly [key: string, operator: FilterOperator])[]
} {
  const operators: (readonly [string, FilterOperator])[] = []
  const plain = (key: string, { value, ...rest }: AttributeCondition): FilterCondition => {
    if (!isAttribute(value)) return { ...rest, value }
    operators.push([key, rest.operator])
    return { ...rest, operator: 'is_not_null', value: true }
  }
  return {
    filters: Object.fromEntries(
      Object.entries(filters).map(([key, given]) => [key, isList(given) ? given.map((each) => plain(key, each)) : plain(key, given)]),
    ),
    operators,
  }
}

function isAttribute(value: AttributeCondition['value']): value is AttributeValue {
  return typeof value === 'object' && 'attribute' in value
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
