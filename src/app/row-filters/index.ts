export { FILTER_OPERATORS } from '../../warehouse/row-filters/index.ts'
export { type GroupFilter, type GroupFilters, openGroupFilters } from './group-filters.ts'
export type { GroupRules } from './group-rules.ts'
