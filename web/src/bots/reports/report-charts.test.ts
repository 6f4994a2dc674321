import { expect, test } from 'vitest'
import { bucketNames, busyHours, said } from './report-charts.ts'

const BERLIN = 'Europe/Berlin'
const points = (...dates: readonly string[]) => dates.map((date, value) => ({ date, value }))

test('the sentence of a chart names the total and the peak, or that there was nothing', () => {
  const days = points('2026-01-01T23:00:00.000Z', '2026-01-02T23:00:00.000Z')
  expect(said('conversations', days, BERLIN)).toMatch(/^1 conversations; most, 1, on .*3.*\.$/)
  expect(said('conversations', points('Mon 09', 'Tue 10'), BERLIN)).toBe('1 conversations; most, 1, at Tue 10.')
  expect(said('conversations', points('2026-01-01T23:00:00.000Z'), BERLIN)).toBe('No conversations in this period.')
  expect(said('conversations', [], BERLIN)).toBe('No conversations in this period.')
})

test('keys of the busiest hours become days and hours', () => {
  expect(
    busyHours('When', [
      { date: 'Mon 09', value: 3 },
      { date: 'odd', value: 1 },
    ]).data,
  ).toEqual({ values: [{ day: 'Mon', hour: '09', value: 3 }] })
})

const WRITTEN = { year: /2026/, month: /Feb.*2026/, day: /^(?=.*Feb)(?=.*\b1\b)(?!.*:)/, hour: /:00/ }
test.each([
  ['year', points('2024-12-31T23:00:00.000Z', '2025-12-31T23:00:00.000Z')],
  ['month', points('2025-12-31T23:00:00.000Z', '2026-01-31T23:00:00.000Z')],
  ['day', points('2026-01-30T23:00:00.000Z', '2026-01-31T23:00:00.000Z')],
  ['hour', points('2026-01-31T22:00:00.000Z', '2026-01-31T23:00:00.000Z')],
  ['hour', points('2026-01-31T23:00:00.000Z')],
] as const)('a bucket of one %s is written as that, on the clock of the report', (unit, data) => {
  const last = data.at(-1)?.date ?? ''
  expect(bucketNames(data, BERLIN).nameOf(last)).toMatch(WRITTEN[unit])
})

test('the day on which clocks change is a day', () => {
  const days = points('2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', '2026-03-30T22:00:00.000Z')
  expect(bucketNames(days, BERLIN).nameOf('2026-03-29T22:00:00.000Z')).not.toMatch(/:/)
})
