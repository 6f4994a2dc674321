import type { Period } from '../../../../src/flow.ts'

/** Periods worth one click. */
export const COMMON_PERIODS: readonly { readonly label: string; readonly period: Period }[] = [
  { label: 'This month', period: { kind: 'to_date', unit: 'month', offset: 0 } },
  { label: 'Last month', period: { kind: 'relative', unit: 'month', offset: -1 } },
  { label: 'Last 7 days', period: { kind: 'trailing', unit: 'day', count: 7 } },
  { label: 'Last 30 days', period: { kind: 'trailing', unit: 'day', count: 30 } },
  { label: 'This quarter', period: { kind: 'to_date', unit: 'quarter', offset: 0 } },
  { label: 'Last quarter', period: { kind: 'relative', unit: 'quarter', offset: -1 } },
  { label: 'Year to date', period: { kind: 'to_date', unit: 'year', offset: 0 } },
  { label: 'Last year', period: { kind: 'relative', unit: 'year', offset: -1 } },
  { label: 'All time', period: { kind: 'all' } },
]
