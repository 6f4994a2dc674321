import type { AccessRules, Filters, TableRule, TableTemplate } from '../../../src/warehouse/row-filters/index.ts'
import { randomOf } from './random.ts'

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

/** Conditions that templates of tables join by AND and OR, of every class that the small business has. */
const PARTS: Readonly<Record<string, TableTemplate['anyOf'][number]>> = {
  orders: [
    { column: 'tenant', condition: { operator: 'equals', value: 'a' } },
    { column: 'tenant', condition: { operator: 'in', value: ['A', 'ab', 'a%'] } },
    { column: 'tenant', condition: { operator: 'is_null', value: true } },
    { column: 'tenant', condition: { operator: 'in', value: [] } },
    { column: 'status', condition: { operator: 'not_equals', value: 'open' } },
    { column: 'status', condition: { operator: 'not_in', value: ['Paid', "x') OR 1 = 1 --"] } },
    { column: 'note', condition: { operator: 'contains', value: 'n' } },
    { column: 'amount', condition: { operator: 'between', value: [10, 60] } },
    { column: 'amount', condition: { operator: 'less_than', value: 0 } },
    { column: 'paid_at', condition: { operator: 'is_not_null', value: true } },
    { column: 'paid_at', condition: { operator: 'greater_than', value: '2026-03-01T00:00:00Z' } },
    { column: 'ordered_at', condition: { operator: 'less_than_or_equal', value: '2026-02-15' } },
  ],
  customers: [
    { column: 'tenant', condition: { operator: 'starts_with', value: 'a' } },
    { column: 'country', condition: { operator: 'ends_with', value: 'O' } },
    { column: 'vip', condition: { operator: 'equals', value: false } },
    { column: 'joined', condition: { operator: 'is_null', value: true } },
    { column: 'secret', condition: { operator: 'greater_than_or_equal', value: 'CANARY secret 2' } },
    { column: 'customer_id', condition: { operator: 'less_than', value: 9 } },
  ],
}

/** Two to four alternatives of one or two conditions each for every table that has some, the same for the same seed. */
function alternatives(seed: number): readonly TableTemplate[] {
  const random = randomOf(seed)
  return Object.entries(PARTS).map(([table, parts]) => ({
    table,
    anyOf: Array.from({ length: 2 + random.below(3) }, () => Array.from({ length: 1 + random.below(2) }, () => random.pick(parts))),
  }))
}

/** The rules with templates; ids of tables are put in where the catalog is known. */
function templated(rules: AccessRules, ...templates: readonly TableTemplate[]): AccessRules {
  return { ...rules, templates }
}

/** Filters of every operator and class, templates with alternatives, and what no filter at all hides by columns alone. */
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
  templated({ filters: {}, tables: [CUSTOMERS, { name: 'payroll', access: 'hidden' }], tablesDefault: 'rule' }, ...alternatives(1)),
  templated(TENANT_A, ...alternatives(2)),
  // two templates of one table hold together
  templated(ruled({ tenant: { operator: 'is_not_null', value: true } }), ...alternatives(3), ...alternatives(4)),
  templated(ruled({ tenant: { operator: 'not_equals', value: 'b' } }), ...alternatives(5)),
  // one alternative that nothing fulfils leaves the others
  templated(ruled({ tenant: { operator: 'in', value: ['a', 'A', 'ab'] } }), {
    table: 'orders',
    anyOf: [[{ column: 'tenant', condition: { operator: 'in', value: [] } }], [{ column: 'amount', condition: { operator: 'greater_than', value: 20 } }]],
  }),
]
