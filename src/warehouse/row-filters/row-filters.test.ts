import { describe, expect, it } from 'vitest'
import type { CellType } from '../../flow.ts'
import type { Catalog, CatalogTable } from '../connectors/index.ts'
import { type AccessRules, checkAccessRules, combineAccess, type FilterCondition, type TableRule, tableAccess } from './index.ts'

function table(
  name: string,
  columns: Readonly<Record<string, readonly [dataType: string, type: CellType]>>,
  keys: CatalogTable['foreignKeys'] = [],
): CatalogTable {
  return {
    id: `db.public.${name}`,
    database: 'db',
    schema: 'public',
    name,
    kind: 'table',
    comment: '',
    rowEstimate: null,
    columns: Object.entries(columns).map(([column, [dataType, type]]) => ({ name: column, dataType, type, nullable: true, comment: '' })),
    primaryKey: [],
    uniqueKeys: [],
    foreignKeys: keys,
  }
}
const INT = ['integer', 'integer'] as const
const TEXT = ['text', 'text'] as const

const CATALOG: Catalog = {
  tables: [
    table('customers', {
      id: INT,
      tenant: TEXT,
      name: TEXT,
      secret: TEXT,
      born: ['date', 'date'],
      tags: ['text[]', 'text'],
      mail: ['citext', 'text'],
      at: ['timestamp with time zone', 'timestamptz'],
      ok: ['boolean', 'boolean'],
      uid: ['uuid', 'text'],
      price: ['numeric(10,2)', 'decimal'],
      'a.b': TEXT,
    }),
    table('orders', { id: INT, customer: INT, product: INT }, [
      { columns: ['customer'], table: 'db.public.customers', references: ['id'] },
      { columns: ['product'], table: 'db.public.products', references: ['id'] },
    ]),
    table('lines', { id: INT, orderid: INT }, [{ columns: ['orderid'], table: 'db.public.orders', references: ['id'] }]),
    table('parts', { id: INT, line: INT }, [{ columns: ['line'], table: 'db.public.lines', references: ['id'] }]),
    table('screws', { id: INT, part: INT }, [{ columns: ['part'], table: 'db.public.parts', references: ['id'] }]),
    table('products', { id: INT, name: TEXT }),
    table('logs', { line: TEXT }),
  ],
}

function rules(filters: AccessRules['filters'], tables: readonly TableRule[] = [], tablesDefault: AccessRules['tablesDefault'] = 'rule'): AccessRules {
  return { filters, tables, tablesDefault }
}
const TENANT: AccessRules['filters'] = { tenant: { operator: 'equals', value: 'a' } }
const via = (name: string): TableRule => ({ name, access: 'via' })

function open(given: AccessRules) {
  const access = tableAccess(given, CATALOG)
  if (access.kind === 'broken') throw new Error(access.reason)
  return access
}

