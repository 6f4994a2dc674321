import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let source: string
beforeAll(async () => {
  server = await startSpaceServer()
  await server.change(`
    CREATE TABLE samples (
      id integer PRIMARY KEY, whole integer, large bigint, exact numeric(12, 2), float double precision, flag boolean, words text, short varchar(20),
      level tier, key uuid, day date, moment timestamptz, facts jsonb);
    INSERT INTO samples
    SELECT n, n % 7, 9007199254740990 + n, n / 4.0, n / 8.0, n % 2 = 0, (ARRAY['Ann', 'ann', 'b%c', 'b_c', 'O''Hara', ''])[1 + n % 6], 'w' || n % 4,
      (ARRAY['basic', 'gold'])[1 + n % 2]::tier, ('00000000-0000-4000-8000-00000000000' || n % 5)::uuid, date '2026-01-01' + n % 9,
      timestamptz '2026-01-01T00:00:00Z' + n % 6 * interval '6 hours', '{}'
    FROM generate_series(1, 40) n;
    INSERT INTO samples (id) VALUES (99)`)
  source = await server.source()
}, 60_000)
afterAll(() => server.close())

type Value = string | number | boolean
/** Per column: three values as on the wire, least first, and how SQL writes one. */
const COLUMNS: Readonly<Record<string, { readonly values: readonly [Value, Value, Value]; readonly kind: 'number' | 'words' | 'boolean' | 'other' | 'time' }>> =
  {
    whole: { values: [1, 3, 5], kind: 'number' },
    large: { values: ['9007199254740993', '9007199254740997', '9007199254741009'], kind: 'number' },
    exact: { values: [0.5, 3.25, 8], kind: 'number' },
    float: { values: [0.125, 2.5, 4.75], kind: 'number' },
    flag: { values: [false, true, true], kind: 'boolean' },
    words: { values: ['Ann', 'b%c', "O'Hara"], kind: 'words' },
    short: { values: ['w0', 'w2', 'w3'], kind: 'words' },
    level: { values: ['basic', 'gold', 'gold'], kind: 'words' },
    key: {
      values: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000004'],
      kind: 'other',
    },
    day: { values: ['2026-01-02', '2026-01-04', '2026-01-07'], kind: 'time' },
    moment: { values: ['2026-01-01T06:00:00Z', '2026-01-01T12:00:00Z', '2026-01-02T06:00:00+01:00'], kind: 'time' },
  }
const ORDERED = ['number', 'time']
const literal = (value: Value) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value))

/** The filter on the wire beside what a person would have written in SQL; null: it does not fit the column. */
function pairs(column: string): readonly (readonly [operator: string, value: unknown, where: string | null])[] {
  const { values, kind } = COLUMNS[column] ?? { values: [0, 0, 0], kind: 'other' }
  const [low, mid, high] = values
  const [a, b, c] = values.map(literal)
  const isText = column === 'words' || column === 'short'
  const compared = (sign: string) => (ORDERED.includes(kind) ? `${column} ${sign} ${b}` : isText ? `${column} COLLATE "C" ${sign} ${b}` : null)
  const text = (where: string) => (kind === 'words' ? where : null)
  return [
    ['equals', mid, `${column} = ${b}`],
    ['not_equals', mid, `${column} <> ${b}`],
    ['in', [low, high], `${column} IN (${a}, ${c})`],
    ['in', [], 'false'],
    ['not_in', [low, high], `${column} NOT IN (${a}, ${c})`],
    ['greater_than', mid, compared('>')],
    ['less_than', mid, compared('<')],
    ['greater_than_or_equal', mid, compared('>=')],
    ['less_than_or_equal', mid, compared('<=')],
    ['between', [low, high], ORDERED.includes(kind) ? `${column} BETWEEN ${a} AND ${c}` : null],
    ['contains', 'N', text(`position('n' in lower(${column}::text)) > 0`)],
    ['contains', '%', text(`position('%' in ${column}::text) > 0`)],
    ['contains', '_', text(`position('_' in ${column}::text) > 0`)],
    ['starts_with', 'b', text(`left(${column}::text, 1) = 'b'`)],
    ['ends_with', 'c', text(`right(${column}::text, 1) = 'c'`)],
    ['is_null', true, `${column} IS NULL`],
    ['is_not_null', true, `${column} IS NOT NULL`],
  ]
}

it('every operator on every class of column shows the rows of a physically filtered copy, or is 422', async () => {
  const wrong: string[] = []
  let compared = 0
  for (const column of Object.keys(COLUMNS)) {
    for (const [operator, value, where] of pairs(column)) {
      const reply = await server.call('POST', '/v1/spaces', {
        source_id: source,
        name: 'Sample',
        customer_id: 'sample',
        filters: { [column]: { operator, value } },
      })
      compared += 1
      if (where === null) {
        if (reply.status !== 422) wrong.push(`${column} ${operator}: ${reply.status} instead of 422`)
        continue
      }
      const rows = (await server.call('POST', `/v1/spaces/${reply.body.space_id}/preview`, { table: 'public.samples' })).body.rows ?? []
      const expected = await server.rows(`SELECT id FROM samples WHERE ${where}`)
      const found = rows.map(([id]) => Number(id)).toSorted((x, y) => x - y)
      if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push(`${column} ${operator} ${JSON.stringify(value)}: ${found} instead of ${expected}`)
    }
  }
  expect(wrong).toEqual([])
  console.info(`filters: ${compared} pairs of operator and column as in a physically filtered copy, or refused`)
}, 120_000)

it('values that do not fit are 422 on every column', async () => {
  const wrong: string[] = []
  for (const [column, { values, kind }] of Object.entries(COLUMNS)) {
    const other = kind === 'number' || kind === 'boolean' ? 'x' : 5
    for (const [operator, value] of [
      ['equals', null],
      ['equals', { a: 1 }],
      ['equals', [values[0]]],
      ['equals', other],
      ['in', values[0]],
      ['in', [values[0], null]],
      ['in', [[values[0]]]],
      ['in', Array.from({ length: 10_001 }, () => values[0])],
      ['not_in', []],
      ['between', [values[0]]],
      ['between', [values[2], values[0]]],
      ['is_null', false],
      ['contains', ''],
      ['like', values[0]],
    ] as const) {
      const { status } = await server.call('POST', '/v1/spaces', {
        source_id: source,
        name: 'Sample',
        customer_id: 'sample',
        filters: { [column]: { operator, value } },
      })
      if (status !== 422) wrong.push(`${column} ${operator} ${JSON.stringify(value).slice(0, 60)}: ${status}`)
    }
  }
  expect(wrong).toEqual([])
  const facts = await server.call('POST', '/v1/spaces', {
    source_id: source,
    name: 'S',
    customer_id: 's',
    filters: { facts: { operator: 'is_not_null', value: true } },
  })
  expect(facts).toMatchObject({ status: 422, body: { detail: [{ msg: 'column type cannot be filtered' }] } })
}, 60_000)
