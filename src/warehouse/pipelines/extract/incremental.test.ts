import { afterEach, describe, expect, test } from 'vitest'
import { type Extracted, type RunOptions, runExtract } from './fixtures/run-extract.ts'
import { type Asked, type Script, type ScriptedServer, scriptedServer } from './fixtures/scripted-server.ts'
import type { ExtractState } from './index.ts'

const open: ScriptedServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
async function run(config: object, script: Script, options: Omit<RunOptions, 'server'> = {}): Promise<Extracted & { readonly asked: readonly string[] }> {
  const server = await scriptedServer(script)
  open.push(server)
  const found = await runExtract(config, { server, ...options })
  return { ...found, asked: server.asked.map(({ url }) => url) }
}
const query = ({ url }: Asked, name: string): string | null => new URL(url, 'http://x').searchParams.get(name)
const config = (incremental: object, more: object = {}) => ({
  resources: [
    {
      name: 'r',
      primary_key: 'id',
      endpoint: {
        path: 'r',
        paginator: 'single_page',
        params: { since: '{incremental.start_value}' },
        incremental: { cursor_path: 'updated_at', ...incremental },
        ...more,
      },
    },
  ],
})
const DATA = [
  { id: 1, updated_at: '2024-01-01T00:00:00Z' },
  { id: 2, updated_at: '2024-01-02T00:00:00Z' },
  { id: 3, updated_at: '2024-01-03T00:00:00Z' },
  { id: 4, updated_at: '2024-01-04T00:00:00Z' },
  { id: 5, updated_at: '2024-01-05T00:00:00Z' },
]
const all: Script = () => ({ json: DATA })
const ids = (found: Extracted): readonly unknown[] =>
  (found.rows.r ?? []).map((row) => (typeof row === 'object' && row !== null && 'id' in row ? row.id : null))

test('four runs of dlt: requests, rows and state', async () => {
  const given = config({ initial_value: '2024-01-02T00:00:00Z' })
  const grown = [...DATA, { id: 6, updated_at: '2024-01-05T00:00:00Z' }, { id: 7, updated_at: '2024-01-06T00:00:00Z' }]
  const state: { now: ExtractState } = { now: {} }
  const seen: unknown[] = []
  for (const data of [DATA, DATA, grown, grown]) {
    const found = await run(given, () => ({ json: data }), { state: state.now })
    state.now = found.outcome?.state ?? {}
    seen.push([found.asked[0], ids(found), state.now.r?.incremental])
  }
  const initial_value = '2024-01-02T00:00:00Z'
  // the first hash stands in dlt's own state for the same rows
  const first = { initial_value, last_value: '2024-01-05T00:00:00Z', start_value: initial_value, unique_hashes: ['tIXXf9wiHssyAgHEzQnu'] }
  const later = {
    initial_value,
    last_value: '2024-01-06T00:00:00Z',
    start_value: '2024-01-05T00:00:00Z',
    unique_hashes: [expect.stringMatching(/^[\w+/]{20}$/)],
  }
  expect(seen).toEqual([
    ['/r?since=2024-01-02T00%3A00%3A00Z', [2, 3, 4, 5], first],
    ['/r?since=2024-01-05T00%3A00%3A00Z', [], first],
    ['/r?since=2024-01-05T00%3A00%3A00Z', [6, 7], later],
    ['/r?since=2024-01-06T00%3A00%3A00Z', [], later],
  ])
})

