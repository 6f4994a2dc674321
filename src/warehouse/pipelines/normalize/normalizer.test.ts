import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ColumnHint, Contract, ContractMode } from '../config/index.ts'
import { addPage, load, open, present, resource, rowsOf, STARTED_AT } from './fixtures/dataset.ts'

const typesOf = ({ schema }: ReturnType<typeof load>, name = 't') =>
  Object.fromEntries(
    (schema.tables.find((table) => table.name === name)?.columns ?? [])
      .filter((column) => !column.name.startsWith('_dlt'))
      .map((column) => [column.name, column.dataType]),
  )
const valuesOf = (found: ReturnType<typeof load>, column: string, table = 't') => (found.rows[table] ?? []).map((row) => row[column])
const hints = (columns: Record<string, ColumnHint>) => new Map(Object.entries(columns))

test('a first value 0.0 makes a column of doubles, so that 0.5 needs no variant', () => {
  const found = load('[{"x": 0.0}, {"x": 0.5}, {"x": 7}]')
  expect(typesOf(found)).toEqual({ x: 'double' })
  expect(valuesOf(found, 'x')).toEqual([0, 0.5, 7])
})

test('integers keep every digit: in 64 bits as such, beyond as decimals, beyond those as text', () => {
  const wide = '1'.repeat(40)
  const found = load(`[{"a": 9007199254740993, "b": 18446744073709551616, "c": ${wide}}, {"a": -9223372036854775808, "b": 1, "c": "x"}]`)
  expect(typesOf(found)).toEqual({ a: 'bigint', b: 'decimal', c: 'text' })
  expect(found.rows.t?.map((row) => [row.a, row.b, row.c])).toEqual([
    [9007199254740993n, '18446744073709551616', wide],
    [-9223372036854775808n, '1', 'x'],
  ])
})

test('what does not fit a column of integers goes to variants by its type', () => {
  const found = load('[{"v": 1}, {"v": 9223372036854775808}, {"v": 2.5}, {"v": "x"}, {"v": 1e999}, {"v": true}, {"v": 2.0}]')
  expect(typesOf(found)).toEqual({ v: 'bigint', v__v_decimal: 'decimal', v__v_double: 'double', v__v_text: 'text', v__v_bool: 'bool' })
  expect(found.rows.t?.map((row) => Object.entries(present(row)).filter(([name]) => !name.startsWith('_dlt')))).toEqual([
    [['v', 1]],
    [['v__v_decimal', '9223372036854775808']],
    [['v__v_double', 2.5]],
    [['v__v_text', 'x']],
    [['v__v_text', '1e999']],
    [['v__v_bool', true]],
    [['v', 2]],
  ])
})

test('numbers in a column of text stand as the source writes them', () => {
  const found = load('[{"s": "a"}, {"s": 1.0}, {"s": 12345678901234567890}, {"s": 0.10000000000000000001}, {"s": 1e21}]')
  expect(valuesOf(found, 's')).toEqual(['a', '1.0', '12345678901234567890', '0.10000000000000000001', '1e+21'])
})

test('numbers in lists, in lists of lists and in JSON columns are exact too', () => {
  const found = load('[{"l": [1.0, [2.0, {"x": 9007199254740993}]], "j": {"a": [1.0, 9007199254740993]}}]', {
    resources: [resource({ columns: hints({ j: { dataType: 'json' } }) })],
  })
  expect([typesOf(found, 't__l'), typesOf(found, 't__l__list')]).toEqual([{ value: 'double' }, { value: 'double', x: 'bigint' }])
  expect(valuesOf(found, 'x', 't__l__list')).toEqual([null, 9007199254740993n])
  expect(valuesOf(found, 'j')).toEqual(['{"a":[1.0,9007199254740993]}'])
})

test('a decimal takes its digits from the source and is rounded to its scale', () => {
  const found = load('[{"d": 0.1234567895}, {"d": 1e2}, {"d": "-5"}, {"d": 123456789012345678901234567890.5}, {"d": "nan"}]', {
    resources: [resource({ columns: hints({ d: { dataType: 'decimal' } }) })],
  })
  expect(valuesOf(found, 'd')).toEqual(['0.12345679', '100', '-5', null, null])
  expect(typesOf(found)).toEqual({ d: 'decimal', d__v_double: 'double', d__v_text: 'text' })
})

