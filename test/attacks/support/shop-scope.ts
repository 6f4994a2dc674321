import type { Scope, VisibleTable } from '../../../src/ask/services.ts'
import type { DialectId } from '../../../src/flow.ts'

const COLUMNS = {
  regions: 'region_id name',
  employees: 'employee_id name title manager_id',
  customers: 'customer_id name country segment region_id rep_id created_at',
  categories: 'category_id name',
  products: 'product_id name category_id price',
  orders: 'order_id customer_id ordered_at status channel shipping',
  order_lines: 'line_id order_id product_id quantity unit_price',
  returns: 'return_id line_id returned_on quantity',
  ad_spend: 'day channel amount',
  stock_daily: 'day product_id on_hand',
} as const

/** The shop of test/corpus as the guard sees it; fenced: every row has the key it has anyway. */
export function shopScope(dialect: DialectId, isFenced: boolean): Scope {
  const schema = { postgres: 'public', duckdb: 'main', sqlite: null }[dialect]
  const tables = Object.entries(COLUMNS).map(([table, list]): VisibleTable => {
    const columns = list.split(' ')
    const ref = { id: `shop.${schema ?? 'main'}.${table}`, schema, table }
    if (!isFenced) return { ref, columns }
    const condition = { column: columns[0] ?? '', class: 'text' as const, dataType: 'text', operator: 'is_not_null' as const, values: [] }
    return { ref, columns, narrowed: true, fence: { conditions: [condition], via: [] } }
  })
  return { connection: 'shop', dialect, tables, fingerprint: isFenced ? 'fenced' : 'whole' }
}
