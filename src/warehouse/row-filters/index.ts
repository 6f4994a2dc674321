export { type AttributeCondition, type AttributeFilters, resolveAttributes, withoutAttributes } from './attributes.ts'
export { FILTER_LIMITS } from './bind-condition.ts'
export { checkAccessRules } from './check-access-rules.ts'
export { checkAttributeRules } from './check-attribute-rules.ts'
export { columnClass } from './column-class.ts'
export { type CombinedAccess, combineAccess } from './combine-access.ts'
export {
  type AccessRules,
  type BoundCondition,
  COLUMN_CLASSES,
  type ColumnClass,
  type ConfirmedKey,
  FILTER_OPERATORS,
  type FilterCondition,
  type FilterOperator,
  type Filters,
  NO_RULES,
  type RuleProblem,
  type Scalar,
  type TableFence,
  type TableRule,
  type TableTemplate,
  type ViaFence,
} from './rules.ts'
export { type HiddenTable, qualifiedName, type TableAccess, tableAccess } from './table-access.ts'
export { fillTemplate, type ParsedTemplate, parseTemplate } from './template/index.ts'
