import { describe, expect, test } from 'vitest'
import { progressLine, progressTable, statusLine } from './progress-lines.ts'
import { openRows, type ProgressRow } from './progress-rows.ts'

const ROWS: readonly ProgressRow[] = [
  { resource: 'customers', pages: 40, rows: 2_000, bytes: 149_000, requests: 41, retries: 0, total: 2_000, seconds: 11.6 },
  { resource: 'orders', pages: 30, rows: 1_500, bytes: 59_000, requests: 30, retries: 0, total: null, seconds: 7.9 },
  { resource: 'returns_of_the_whole_company', pages: 2, rows: 100, bytes: 7_000, requests: 3, retries: 1, total: 600, seconds: 0.8 },
]

describe('what a person watches', () => {
  test.each([
    [
      130,
      [
        '✓  customers                     ████████████████  page 40/~40  2,000 rows  172 rows/s  149 KB  41 requests           11.6 s',
        '   orders                                          page 30      1,500 rows  190 rows/s   59 KB  30 requests            7.9 s',
        '   returns_of_the_whole_company  ██░░░░░░░░░░░░░░  page 2/~12     100 rows  125 rows/s    7 KB   3 requests  1 retry   0.8 s',
      ],
    ],
    [
      80,
      [
        '✓  customers                     page 40/~40  2,000 rows           11.6 s',
        '   orders                        page 30      1,500 rows            7.9 s',
        '   returns_of_the_whole_company  page 2/~12     100 rows  1 retry   0.8 s',
      ],
    ],
    [40, ['✓  customers         2,000 rows', '   orders            1,500 rows', '   returns_of_the_…    100 rows  1 retry']],
  ])('%d columns hold what matters most, one below the other', (width, lines) => {
    expect(progressTable(ROWS, width).map((line) => line.trimEnd())).toEqual(lines)
  })

  test('no line is wider than the terminal, however narrow', () => {
    for (let width = 20; width < 160; width++) for (const line of progressTable(ROWS, width)) expect(line.length).toBeLessThanOrEqual(width)
  })

  test('a pause says what it waits for', () => {
    const at = { begun: 0, heardAt: 60_000, isFirst: false }
    expect(statusLine(63_100, { ...at, pause: { resource: 'orders', why: '429', until: 71_000 } })).toBe('1:03  trying orders again in 8 s (429)')
    expect(statusLine(72_000, { ...at, pause: { resource: 'orders', why: '429', until: 71_000 } })).toBe('1:12  trying orders again (429)')
    expect([statusLine(61_000, at), statusLine(66_000, at)]).toEqual(['1:01', '1:06  last heard 6 s ago'])
    expect(statusLine(400, { begun: 0, heardAt: 0, isFirst: true })).toBe('0:00  asking the API')
  })
})

test('the time of a resource stands still while others are fetched, and begins with its first request', () => {
  let now = 1_000
  const rows = openRows(() => now)
  const fetched = { type: 'request-end', resource: 'users', method: 'GET', url: '', status: 200, ms: 400, bytes: 10 } as const
  rows.take(fetched)
  rows.take({ type: 'page', resource: 'users', page: 1, rows: 50, bytes: 3_000, total: 50, replayed: false })
  now = 9_000
  rows.take({ ...fetched, resource: 'stories' })
  expect(rows.all().map(({ resource, seconds }) => [resource, seconds])).toEqual([
    ['users', 0.4],
    ['stories', 0.4],
  ])
  expect(rows.all().map(progressLine)).toEqual(['users  page 1/~1  50 rows  3 KB  0.4 s', 'stories  page 0  0 rows  0 B  0.4 s'])
})
