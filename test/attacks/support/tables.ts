import type { DialectId } from '../../../src/flow.ts'
import { type Random, randomOf } from './random.ts'

export type Value = string | number | boolean | null
export type Row = Readonly<Record<string, Value>>
type Kind = 'int' | 'text' | 'date' | 'bool' | 'time'

interface Table {
  readonly columns: Readonly<Record<string, Kind>>
  readonly key: string
  readonly refers?: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
}

const WORDS = ['Anna', 'anna', 'Bo%b', 'C_d', "O'Neil", 'Zoë', '12', 'x', '', 'CANARY', 'a"b', 'Ünal', '5x']
const TENANTS = ['a', 'a', 'a', 'A', 'b', 'ab', 'a ', 'a%', null]
const random = randomOf(11)

function day(r: Random): string {
  return `2026-0${r.below(6) + 1}-${String(r.below(28) + 1).padStart(2, '0')}`
}
function maybe<T>(r: Random, value: T): T | null {
  return r.below(8) === 0 ? null : value
}
function rows(count: number, make: (n: number) => Row): readonly Row[] {
  return Array.from({ length: count }, (_, n) => make(n + 1))
}

/** A small business of several tenants. Rows of other tenants hold texts that break casts and zeros that break divisions. */
export const TABLES: Readonly<Record<string, Table>> = {
  customers: {
    key: 'customer_id',
    columns: { customer_id: 'int', name: 'text', country: 'text', vip: 'bool', joined: 'date', tenant: 'text', secret: 'text' },
    rows: rows(24, (n) => ({
      customer_id: n,
      name: maybe(random, random.pick(WORDS)),
      country: maybe(random, random.pick(['NO', 'CL', 'DE', 'no'])),
      vip: maybe(random, random.below(2) === 0),
      joined: maybe(random, day(random)),
      tenant: random.pick(TENANTS),
      secret: `CANARY secret ${n}`,
    })),
  },
  orders: {
    key: 'order_id',
    columns: { order_id: 'int', customer_id: 'int', ordered_at: 'date', paid_at: 'time', status: 'text', amount: 'int', note: 'text', tenant: 'text' },
    rows: rows(60, (n) => ({
      order_id: n,
      customer_id: maybe(random, random.below(24) + 1),
      ordered_at: maybe(random, day(random)),
      paid_at: maybe(random, `${day(random)} ${String(random.below(24)).padStart(2, '0')}:30:00`),
      status: maybe(random, random.pick(['open', 'paid', 'Paid', 'lost'])),
      amount: maybe(random, random.below(100) - 10),
      note: maybe(random, random.pick(WORDS)),
      tenant: random.pick(TENANTS),
    })),
  },
  order_lines: {
    key: 'line_id',
    columns: { line_id: 'int', order_id: 'int', product: 'text', quantity: 'int' },
    refers: { order_id: 'orders' },
    rows: rows(70, (n) => ({
      line_id: n,
      order_id: maybe(random, random.below(60) + 1),
      product: random.pick(['tea', 'Tea', 'cup', 'pot']),
      quantity: random.below(5),
    })),
  },
  countries: {
    key: 'code',
    columns: { code: 'text', label: 'text' },
    rows: [
      { code: 'NO', label: 'Norway' },
      { code: 'CL', label: 'Chile' },
      { code: 'DE', label: 'Germany' },
    ],
  },
  payroll: {
    key: 'payroll_id',
    columns: { payroll_id: 'int', employee: 'text', salary: 'int' },
    rows: rows(5, (n) => ({ payroll_id: n, employee: `CANARY employee ${n}`, salary: 424_200 + n })),
  },
}

const TYPES: Readonly<Record<DialectId, Readonly<Record<Kind, string>>>> = {
  postgres: { int: 'int', text: 'text', date: 'date', bool: 'boolean', time: 'timestamp' },
  duckdb: { int: 'INTEGER', text: 'VARCHAR', date: 'DATE', bool: 'BOOLEAN', time: 'TIMESTAMP' },
  sqlite: { int: 'INTEGER', text: 'TEXT', date: 'DATE', bool: 'BOOLEAN', time: 'TIMESTAMP' },
}

export function tableText(name: string, dialect: DialectId, shown?: readonly string[]): string {
  const table = TABLES[name]
  if (table === undefined) throw new Error(name)
  const kept = Object.entries(table.columns).filter(([column]) => shown?.includes(column) ?? true)
  const columns = kept.map(([column, kind]) => {
    const parent = shown === undefined ? table.refers?.[column] : undefined
    return `${column} ${TYPES[dialect][kind]}${column === table.key ? ' PRIMARY KEY' : ''}${parent === undefined ? '' : ` REFERENCES ${parent} (${TABLES[parent]?.key})`}`
  })
  return `CREATE TABLE ${name} (${columns.join(', ')})`
}

export function insertsOf(name: string, dialect: DialectId, shown?: readonly string[], rowsOf: readonly Row[] = TABLES[name]?.rows ?? []): string {
  const columns = Object.keys(TABLES[name]?.columns ?? {}).filter((column) => shown?.includes(column) ?? true)
  if (rowsOf.length === 0) return ''
  return `INSERT INTO ${name} VALUES ${rowsOf.map((row) => `(${columns.map((column) => literal(row[column] ?? null, dialect)).join(', ')})`).join(', ')};`
}

function literal(value: Value, dialect: DialectId): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return dialect === 'sqlite' ? (value ? '1' : '0') : String(value)
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
