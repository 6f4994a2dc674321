// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are part of the text
import { describe, expect, test } from 'vitest'
import type { CellType } from '../../../flow.ts'
import type { CatalogTable } from '../../connectors/index.ts'
import { type AccessRules, combineAccess, fillTemplate, NO_RULES, parseTemplate } from '../index.ts'

const COLUMNS: readonly (readonly [name: string, dataType: string, type: CellType])[] = [
  ['region', 'text', 'text'],
  ['Team', 'text', 'text'],
  ['amount', 'integer', 'integer'],
  ['price', 'numeric(10,2)', 'decimal'],
  ['day', 'date', 'date'],
  ['active', 'boolean', 'boolean'],
  ['tags', 'text[]', 'text'],
]
const TABLE: CatalogTable = {
  id: 'db.public.orders',
  database: 'db',
  schema: 'public',
  name: 'orders',
  kind: 'table',
  comment: '',
  rowEstimate: null,
  columns: COLUMNS.map(([name, dataType, type]) => ({ name, dataType, type, nullable: true, comment: '' })),
  primaryKey: [],
  uniqueKeys: [],
  foreignKeys: [],
}

/** The filter for somebody in the groups, as alternatives of `column operator value`; a problem as it is told. */
function understood(where: string, groups: readonly string[] = ['all_users', 'emea', 'sales']): readonly string[] | string {
  const parsed = parseTemplate(where, TABLE)
  if (typeof parsed === 'string') return parsed
  return fillTemplate(parsed, groups).map((branch) =>
    branch.map(({ column, condition }) => `${column} ${condition.operator} ${JSON.stringify(condition.value)}`).join(' & '),
  )
}

const READ: readonly (readonly [where: string, alternatives: readonly string[]])[] = [
  ["WHERE region = '${groupname}'", ['region equals "emea"']],
  ["region = '${groupname}'", ['region equals "emea"']],
  ['where region IN (${all_groupnames})', ['region in ["all_users","emea","sales"]']],
  ["region = 'de' AND amount > 10", ['region equals "de" & amount greater_than 10']],
  ["region = 'de' OR team = '${groupname}'", ['region equals "de"', 'Team equals "emea"']],
  ["(region = 'de' OR region = 'at') AND active", ['region equals "de" & active equals true', 'region equals "at" & active equals true']],
  ["NOT (region = 'de' OR amount >= 5)", ['region not_equals "de" & amount less_than 5']],
  ["NOT (region = 'de' AND NOT active)", ['region not_equals "de"', 'active equals true']],
  ['10 < amount', ['amount greater_than 10']],
  ["amount = '7'", ['amount equals 7']],
  ['price <= 1.5', ['price less_than_or_equal 1.5']],
  ['amount = -3', ['amount equals -3']],
  ["day >= DATE '2026-01-31'", ['day greater_than_or_equal "2026-01-31"']],
  ['amount BETWEEN 1 AND 5', ['amount greater_than_or_equal 1 & amount less_than_or_equal 5']],
  ['amount NOT BETWEEN 1 AND 5', ['amount less_than 1', 'amount greater_than 5']],
  ["region NOT IN ('de', 'at')", ['region not_in ["de","at"]']],
  ["region LIKE 'north%'", ['region starts_with "north"']],
  ["region LIKE '%end'", ['region ends_with "end"']],
  ["region ILIKE '%part%'", ['region contains "part"']],
  ['region IS NULL OR region IS NOT NULL', ['region is_null true', 'region is_not_null true']],
  ["orders.region = 'de' -- all of Germany", ['region equals "de"']],
  ["\"Team\" = 'a''b'", ['Team equals "a\'b"']],
]

describe('a row filter of a table', () => {
  test.each(READ)('%s', (where, alternatives) => expect(understood(where)).toEqual(alternatives))

  test('lets who is in no group see no row that a group’s name must allow', () => {
    expect(understood("region = '${groupname}'", ['all_users'])).toEqual(['region in []'])
    expect(understood('region IN (${all_groupnames})', [])).toEqual(['region in []'])
  })
})

