/** Answers of an API, run after run, and how the resource is loaded. */
export interface InteropCase {
  readonly name: string
  readonly resource?: Readonly<Record<string, unknown>>
  /** Whether `_dlt_id` follows from the data. */
  readonly hasKnownIds?: boolean
  /** Text of the list that each run finds. */
  readonly runs: readonly string[]
}

const json = (...runs: readonly unknown[]) => runs.map((each) => JSON.stringify(each))
const merge = (strategy: string, more: object = {}) => ({ write_disposition: { disposition: 'merge', strategy }, primary_key: 'id', ...more })
const LONG = 'an_attribute_with_a_name_that_is_far_longer_than_what_postgresql_takes'
const ORDERS = [
  { id: 1, name: 'a', lines: [{ sku: 'x', parts: [{ n: 1 }, { n: 2 }] }, { sku: 'y' }] },
  { id: 2, name: 'b', lines: [{ sku: 'z', parts: [{ n: 3 }] }] },
  { id: 3, name: 'c', lines: [] },
]
const LATER = [
  {
    id: 2,
    name: 'B',
    lines: [
      { sku: 'z2', parts: [] },
      { sku: 'q', parts: [{ n: 9 }] },
    ],
  },
  { id: 4, name: 'd', lines: [{ sku: 'new' }], note: 'late' },
]