describe('ranges', () => {
  test.each([
    ['closed and open', {}, [2, 3]],
    ['open and open', { range_start: 'open' }, [3]],
    ['closed and closed', { range_end: 'closed' }, [2, 3, 4]],
  ])('%s', async (_, range, expected) => {
    const found = await run(config({ initial_value: '2024-01-02T00:00:00Z', end_value: '2024-01-04T00:00:00Z', ...range }), all)
    expect(ids(found)).toEqual(expected)
    expect(found.outcome?.state).toEqual({})
  })

  test('an end makes a backfill that neither reads nor moves the state', async () => {
    const state = { r: { incremental: { initial_value: null, last_value: '2030-01-01', start_value: null, unique_hashes: [] } } }
    const found = await run(config({ initial_value: '2024-01-01T00:00:00Z', end_value: '2024-01-03T00:00:00Z', end_param: 'until' }), all, { state })
    expect(found.asked).toEqual(['/r?since=2024-01-01T00%3A00%3A00Z&until=2024-01-03T00%3A00%3A00Z'])
    expect([ids(found), found.outcome?.state]).toEqual([[1, 2], state])
  })

  test('min takes what is older', async () => {
    const found = await run(config({ initial_value: '2024-01-03T00:00:00Z', last_value_func: 'min' }), all)
    expect(ids(found)).toEqual([1, 2, 3])
    expect(found.outcome?.state.r?.incremental?.last_value).toBe('2024-01-01T00:00:00Z')
  })
})

describe('lag', () => {
  const stored = (last_value: unknown): ExtractState => ({ r: { incremental: { initial_value: null, last_value, start_value: null, unique_hashes: ['x'] } } })
  test.each([
    ['a date-time by seconds', '2024-01-05T00:00:00Z', 90_000, '2024-01-03T23:00:00Z'],
    ['with the zone and fraction it came with', '2024-01-05 01:00:00.250+02:00', 3_600, '2024-01-05 00:00:00.250+02:00'],
    ['a date by days', '2024-01-05', 2, '2024-01-03'],
    ['a compact date', '20240301', 1, '20240229'],
  ])('%s', async (_, last, lag, since) => {
    const found = await run(config({ lag }), () => ({ json: [] }), { state: stored(last) })
    expect(new URL(found.asked[0] ?? '', 'http://x').searchParams.get('since')).toBe(since)
    expect(found.outcome?.state.r?.incremental?.last_value).toBe(last)
  })

  test('a number in its own unit, not before the initial value, rows again each time', async () => {
    const numbers: Script = () => ({ json: [{ id: 8 }, { id: 9 }, { id: 10 }] })
    const given = config({ cursor_path: 'id', lag: 2, initial_value: 9 })
    const first = await run(given, numbers, { state: stored(10) })
    expect([first.asked, ids(first)]).toEqual([['/r?since=9'], [9, 10]])
    const again = await run(given, numbers, { state: first.outcome?.state ?? {} })
    expect(ids(again)).toEqual([9, 10])
  })

  test('text that is no time has no lag', async () => {
    expect((await run(config({ lag: 1 }), all, { state: stored('abc') })).error).toBe(
      'pipeline_request: r: lag needs a number, a date or a date-time as cursor.',
    )
  })
})