test('keys that become one column: the deeper wins, then the last; nulls win nothing; it is told how often', () => {
  const found = load('[{"a": {"b": 1}, "a__b": 2}, {"Ab": 1, "ab": 2}, {"Ab": 3, "ab": null}, {"Ab": 4}, {"Tags": ["x"], "tags": ["y", "z"]}]')
  expect(found.rows.t?.map((row) => [row.a__b, row.ab])).toEqual([
    [1, null],
    [null, 2],
    [null, 3],
    [null, 4],
    [null, null],
  ])
  expect(valuesOf(found, 'value', 't__tags')).toEqual(['y', 'z'])
  expect(found.report.collisions).toEqual([
    { table: 't', column: 'a__b', keys: ['a__b', 'a.b'], rows: 1 },
    { table: 't', column: 'ab', keys: ['Ab', 'ab'], rows: 1 },
    { table: 't', column: 'tags', keys: ['Tags', 'tags'], rows: 1 },
  ])
})

test('hostile keys are keys like any other', () => {
  const found = load('[{"\\"; drop table x;--": 1, "__proto__": {"polluted": 2}, "constructor": 3, "toString": [4], "hasOwnProperty": 5, "1": 6, "": 7}]')
  expect(typesOf(found)).toEqual({
    _1: 'bigint',
    _drop_table_xxxx: 'bigint',
    proto__polluted: 'bigint',
    constructor: 'bigint',
    has_own_property: 'bigint',
    _empty: 'bigint',
  })
  expect(valuesOf(found, 'value', 't__to_string')).toEqual([4])
  expect('polluted' in {}).toBe(false)
})

test('a key of 200 characters is cut to what the destination takes, and stays apart from its like', () => {
  const key = 'k'.repeat(200)
  const names = Object.keys(typesOf(load(`[{"${key}a": 1, "${key}b": 2}]`)))
  expect(names.map((name) => name.length)).toEqual([63, 63])
  expect(new Set(names).size).toBe(2)
})

test.each([
  ['1,001 columns', `[${JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, 1])))}]`, 'more than 1000 columns'],
  [
    '10,001 keys that are null',
    `[${JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`k${n}`, null])))}]`,
    'more than 10000 different keys',
  ],
  ['1,001 tables', `[${JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, [1]])))}]`, 'more than 1000 tables'],
])('%s are too many', (_, json, why) => {
  expect(() => load(json)).toThrow(expect.objectContaining({ code: 'pipeline_limit', message: expect.stringContaining(why) }))
})

test('columns that only ever were null are named and not made', () => {
  const found = load('[{"id": 1, "never": null, "o": {"x": null}, "later": null, "l": [{"n": null}]}, {"id": 2, "later": "x"}]')
  expect(typesOf(found)).toEqual({ id: 'bigint', later: 'text' })
  expect(found.report.tables.map(({ table, rows, nullOnly }) => [table, rows, nullOnly])).toEqual([
    ['t', 2, ['never', 'o__x']],
    ['t__l', 1, ['n']],
  ])
})

const before = load('[{"id": 1, "v": 1}]').schema
const strict = (mode: ContractMode): Contract => ({ tables: mode, columns: mode, dataType: mode })
const BAD = '[{"id": 1, "v": "abc"}, {"id": 2, "v": 2, "extra": 1, "kids": [{"k": 1}, {"k": 2}]}, {"id": 3, "v": 3, "other": null}, {"id": 4, "v": 4}]'

test('frozen: every violation is named with its table, column and first record, then the load fails', () => {
  const normalizer = open({ schema: before, resources: [resource({ contract: strict('freeze') })] })
  addPage(normalizer, BAD)
  expect(() => normalizer.end()).toThrow(
    expect.objectContaining({
      code: 'pipeline_contract',
      message: expect.stringContaining('a value does not fit t.v (record 1) · column t.extra is new (record 2) · table t__kids is new (record 2)'),
    }),
  )
  expect(normalizer.report.violations).toEqual([
    { table: 't', column: 'v', kind: 'data_type', record: 1 },
    { table: 't', column: 'extra', kind: 'columns', record: 2 },
    { table: 't__kids', column: null, kind: 'tables', record: 2 },
  ])
})

test('discarding rows: they go with their children, counted; refused child rows leave their parent', () => {
  const found = load(BAD, { schema: before, resources: [resource({ contract: strict('discard_row') })] })
  expect(valuesOf(found, 'id')).toEqual([3, 4])
  expect(found.report.tables.map(({ table, rows, discardedRows, discardedValues }) => [table, rows, discardedRows, discardedValues])).toEqual([['t', 2, 2, 0]])
  const kids = load('[{"id": 2, "kids": [{"k": 1}, {"k": 2}]}]', { schema: before, resources: [resource({ contract: strict('discard_row') })] })
  expect(kids.report.tables.map(({ table, rows, discardedRows }) => [table, rows, discardedRows])).toEqual([
    ['t', 1, 0],
    ['t__kids', 0, 2],
  ])
})

