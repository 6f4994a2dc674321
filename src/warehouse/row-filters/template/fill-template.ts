import type { ColumnCondition, FilterCondition, Scalar } from '../rules.ts'
import type { ParsedTemplate, TemplateCondition, TemplateValue } from './template.ts'

/** No row fulfils it, whatever the column. */
const NO_ROW: FilterCondition = { operator: 'in', value: [] }
const EVERYBODY = 'all_users'

/** The template for somebody in these groups, in order of joining. Who is in no group of their own sees no row a group's name must allow. */
export function fillTemplate({ anyOf }: ParsedTemplate, groups: readonly string[]): readonly (readonly ColumnCondition[])[] {
  const [first] = groups.filter((group) => group !== EVERYBODY)
  const valuesOf = (value: TemplateValue): readonly Scalar[] => {
    if (typeof value !== 'object') return [value]
    return value.placeholder === 'all_groupnames' ? groups : first === undefined ? [] : [first]
  }
  return anyOf.map((branch) => branch.map((each) => ({ column: each.column, condition: isAllowing(each) ? filled(each, valuesOf) : NO_ROW })))
}

/** Names of groups only ever allow rows; what denies them, in whatever way it was stored, shows none. */
export function isAllowing({ operator, value }: TemplateCondition): boolean {
  const isNamed = (isList(value) ? value : [value]).some((each) => typeof each === 'object')
  return !isNamed || operator === 'equals' || operator === 'in'
}

function filled({ operator, value }: TemplateCondition, valuesOf: (value: TemplateValue) => readonly Scalar[]): FilterCondition {
  if (isList(value)) {
    const values = value.map(valuesOf)
    return values.some((each) => each.length === 0) ? NO_ROW : { operator, value: values.flat() }
  }
  const [only] = valuesOf(value)
  return only === undefined ? NO_ROW : { operator, value: only }
}

function isList(value: TemplateCondition['value']): value is readonly TemplateValue[] {
  return Array.isArray(value)
}