describe('records', () => {
  test('row_order ends paging early', async () => {
    const pages: Script = (asked) => {
      const page = Number(query(asked, 'page'))
      return { json: { rows: DATA.toReversed().slice(page * 2, page * 2 + 2), total: 5 } }
    }
    const given = config({ initial_value: '2024-01-04T00:00:00Z', row_order: 'desc' }, { paginator: { type: 'page_number', total_path: null } })
    const found = await run(given, pages)
    expect([found.error, ids(found), found.asked.length]).toEqual([null, [5, 4], 2])
    const ascending = config({ end_value: '2024-01-02T00:00:00Z', row_order: 'asc' }, { paginator: { type: 'page_number', total_path: null } })
    const upTo = await run(ascending, (asked) => ({ json: { rows: DATA.slice(Number(query(asked, 'page')) * 2).slice(0, 2) } }))
    expect([ids(upTo), upTo.asked.length]).toEqual([[1], 1])
  })

  test.each([
    [
      'raise',
      'pipeline_request: r: record 2 of a page has no value at the cursor updated_at. Set on_cursor_value_missing: include or exclude to go on without.',
      [],
    ],
    ['include', null, [1, 2, 3]],
    ['exclude', null, [1, 3]],
  ])('without cursor: %s', async (on_cursor_value_missing, error, expected) => {
    const found = await run(config({ on_cursor_value_missing }), () => ({ json: [DATA[0], { id: 2, updated_at: null }, DATA[2]] }))
    expect([found.error, ids(found)]).toEqual([error, expected])
  })

  test('the same boundary row is dropped by its whole content without a key, and never with an empty key', async () => {
    const twice = async (primary_key: string[] | undefined): Promise<readonly unknown[]> => {
      const given = {
        resources: [{ name: 'r', endpoint: { paginator: 'single_page', incremental: { cursor_path: 'updated_at', ...(primary_key && { primary_key }) } } }],
      }
      const first = await run(given, all)
      return ids(
        await run(
          given,
          () => ({
            json: [
              { updated_at: '2024-01-05T00:00:00Z', id: 5 },
              { id: 5, x: 1, updated_at: '2024-01-05T00:00:00Z' },
            ],
          }),
          { state: first.outcome?.state ?? {} },
        ),
      )
    }
    expect(await twice(undefined)).toEqual([5])
    expect(await twice([])).toEqual([5, 5])
    expect(await twice(['id', 'updated_at'])).toEqual([])
  })

  test('cursors beyond 2⁵³ keep every digit, in comparison, state and request', async () => {
    const big = '[{"id":9007199254740992},{"id":9007199254740993}]'
    const given = config({ cursor_path: 'id', initial_value: 1 })
    const first = await run(given, () => ({ text: big }))
    expect(first.outcome?.state.r?.incremental?.last_value).toEqual({ integer: '9007199254740993' })
    const second = await run(given, () => ({ text: big }), { state: JSON.parse(JSON.stringify(first.outcome?.state)) })
    expect([second.asked, ids(second).length]).toEqual([['/r?since=9007199254740993'], 0])
  })

  test('text and numbers do not compare, objects have no order', async () => {
    expect((await run(config({ initial_value: 5 }), all)).error).toBe(
      'pipeline_request: r: the cursor updated_at cannot be compared: text and a number. Look at initial_value, end_value and the data.',
    )
    expect((await run(config({ cursor_path: 'id' }), () => ({ json: [{ id: { a: 1 } }] }))).error).toContain(
      'the cursor id of record 1 of a page is a object, which has no order',
    )
  })
})

test.each([
  ['date', '2024-01-02T10:00:00Z', '2024-01-02'],
  ['epoch', '2024-01-02T10:00:00+02:00', '1704182400'],
  ['epoch_ms', '2024-01-02 08:00:00', '1704182400000'],
  ['date', 1704182400, '2024-01-02'],
  ['string', 1704182400, '1704182400'],
])('convert: %s of %s is %s', async (convert, initial_value, sent) => {
  const found = await run(config({ convert, initial_value }), () => ({ json: [] }))
  expect(new URL(found.asked[0] ?? '', 'http://x').searchParams.get('since')).toBe(sent)
})

test('older forms: a parameter that is the cursor, start_param and end_param', async () => {
  const older = {
    resources: [
      {
        name: 'r',
        endpoint: { paginator: 'single_page', params: { since: { type: 'incremental', cursor_path: 'updated_at', initial_value: '2024-01-04T00:00:00Z' } } },
      },
    ],
  }
  const found = await run(older, all)
  expect([found.asked, ids(found)]).toEqual([['/r?since=2024-01-04T00%3A00%3A00Z'], [4, 5]])
  const params = {
    resources: [
      { name: 'r', endpoint: { paginator: 'single_page', incremental: { cursor_path: 'id', initial_value: 2, start_param: 'from', end_param: 'to' } } },
    ],
  }
  expect((await run(params, all)).asked).toEqual(['/r?from=2'])
})
