import type { Id } from '../../flow.ts'

/** Closed list of what can be wrong with a plan. */
export const PLAN_PROBLEMS = [
  'wrong_connection',
  'unknown_entity',
  'unknown_field',
  'unknown_measure',
  'unknown_join',
  'unknown_column',
  'bad_name',
  'names_not_unique',
  'path_not_to_one',
  'path_to_one',
  'many_to_many',
  'types_differ',
  'wrong_type',
  'key_reckoned',
  'cycle',
  'slot_open',
  'aggregate_in_where',
  'aggregate_nested',
  'aggregate_in_list',
  'mixed_rows',
  'window_in_where',
  'window_in_aggregate',
  'having_on_rows',
  'column_in_rows',
  'needs_bucket',
  'not_additive',
  'not_a_key',
  'compare_without_period',
  'compare_without_base',
  'compared_without_compare',
  'period_unknown',
  'period_too_fine',
  'not_a_date',
  'every_without_where',
  'distinct_in_group',
  'no_columns',
  'scalar_shape',
  'member_shape',
  'set_shape',
  'combine_shape',
  'bad_count',
  'too_many_columns',
  'too_deep',
  'too_many_nodes',
  'too_many_values',
] as const
export type PlanProblemCode = (typeof PLAN_PROBLEMS)[number]

/** Why a plan may not be compiled; `node` is the smallest node around the fault. */
export interface PlanProblem {
  readonly code: PlanProblemCode
  readonly node: Id
  readonly message: string
}

/** How large a plan may be: enough for every question asked by people, small enough for every database's own limits. */
export const PLAN_LIMITS = { columns: 64, depth: 8, nodes: 200, values: 1_000, pinnedKeys: 10_000, count: 1_000_000 } as const