const REFUSED: readonly (readonly [where: string, why: RegExp])[] = [
  ['', /not one condition/],
  ["region = 'de'; DROP TABLE orders", /not one condition/],
  ["region = 'de') UNION SELECT 1 FROM (SELECT 1", /not one condition|compares columns/],
  ["region = 'de') OR (1 = 1", /compares columns|column/],
  ['1 = 1', /column|compares/],
  ['true', /compares columns/],
  ['region = ${groupname}', /placeholders are/],
  ["region = 'x ${groupname}'", /placeholders are|whole value/],
  ["region = 'it''${groupname}'", /whole value|placeholders|not one condition/],
  ["region = '${secret}'", /placeholders are/],
  ['region = ${all_groupnames}', /IN/],
  ["region IN (${all_groupnames}, 'de')", /no other values/],
  ["region <> '${groupname}'", /would see more/],
  ["NOT (region = 'de' OR region IN (${all_groupnames}))", /would see more/],
  ["region > '${groupname}'", /would see more/],
  ["amount = '${groupname}'", /holds no text/],
  ["lower(region) = 'de'", /columns with values|column/],
  ['region = team', /columns with values/],
  ['amount IN (SELECT 1)', /compares columns/],
  ['EXISTS (SELECT 1 FROM orders)', /compares columns/],
  ['region = \'de\' COLLATE "C"', /columns with values/],
  ["region ~ 'de'", /compares columns/],
  ["region LIKE '%d%e'", /patterns/],
  ["region LIKE 'd_'", /patterns/],
  ["region NOT LIKE 'd%'", /patterns/],
  ["region LIKE '%part%'", /patterns/],
  ['region = NULL', /IS NULL/],
  ['amount = 1.5', /whole number/],
  ["tags = 'a'", /cannot be filtered/],
  ["shoe = 'a'", /no column "shoe"/],
  ["customers.region = 'a'", /no column/],
  ["current_user = 'a'", /column|compares/],
  ["region = 'a'::text", /cast/],
  ['region = parley⟨groupname⟩', /reserved/],
]

describe('what is no row filter is told before it is saved', () => {
  test.each(REFUSED)('%s', (where, why) => expect(understood(where)).toEqual(expect.stringMatching(why)))

  test('more alternatives than can be read', () => {
    const pair = (n: number) => `(amount = ${n} OR price = ${n})`
    expect(understood(Array.from({ length: 12 }, (_, n) => pair(n)).join(' AND '))).toMatch(/alternatives/)
    expect(understood(`region = '${'x'.repeat(5_000)}'`)).toMatch(/characters/)
  })
})

describe('a filter whose column is gone', () => {
  const templates = [{ table: TABLE.id, anyOf: [[{ column: 'gone', condition: { operator: 'equals' as const, value: 'x' } }]] }]
  const other = { ...TABLE, id: 'db.public.other', name: 'other' }

  test('hides its table and no other', () => {
    const access = combineAccess([{ ...NO_RULES, templates }], { tables: [TABLE, other] })
    expect(access.kind === 'open' && [...access.columns.keys()]).toEqual([other.id])
  })
})

describe('rows that belong to a filtered table', () => {
  const lines: CatalogTable = {
    ...TABLE,
    id: 'db.public.lines',
    name: 'lines',
    columns: [{ name: 'order_region', dataType: 'text', type: 'text', nullable: true, comment: '' }],
    foreignKeys: [{ columns: ['order_region'], table: TABLE.id, references: ['region'] }],
  }
  const notes: CatalogTable = {
    ...lines,
    id: 'db.public.notes',
    name: 'notes',
    foreignKeys: [{ columns: ['order_region'], table: lines.id, references: ['order_region'] }],
  }
  const via: AccessRules = {
    filters: { 'orders.region': { operator: 'equals', value: 'de' } },
    tables: [
      { name: 'lines', access: 'via' },
      { name: 'notes', access: 'via' },
    ],
    tablesDefault: 'rule',
  }
  const limited = (column: string): AccessRules => ({
    ...NO_RULES,
    templates: [
      {
        table: TABLE.id,
        anyOf: [[{ column, condition: { operator: 'equals', value: 7 } }], [{ column: 'active', condition: { operator: 'equals', value: true } }]],
      },
    ],
  })

  test('are visible only with a row of it that the filter of the table shows too, however far away', () => {
    const access = combineAccess([via, limited('amount')], { tables: [TABLE, lines, notes] })
    if (access.kind !== 'open') throw new Error(access.reason)
    const parent = access.fences.get(lines.id)?.via[0]?.parent.fence
    expect(parent).toEqual(access.fences.get(TABLE.id))
    expect(parent?.anyOf).toHaveLength(1)
    expect(access.fences.get(notes.id)?.via[0]?.parent.fence).toEqual(access.fences.get(lines.id))
  })

  test('are not visible when that filter no longer fits', () => {
    const access = combineAccess([via, limited('gone')], { tables: [TABLE, lines, notes, { ...notes, id: 'db.public.free', name: 'free', foreignKeys: [] }] })
    expect(access.kind === 'open' && [...access.columns.keys()]).not.toContain(lines.id)
    expect(access.kind === 'open' && [...access.columns.keys()]).not.toContain(notes.id)
  })
})
