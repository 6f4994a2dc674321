import { expect, test } from 'vitest'
import { columnsOf, type Filters, filtersOf, operatorsFor, rowsOf } from './filter-rows.ts'

const COLUMNS = columnsOf([
  {
    columns: [
      { name: 'tenant', type: 'integer' },
      { name: 'region', type: 'character varying(20)' },
      { name: 'day', type: 'date' },
      { name: 'open', type: 'boolean' },
    ],
  },
])

const FILTERS: readonly Filters[] = [
  {},
  { tenant: { operator: 'equals', value: 456 } },
  { tenant: { operator: 'in', value: [1, 2, 3] } },
  { tenant: { operator: 'equals', value: '9007199254740993' } },
  { region: { operator: 'starts_with', value: '12' } },
  { day: { operator: 'between', value: ['2026-01-01', '2026-02-01'] } },
  { open: { operator: 'equals', value: true } },
  { region: { operator: 'is_null', value: true } },
  { region: { operator: 'equals', value: { attribute: 'region' } } },
  { region: { operator: 'equals', value: 'a', required: false } },
  {
    region: [
      { operator: 'not_equals', value: 'a' },
      { operator: 'contains', value: 'b' },
    ],
    tenant: { operator: 'in', value: [] },
  },
]

test.each(FILTERS)('%j comes out of the editor as it went in', (filters) => {
  expect(filtersOf(rowsOf(filters), COLUMNS)).toEqual(filters)
})

test('a column is offered the comparisons that fit what it holds', () => {
  const names = (kind: Parameters<typeof operatorsFor>[0]) => operatorsFor(kind).map(({ name }) => name)
  expect(names('number')).toContain('between')
  expect(names('number')).not.toContain('contains')
  expect(names('boolean')).toEqual(['equals', 'not_equals', 'in', 'not_in', 'is_null', 'is_not_null'])
})
