import type { AccessRules, Filters, TableRule } from '../../../src/warehouse/row-filters/index.ts'

const CUSTOMERS: TableRule = { name: 'customers', access: 'filtered', columns: ['customer_id', 'name', 'country', 'vip', 'joined', 'tenant'] }
const TABLES: readonly TableRule[] = [
  CUSTOMERS,
  { name: 'order_lines', access: 'via' },
  { name: 'countries', access: 'shared' },
  { name: 'payroll', access: 'hidden' },
]

function ruled(filters: Filters): AccessRules {
  return { filters, tables: TABLES, tablesDefault: 'rule' }
}

export const TENANT_A: AccessRules = ruled({ tenant: { operator: 'equals', value: 'a' } })

/** Filters of every operator and class, and what no filter at all hides by columns alone. */
export const RULES: readonly AccessRules[] = [
  TENANT_A,
  ruled({ tenant: { operator: 'in', value: ['a', 'A', "x'; DROP TABLE orders --"] }, status: { operator: 'not_equals', value: 'open', required: false } }),
  ruled({ tenant: { operator: 'not_in', value: ['b', 'a'] }, amount: { operator: 'between', value: [10, 60], required: false } }),
  ruled({ tenant: { operator: 'starts_with', value: 'a' }, ordered_at: { operator: 'greater_than_or_equal', value: '2026-03-01', required: false } }),
  ruled({ tenant: { operator: 'contains', value: 'A' }, vip: { operator: 'equals', value: true, required: false } }),
  ruled({ tenant: { operator: 'ends_with', value: '%' }, customer_id: { operator: 'less_than', value: 20, required: false } }),
  ruled({ tenant: { operator: 'in', value: [] } }),
  ruled({
    tenant: [
      { operator: 'greater_than', value: 'A' },
      { operator: 'less_than_or_equal', value: 'ab' },
    ],
    amount: { operator: 'greater_than', value: 0, required: false },
  }),
  ruled({ tenant: { operator: 'is_not_null', value: true }, paid_at: { operator: 'less_than', value: '2026-04-01T00:00:00Z', required: false } }),
  ruled({ tenant: { operator: 'is_null', value: true } }),
  ruled({
    tenant: { operator: 'equals', value: 'a' },
    'customers.joined': { operator: 'is_not_null', value: true },
    note: { operator: 'not_equals', value: 'x', required: false },
  }),
  { filters: {}, tables: [CUSTOMERS, { name: 'payroll', access: 'hidden' }], tablesDefault: 'rule' },
]
