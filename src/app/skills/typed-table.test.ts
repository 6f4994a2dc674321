import { expect, test } from 'vitest'
import { csvRecords } from './csv.ts'
import { resultOfTable, tableOfCsv, tableOfResult, tableOfRows } from './typed-table.ts'

test.each([
  [
    'plain records',
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['quotes, commas and line ends in a field', 'a\r\n"x, ""y""\nz"\r\n', [['a'], ['x, "y"\nz']]],
  [
    'empty fields, also the last',
    'a,b\n,\nx,',
    [
      ['a', 'b'],
      ['', ''],
      ['x', ''],
    ],
  ],
  ['nothing', '', []],
])('reads %s', (_what, text, records) => {
  expect(csvRecords(text)).toEqual(records)
})

test('a field with text beside its quotes is a fault, not a guess', () => {
  expect(() => tableOfCsv('a\n"x"y')).toThrow('record 2')
  expect(() => tableOfCsv('a,b\n1,2,3')).toThrow('record 2 has more fields')
})

test('a large quoted field is read in one pass', () => {
  expect(csvRecords(`a\n"${'x""'.repeat(200_000)}"`)[1]?.[0]?.length).toBe(400_000)
})

test.each([
  ['1\n2\n', 'integer', [[1], [2]]],
  ['1.5\n-2e3\n', 'number', [[1.5], [-2000]]],
  ['true\nFALSE\n', 'boolean', [[true], [false]]],
  ['2026-01-31\n2026-02-28\n', 'date', [['2026-01-31'], ['2026-02-28']]],
  ['2026-01-31\n2026-02-30\n', 'string', [['2026-01-31'], ['2026-02-30']]],
  ['2026-01-31T10:00:00Z\n', 'datetime', [['2026-01-31T10:00:00Z']]],
  ['007\n012\n', 'string', [['007'], ['012']]],
  ['x\n\n', 'string', [['x'], [null]]],
  ['9007199254740993\n', 'string', [['9007199254740993']]],
])('a column of %j is %s', (cells, type, rows) => {
  expect(tableOfCsv(`a\n${cells}`)).toEqual({ type: 'dataframe', columns: [{ name: 'a', type }], rows })
})

test('rows by hand keep declared types, fill what is short, and keep what is no cell as JSON', () => {
  expect(tableOfRows([{ name: 'n', type: 'string' }, 'o', 'p'], [[1, { a: 1 }]])).toEqual({
    type: 'dataframe',
    columns: [
      { name: 'n', type: 'string' },
      { name: 'o', type: 'string' },
      { name: 'p', type: 'string' },
    ],
    rows: [[1, '{"a":1}', null]],
  })
})

test('rows of an answer go in without what only served the computation, and come out typed', () => {
  const columns = [
    { name: 'month', label: 'Month', type: 'date', show: 'asked' },
    { name: 'key', label: 'Key', type: 'integer', show: 'hidden' },
    { name: 'sales', label: 'Sales', type: 'decimal', show: 'asked' },
  ] as const
  const table = tableOfResult({ columns, rows: [['2026-01-01', 7, '12.50']] })
  expect(table).toEqual({
    type: 'dataframe',
    columns: [
      { name: 'month', type: 'date' },
      { name: 'sales', type: 'number' },
    ],
    rows: [['2026-01-01', '12.50']],
  })
  const back = resultOfTable({ ...table, rows: [...table.rows, ['2026-02-01', 13]] }, { durationMs: 5, at: new Date(0) }, 1)
  expect(back).toMatchObject({ truncated: true, rows: [['2026-01-01', '12.50']], columns: [{ type: 'date' }, { type: 'float' }] })
})