describe('which tables a filter shows', () => {
  it('shows a table that has every required column, and hides the others with the entry that would open them', () => {
    const access = open(rules(TENANT))
    expect([access.filtered, access.via, access.shared]).toEqual([['public.customers'], [], []])
    expect(access.hidden.slice(0, 2)).toEqual([
      {
        name: 'public.orders',
        missing: ['tenant'],
        hint: 'belongs to public.customers by customer: add {"name":"public.orders","access":"via"}',
      },
      { name: 'public.lines', missing: ['tenant'] },
    ])
    expect(access.fences.get('db.public.customers')?.conditions).toMatchObject([
      { column: 'tenant', operator: 'equals', values: [{ type: 'text', value: 'a' }] },
    ])
  })

  it('follows keys for three steps, through visible tables only, and needs one that is filtered', () => {
    const access = open(rules(TENANT, ['orders', 'lines', 'parts', 'screws', 'products', 'logs'].map(via)))
    expect(access.via).toEqual(['public.orders', 'public.lines', 'public.parts'])
    expect(access.fences.get('db.public.lines')?.via[0]?.parent.fence.via[0]?.parent.ref.table).toBe('customers')
    expect(open(rules(TENANT, [via('lines')])).via).toEqual([])
    const shared = open(
      rules(TENANT, [{ name: 'products', access: 'shared' }, { name: 'customers', access: 'hidden' }, via('orders'), { name: 'logs', access: 'shared' }]),
    )
    expect([shared.via, shared.shared]).toEqual([[], ['public.products', 'public.logs']])
  })

  it('lets a row through only if the parents of all its keys are visible', () => {
    const access = open(rules(TENANT, [via('orders'), { name: 'products', access: 'shared' }]))
    expect(access.fences.get('db.public.orders')?.via.map(({ parent }) => parent.ref.table)).toEqual(['customers', 'products'])
  })

  it('lets a condition that is not required hide nothing', () => {
    const access = open(rules({ tenant: { operator: 'equals', value: 'a', required: false } }))
    expect([access.hidden, access.filtered, access.shared.length]).toEqual([[], ['public.customers'], 6])
    expect(access.fences.get('db.public.customers')?.conditions.length).toBe(1)
    expect(open(rules({ ...TENANT, name: { operator: 'equals', value: 'x', required: false } })).columns.has('db.public.products')).toBe(false)
  })

  it('shows only what is listed when hidden is the default, and only listed columns', () => {
    const access = open(rules({}, [{ name: 'customers', access: 'shared', columns: ['name', 'id'] }], 'hidden'))
    expect([...access.columns]).toEqual([['db.public.customers', ['id', 'name']]])
  })

  it('follows a key of a pipeline without being told, and one of the model only when told', () => {
    const key = { table: 'db.public.logs', columns: ['line'], parent: 'db.public.customers', parentColumns: ['name'] }
    const seen = (origin: 'model' | 'pipeline', tables: readonly TableRule[] = []) => {
      const access = tableAccess(rules(TENANT, tables), CATALOG, [{ ...key, origin }])
      return access.kind === 'open' && access.via
    }
    expect([seen('pipeline'), seen('model'), seen('model', [via('logs')]), seen('pipeline', [{ name: 'logs', access: 'hidden' }])]).toEqual([
      ['public.logs'],
      [],
      ['public.logs'],
      [],
    ])
  })

  it('holds all rules of several at once', () => {
    const both = combineAccess(
      [rules(TENANT, [{ name: 'customers', access: 'filtered', columns: ['id', 'name', 'tenant'] }]), rules({ name: { operator: 'equals', value: 'x' } }, [])],
      CATALOG,
    )
    expect(both.kind === 'open' && [[...both.columns], both.fences.get('db.public.customers')?.conditions.map(({ column }) => column)]).toEqual([
      [['db.public.customers', ['id', 'tenant', 'name']]],
      ['tenant', 'name'],
    ])
  })

  it('is broken, not open, when what is stored no longer fits', () => {
    const stored: readonly unknown[] = [
      { gone: { operator: 'equals', value: 1 } },
      { tenant: { operator: 'matches', value: 'a' } },
      { tenant: { operator: 'equals', value: null } },
      { tenant: 'a' },
      { tenant: [] },
      [],
      null,
      { tags: { operator: 'equals', value: 'a' } },
    ]
    for (const filters of stored) {
      const given: AccessRules = JSON.parse(JSON.stringify({ filters, tables: [], tablesDefault: 'rule' }))
      expect(tableAccess(given, CATALOG).kind, JSON.stringify(filters)).toBe('broken')
    }
  })
})