/** Data that is hard on normalising. */
export const INTEROP_CASES: readonly InteropCase[] = [
  {
    name: 'numbers',
    runs: [
      '[{"id":1,"whole":1.0,"half":0.5,"exp":1e3,"tiny":1.5e-7,"huge":1e300,"negative":-0.0,"big":9007199254740993,"most":9223372036854775807,"least":-9223372036854775808,"flag":true}]',
    ],
  },
  { name: 'integers_beyond_64_bits', runs: ['[{"id":1,"over":9223372036854775808,"far":123456789012345678901234567890}]'] },
  {
    name: 'nested_lists',
    runs: json([
      { id: 1, a: [{ b: [{ c: [1, 2] }, { c: [] }] }, { b: [] }], o: { p: { q: [{ r: { s: 1 } }] } } },
      { id: 2, a: [] },
    ]),
  },
  {
    name: 'lists_in_lists',
    runs: json([
      { id: 1, m: [[1, 2], [3], [[4, 5]]] },
      { id: 2, m: [[], [6]] },
    ]),
  },
  { name: 'plain_items', runs: json([{ id: 1, t: ['a', null, 'b'], n: [1, 2.5, 3], mixed: ['x', 1, true, { k: 'v' }, null, [7]] }]) },
  {
    name: 'nulls',
    runs: json(
      [
        { id: 1, a: null, b: { c: null }, l: [null], e: {}, x: [{}] },
        { id: 2, a: 'later' },
      ],
      [{ id: 3, b: { c: 5 }, never: null }],
    ),
  },
  {
    name: 'variants',
    runs: [
      '[{"id":1,"v":1},{"id":2,"v":"seven"},{"id":3,"v":2.5},{"id":4,"v":true},{"id":5,"v":"7"},{"id":6,"v":3.0}]',
      '[{"id":7,"v":"2024-01-15T10:00:00Z"},{"id":8,"v":{"k":1}},{"id":9,"v":[1]}]',
    ],
  },
  {
    name: 'variants_of_text',
    runs: ['[{"id":1,"v":"x"},{"id":2,"v":5},{"id":3,"v":1.5},{"id":4,"v":false}]', '[{"id":5,"v":"2024-01-15T10:00:00Z"},{"id":6,"v":1e20}]'],
  },
  {
    name: 'variants_of_bool',
    runs: json([
      { id: 1, v: true },
      { id: 2, v: 1 },
      { id: 3, v: 'true' },
      { id: 4, v: 'yes' },
      { id: 5, v: 0.5 },
    ]),
  },
  {
    name: 'variants_of_double',
    runs: json([
      { id: 1, v: 1.5 },
      { id: 2, v: 2 },
      { id: 3, v: '3.5' },
      { id: 4, v: 'x' },
      { id: 5, v: true },
    ]),
  },
  {
    name: 'variants_of_timestamp',
    runs: json([
      { id: 1, v: '2024-01-15T10:00:00Z' },
      { id: 2, v: 'no time' },
      { id: 3, v: 1705312800 },
      { id: 4, v: '2024-01-15' },
      { id: 5, v: true },
    ]),
  },
  {
    name: 'timestamps',
    runs: json([
      {
        id: 1,
        z: '2024-01-15T10:00:00Z',
        o: '2024-01-15T10:00:00.123456+05:30',
        naive: '2024-01-15 10:00:00',
        basic: '20240115T100000Z',
        day: '2024-01-15',
        time: '10:00:00',
      },
      {
        id: 2,
        z: '1969-12-31T23:59:59.999Z',
        o: '2024-06-30T23:59:59-0800',
        naive: '2024-01-15T10:00',
        basic: '2024-W03-1T10:00:00',
        day: '15.01.2024',
        time: '10:00',
      },
    ]),
  },
  {
    name: 'names',
    runs: json([
      {
        id: 1,
        Größe: 1,
        名前: '太郎',
        '😀': 'smile',
        'Ünï-cödé': 2,
        '100%': 3,
        'a b': 4,
        createdAt: 5,
        _x: 6,
        x_: 7,
        'A.B': 8,
        '1st': 9,
        HTMLParser: 10,
        'user-ID': 11,
        '+1': 12,
        '-1': 13,
        a__c: 14,
      },
      { id: 2, Ελλάδα: { Öl: [{ ß: 1 }] }, Список: [{ имя: 'x' }], select: 1, Order: 2, constructor: 3, 'a@b': 4, 'x|y': 5, 'a*b': 6, 'tab\there': 7 },
    ]),
  },
  { name: 'proto', runs: ['[{"id":1,"__proto__":{"polluted":1},"toString":"t","hasOwnProperty":2}]'] },
  { name: 'long_names', runs: json([{ id: 1, [LONG]: 1, [`${LONG}_2`]: { [LONG]: 2 }, [`${LONG}_list`]: [{ [LONG]: [{ deep: 1 }] }] }]) },
  {
    name: 'collisions',
    runs: json([
      { id: 1, a: { b: 1 }, a__b: 2 },
      { id: 2, Ab: 1, ab: 2, aB: 3 },
    ]),
  },
  {
    name: 'texts',
    runs: json([
      {
        id: 1,
        quote: `it's "so" \\ done`,
        lines: 'a\r\nb\tc',
        wide: '名前 😀 e\u0301',
        empty: '',
        space: ' ',
        number: '007',
        nan: 'NaN',
        null: 'NULL',
        escape: '\\N',
        comma: 'a,b;c',
      },
    ]),
  },
  {
    name: 'evolving',
    runs: json([{ id: 1, a: 1 }], [{ id: 2, a: 2, b: 'new', tags: [{ k: 1 }] }], [{ id: 3, tags: [{ k: 'text', more: { x: 1 } }], o: { p: 1 } }]),
  },
  { name: 'append', resource: { write_disposition: 'append' }, runs: json(ORDERS, LATER) },
  { name: 'replace', resource: { write_disposition: 'replace' }, runs: json(ORDERS, LATER) },
  { name: 'delete_insert', resource: merge('delete-insert'), runs: json(ORDERS, LATER) },
  { name: 'repeated_keys', resource: merge('delete-insert'), runs: json([...ORDERS, { id: 1, name: 'again', lines: [{ sku: 'only' }] }]) },
  {
    name: 'merge_key',
    resource: { write_disposition: 'merge', merge_key: 'day' },
    runs: json(
      [
        { day: 1, n: 1 },
        { day: 1, n: 2 },
        { day: 2, n: 3 },
      ],
      [{ day: 1, n: 9 }],
    ),
  },
  {
    name: 'two_keys',
    resource: merge('delete-insert', { primary_key: ['a', 'b'] }),
    runs: json(
      [
        { a: 1, b: 'x', v: 1, l: [1] },
        { a: 1, b: 'y', v: 2 },
      ],
      [{ a: 1, b: 'x', v: 3, l: [2, 3] }],
    ),
  },
  { name: 'upsert', hasKnownIds: true, resource: merge('upsert'), runs: json(ORDERS, LATER) },
  {
    name: 'upsert_text_key',
    hasKnownIds: true,
    resource: merge('upsert', { primary_key: 'Key Id' }),
    runs: json([{ 'Key Id': 'ä-1', v: 1, l: [{ k: 1 }] }], [{ 'Key Id': 'ä-1', v: 2, l: [{ k: 2 }, { k: 3 }] }]),
  },
  { name: 'insert_only', hasKnownIds: true, resource: merge('insert-only'), runs: json(ORDERS, LATER) },
  { name: 'scd2', hasKnownIds: true, resource: { write_disposition: { disposition: 'merge', strategy: 'scd2' } }, runs: json(ORDERS, LATER, ORDERS) },
  {
    name: 'scd2_numbers',
    hasKnownIds: true,
    resource: { write_disposition: { disposition: 'merge', strategy: 'scd2' } },
    runs: [
      '[{"id":1,"f":1.0,"g":1e16,"h":1.5e-7,"u":"Größe","n":null,"o":{"z":1,"a":[1,{"k":null}]}}]',
      '[{"id":1,"f":1.0,"g":1e16,"h":1.5e-7,"u":"Größe","n":null,"o":{"z":1,"a":[1,{"k":null}]}}]',
    ],
  },
  {
    name: 'nesting_0',
    resource: { max_table_nesting: 0 },
    runs: json([{ id: 1, o: { p: { q: 1, ü: 'é😀' } }, l: [{ m: [1, null, 2.5] }], t: '2024-01-15T10:00:00Z' }]),
  },
  { name: 'nesting_1', resource: { max_table_nesting: 1 }, runs: json([{ id: 1, a: { b: { c: 1 } }, l: [{ m: [1], o: { x: 1 } }, 5] }]) },
  {
    name: 'hints',
    resource: {
      columns: {
        id: { data_type: 'bigint' },
        amount: { data_type: 'decimal' },
        meta: { data_type: 'json' },
        at: { data_type: 'timestamp' },
        extra: { data_type: 'text' },
        day: { data_type: 'date' },
        clock: { data_type: 'time' },
        raw: { data_type: 'binary' },
        wei: { data_type: 'wei' },
        f: { data_type: 'double', nullable: false },
      },
    },
    runs: [
      '[{"id":"1","amount":"1.50","meta":{"b":1,"a":[1,{"z":null}]},"at":"2024-01-15","day":"2024-01-15","clock":"10:11:12","raw":"aGk=","wei":"12","f":1}]',
    ],
  },
  {
    name: 'key_not_null',
    resource: merge('delete-insert', { primary_key: 'Id' }),
    runs: json([
      { Id: 'x', v: 1 },
      { Id: 'y', v: 'two' },
    ]),
  },
]
