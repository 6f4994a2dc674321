import type { AccessRules, FilterCondition } from '../../../src/warehouse/row-filters/index.ts'
import { type Row, TABLES, type Value } from './tables.ts'

/** Rows that rules leave of each table, reckoned here anew and without any SQL. */
export function visibleRows(rules: AccessRules): Readonly<Record<string, readonly Row[]>> {
  const conditions = Object.entries(rules.filters).flatMap(([key, given]) => [given].flat().map((condition) => ({ key: key.split('.'), condition })))
  const byOwn = Object.fromEntries(
    Object.entries(TABLES).map(([name, { rows, columns }]) => {
      const applying = conditions.filter(({ key }) => (key.length === 1 || key[0] === name) && String(key.at(-1)) in columns)
      const limits = (rules.templates ?? []).filter(({ table }) => table === name)
      const isOwn = (row: Row): boolean => applying.every(({ key, condition }) => holds(condition, row[String(key.at(-1))] ?? null))
      const isLeft = (row: Row): boolean =>
        limits.every(({ anyOf }) => anyOf.some((branch) => branch.every(({ column, condition }) => holds(condition, row[column] ?? null))))
      return [name, rows.filter((row) => isOwn(row) && isLeft(row))]
    }),
  )
  const viaOrders = rules.tables.some(({ name, access }) => name === 'order_lines' && access === 'via')
  const orders = new Set(byOwn.orders?.map((row) => row.order_id))
  return { ...byOwn, ...(viaOrders && { order_lines: byOwn.order_lines?.filter((row) => row.order_id !== null && orders.has(row.order_id)) ?? [] }) }
}

function holds({ operator, value }: FilterCondition, cell: Value): boolean {
  if (operator === 'is_null') return cell === null
  if (cell === null) return false
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const [first, second] = list.map((each) => comparable(each))
  const own = comparable(cell)
  switch (operator) {
    case 'is_not_null':
      return true
    case 'equals':
      return own === first
    case 'not_equals':
      return own !== first
    case 'in':
      return list.some((each) => comparable(each) === own)
    case 'not_in':
      return !list.some((each) => comparable(each) === own)
    case 'contains':
      return String(cell).toLowerCase().includes(String(value).toLowerCase())
    case 'starts_with':
      return String(cell).startsWith(String(value))
    case 'ends_with':
      return String(cell).endsWith(String(value))
    case 'greater_than':
      return below(first, own)
    case 'less_than':
      return below(own, first)
    case 'greater_than_or_equal':
      return !below(own, first)
    case 'less_than_or_equal':
      return !below(first, own)
    case 'between':
      return !below(own, first) && !below(second, own)
  }
}

type Comparable = string | number | boolean

function comparable(value: unknown): Comparable {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const text = String(value)
  return /^\d{4}-\d\d-\d\d[ T]/.test(text) ? text.replace('T', ' ').replace(/Z$/, '') : text
}

function below(left: Comparable | undefined, right: Comparable | undefined): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right))) < 0
}