describe('what is refused when rules are saved', () => {
  const message = (key: string, condition: unknown): string | undefined => {
    const given: AccessRules = JSON.parse(JSON.stringify({ filters: { [key]: condition }, tables: [], tablesDefault: 'rule' }))
    return checkAccessRules(given, CATALOG)[0]?.message
  }
  const value = (key: string, operator: FilterCondition['operator'], given: unknown) => message(key, { operator, value: given })

  it('accepts values of the column’s class', () => {
    const good: readonly (readonly [string, FilterCondition['operator'], unknown])[] = [
      ['tenant', 'equals', ''],
      ['tenant', 'in', []],
      ['tenant', 'greater_than', 'a'],
      ['customers.id', 'equals', 5],
      ['customers.id', 'equals', '9223372036854775807'],
      ['price', 'between', ['1.10', '2.20']],
      ['price', 'less_than', 1.5],
      ['born', 'between', ['2024-02-29', '2024-02-29']],
      ['at', 'greater_than', '2026-01-01T00:00:00+02:00'],
      ['at', 'less_than', '2026-01-01'],
      ['ok', 'in', [true, false]],
      ['uid', 'equals', '00000000-0000-0000-0000-00000000000A'],
      ['public.customers.name', 'contains', '%'],
      ['"a.b"', 'equals', 'x'],
      ['tenant', 'is_null', true],
    ]
    for (const [key, operator, given] of good) expect(value(key, operator, given), `${key} ${operator} ${JSON.stringify(given)}`).toBeUndefined()
  })

  it('refuses everything else, and says what', () => {
    const bad: readonly (readonly [string, FilterCondition['operator'], unknown, string])[] = [
      ['tenat', 'equals', 'a', "unknown column 'tenat'; did you mean 'tenant'?"],
      ['Tenant', 'equals', 'a', "unknown column 'Tenant'; did you mean 'tenant'?"],
      ['tags', 'equals', 'a', 'column type cannot be filtered'],
      ['mail', 'not_equals', 'a', 'column type cannot be filtered'],
      ['customers.id', 'equals', '5x', 'the value must be a whole number'],
      ['customers.id', 'equals', 2 ** 53, 'a whole number of this size is sent as text'],
      ['customers.id', 'equals', 1.5, 'the value must be a whole number'],
      ['price', 'equals', 'NaN', 'the value must be a number'],
      ['tenant', 'equals', 5, 'the value must be text'],
      ['tenant', 'equals', { a: 1 }, 'the value must be text'],
      ['tenant', 'in', 'a', 'the value must be a list'],
      ['tenant', 'not_in', [], 'the list is empty'],
      ['tenant', 'in', ['a', null], 'the values must be of one type'],
      ['tenant', 'in', ['a', 1], 'the values must be of one type'],
      ['tenant', 'contains', '', 'the value must be text of 1 to 1000 characters'],
      ['born', 'contains', 'a', "operator 'contains' does not fit a date column"],
      ['born', 'equals', '2026-02-30', 'the value is no date'],
      ['born', 'between', ['2026-02-02', '2026-01-01'], 'low is above high'],
      ['ok', 'greater_than', true, "operator 'greater_than' does not fit a boolean column"],
      ['uid', 'equals', 'x', 'the value is no uuid'],
      ['tenant', 'is_null', false, 'the value must be true'],
      ['tenant', 'equals', 'a\0', 'the value contains a character that no column holds'],
      ['a.b.c.d', 'equals', 'x', 'filters map a column to a condition'],
    ]
    for (const [key, operator, given, expected] of bad) expect(value(key, operator, given), `${key} ${operator}`).toBe(expected)
  })

  it('refuses rules for tables and columns that are not there, and a via that leads nowhere', () => {
    const problems = checkAccessRules(
      rules(TENANT, [
        { name: 'nowhere', access: 'shared' },
        { name: 'orders', access: 'shared', columns: ['x'] },
      ]),
      CATALOG,
    )
    expect(problems).toMatchObject([
      { loc: ['tables', 0, 'name'], type: 'unknown_table' },
      { loc: ['tables', 1, 'columns'], type: 'unknown_column' },
    ])
    expect(checkAccessRules(rules(TENANT, [via('logs')]), CATALOG)).toMatchObject([{ loc: ['tables', 0, 'access'], type: 'access' }])
    expect(checkAccessRules(rules({}, [], 'hidden'), CATALOG)).toMatchObject([{ type: 'no_table' }])
  })
})
