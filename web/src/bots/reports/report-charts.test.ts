import { expect, test } from 'vitest'
import { busyHours, said, shortDate } from './report-charts.ts'

test('the sentence of a chart names the total and the peak, or that there was nothing', () => {
  expect(
    said('conversations', [
      { date: '2026-01-01', value: 2 },
      { date: '2026-01-02', value: 5 },
    ]),
  ).toBe(`7 conversations; most, 5, on ${shortDate('2026-01-02')}.`)
  expect(said('conversations', [{ date: '2026-01-01', value: 0 }])).toBe('No conversations in this period.')
  expect(said('conversations', [])).toBe('No conversations in this period.')
})

test('keys of the busiest hours become days and hours', () => {
  expect(
    busyHours('When', [
      { date: 'Mon 09', value: 3 },
      { date: 'odd', value: 1 },
    ]).data,
  ).toEqual({ values: [{ day: 'Mon', hour: '09', value: 3 }] })
})

test('keys of buckets are written by their grain, on the clock of the report', () => {
  const written = (key: string) => [shortDate(key).includes('2026'), /\d\d:00/.test(shortDate(key))]
  expect([written('2026'), written('2026-03'), written('2026-03-09'), written('2026-03-09T14:00')]).toEqual([
    [true, false],
    [true, false],
    [false, false],
    [false, true],
  ])
  expect(shortDate('Mon 09')).toBe('Mon 09')
})