test('discarding values: their rows stay, the values are counted', () => {
  const found = load(BAD, { schema: before, resources: [resource({ contract: strict('discard_value') })] })
  expect(found.rows.t?.map((row) => [row.id, row.v])).toEqual([
    [1, null],
    [2, 2],
    [3, 3],
    [4, 4],
  ])
  expect(found.report.tables.map(({ table, discardedRows, discardedValues }) => [table, discardedRows, discardedValues])).toEqual([
    ['t', 0, 2],
    ['t__kids', 2, 0],
  ])
  expect(typesOf(found)).toEqual({ id: 'bigint', v: 'bigint' })
})

test('a table that is loaded for the first time may have any columns and children, also under a frozen contract', () => {
  const found = load('[{"id": 1}, {"id": "x", "more": [1]}]', { resources: [resource({ contract: strict('freeze') })] })
  expect(found.schema.tables.map(({ name }) => name)).toEqual(['t', 't__more'])
})

test('a record without its key fails the load and is told by its position', () => {
  const normalizer = open({ resources: [resource({ primaryKey: ['id'] })] })
  addPage(normalizer, '[{"id": 1}, {"n": 2}, {"id": null}]')
  expect(() => normalizer.end()).toThrow('t.id has no value (record 2)')
})

test('what a resource includes from its parent becomes columns', () => {
  const normalizer = open({ resources: [resource({ primaryKey: ['_stories_id'], disposition: { kind: 'merge', strategy: 'upsert' } })] })
  addPage(normalizer, '[{"id": 1.0}]', 't', { _stories_id: 's1' })
  addPage(normalizer, '{"id": 2}', 't', { _stories_id: 's2' })
  normalizer.end()
  const rows = rowsOf(normalizer.take(true)).t ?? []
  expect(rows.map((row) => [row.id, row._stories_id])).toEqual([
    [1, 's1'],
    [2, 's2'],
  ])
  expect(new Set(rows.map((row) => row._dlt_id)).size).toBe(2)
})

test('records are not trusted with the columns of the system', () => {
  const found = load('[{"_dlt_load_id": "forged", "l": [{"_dlt_parent_id": "forged", "_dlt_list_idx": "x", "x": 1}]}]')
  expect(valuesOf(found, '_dlt_load_id')).toEqual(['LOAD1'])
  expect(found.rows.t__l?.map((row) => [row._dlt_parent_id, row._dlt_list_idx])).toEqual([[found.rows.t?.[0]?._dlt_id, 0]])
})

test('scd2: the id follows the whole record, nested parts too, and rows are valid from the start of the run', () => {
  const options = { resources: [resource({ disposition: { kind: 'merge', strategy: 'scd2' } })] }
  const found = load('[{"id": 1, "l": [1]}, {"l": [1], "id": 1}, {"id": 1, "l": [2]}, {"id": 1.0, "l": [1]}]', options)
  expect(new Set(valuesOf(found, '_dlt_id')).size).toBe(3)
  expect(found.rows.t?.map((row) => [row._dlt_valid_from, row._dlt_valid_to])[0]).toEqual([STARTED_AT.getTime() * 1000, null])
  const mayBeNull = found.schema.tables[0]?.columns.filter(({ nullable }) => nullable).map(({ name }) => name)
  expect(mayBeNull).toEqual(expect.arrayContaining(['_dlt_valid_from', '_dlt_valid_to']))
})

test('batches are full at 20,000 rows, hold every row once in order, and their arrays are used again', () => {
  const normalizer = open()
  const seen: unknown[] = []
  const sizes: number[] = []
  const arrays = new Set<unknown>()
  for (let page = 0; page < 9; page++) {
    addPage(
      normalizer,
      JSON.stringify(Array.from({ length: 7_000 }, (_, n) => (n % 2 === 0 ? { id: page * 7_000 + n, even: true } : { id: page * 7_000 + n }))),
    )
    for (const batch of normalizer.take(page === 8)) {
      const [ids, even] = batch.columns
      sizes.push(batch.rows)
      arrays.add(ids)
      for (let row = 0; row < batch.rows; row++) seen.push(even?.[row] === (Number(ids?.[row]) % 2 === 0 ? true : null) ? ids?.[row] : 'wrong')
    }
  }
  expect(sizes).toEqual([20_000, 20_000, 20_000, 3_000])
  expect(seen).toEqual(Array.from({ length: 63_000 }, (_, id) => id))
  expect(arrays.size).toBeLessThan(4)
})

test('a second load of the same records changes nothing about the schema', () => {
  const json = '[{"id": 1, "v": 2.5, "o": {"x": "2024-01-01T00:00:00Z"}, "l": [1, "x"]}]'
  const first = load(json)
  const second = load(json, { schema: first.schema, loadId: 'LOAD2' })
  expect(second.schema).toBe(first.schema)
  expect(second.report.tables.flatMap(({ newColumns, isNew }) => [isNew, ...newColumns])).toEqual([false, false])
})

test('columns that are declared with a type exist although no record has them', () => {
  const columns = hints({ id: {}, gone: { dataType: 'bool', hardDelete: true }, at: { dataType: 'timestamp', timezone: false } })
  const found = load('[{"id": 1}]', { resources: [resource({ columns })] })
  expect(found.schema.tables[0]?.columns.slice(0, 3)).toEqual([
    { name: 'id', dataType: 'bigint', nullable: true },
    { name: 'gone', dataType: 'bool', nullable: true, hardDelete: true },
    { name: 'at', dataType: 'timestamp', nullable: true, timezone: false },
  ])
  const later = load('[{"id": 1}]', { schema: load('[{"id": 1}]').schema, resources: [resource({ columns })] })
  expect(later.schema.tables[0]?.columns.map(({ name }) => name)).toEqual(['id', '_dlt_load_id', '_dlt_id', 'gone', 'at'])
  expect(load('[]', { resources: [resource({ columns })] }).schema.tables[0]?.columns.map(({ name }) => name)).toEqual(['gone', 'at'])
})

test('hints and contracts for child tables go by their path in the record', () => {
  const nested = { columns: hints({ price: { dataType: 'decimal' }, note: { dataType: 'text' } }), primaryKey: ['sku'], mergeKey: [], references: [] }
  const found = load('[{"order": {"lines": [{"sku": "a", "price": 1.10, "l": {"x": 1}}]}}]', {
    resources: [resource({ nestedHints: new Map([['order.lines', { ...nested, maxTableNesting: 0 }]]) })],
  })
  expect(typesOf(found, 't__order__lines')).toEqual({ sku: 'text', price: 'decimal', l: 'json', note: 'text' })
  expect(found.rows.t__order__lines?.map((row) => [row.price, row.l])).toEqual([['1.1', '{"x":1}']])
  expect(found.schema.tables[1]?.columns[0]).toEqual({ name: 'sku', dataType: 'text', nullable: false, primaryKey: true })
})

test('a resource that is to be skipped gives no table', () => {
  expect(load('[{"id": 1}]', { resources: [resource({ disposition: { kind: 'skip' } })] }).schema.tables).toEqual([])
})

test('two resources whose tables would be one another’s are refused', () => {
  const resources = [resource(), resource({ name: 't__l', tableName: 't__l' })]
  const normalizer = open({ resources })
  addPage(normalizer, '[{"x": 1}]', 't__l')
  expect(() => addPage(normalizer, '[{"l": [1]}]', 't')).toThrow('give its resource another table_name')
})

type Shape = 'leaf' | readonly Shape[] | { readonly [key: string]: Shape }

test('wherever a number stands, its own text is what is stored', () => {
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant<Shape>('leaf'),
      fc.array(tie('shape'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c d', 'list', 'value'), tie('shape'), { maxKeys: 3 }),
    ),
  }))
  const write = (of: Shape, leaf: () => string): string => {
    if (of === 'leaf') return leaf()
    if (Array.isArray(of)) return `[${of.map((item) => write(item, leaf)).join(', ')}]`
    return `{${Object.entries(of)
      .map(([key, inside]) => `${JSON.stringify(key)}: ${write(inside, leaf)}`)
      .join(', ')}}`
  }
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('x', 'y z', 'list'), shape, { minKeys: 1, maxKeys: 3 }), (record) => {
      let count = 0
      const numbers = write(record, () => `${++count}.0`)
      // the first record makes columns of text
      const found = load(`[${write(record, () => '"text"')}, ${numbers}]`)
      const cells = Object.values(found.rows).flatMap((rows) =>
        rows.flatMap((row) => Object.values(row).filter((cell) => typeof cell === 'string' && /^\d+\.0$/.test(cell))),
      )
      expect(cells.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index + 1))
    }),
  )
})
