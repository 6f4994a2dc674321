import { describe, expect, it } from 'vitest'
import type { Clock, Compare, Grain } from '../../flow.ts'
import { parsePeriod } from '../../warehouse/semantic/period-token.ts'
import { compareBase } from './index.ts'

const CLOCK: Clock = { now: '2026-09-14T08:00:00.000Z', timeZone: 'Europe/Berlin', weekStart: 'monday', fiscalYearStart: 4, fiscalYearName: 'end' }

function base(token: string, to: string, options: { align?: Compare['align']; bucket?: Grain; type?: 'date' | 'timestamptz' } = {}) {
  const period = parsePeriod(token)
  const target = to === 'previous' || to === 'previous_year' ? to : parsePeriod(to)
  if (!period || !target) throw new Error('not a period')
  const found = compareBase({ period, to: target, clock: CLOCK, fieldType: options.type ?? 'date', align: options.align, bucket: options.bucket })
  if (!found) return null
  const shift = found.shift ? ` shift ${found.shift.count} ${found.shift.unit}` : ''
  return `${found.current.start}..${found.current.end} against ${found.resolved.start}..${found.resolved.end} ${found.align}${shift} | ${found.resolved.label}`
}

describe('what a period is compared with', () => {
  it.each([
    ['month -1', 'previous', {}, '2026-08-01..2026-09-01 against 2026-07-01..2026-08-01 full | July 2026'],
    ['month -1', 'previous_year', {}, '2026-08-01..2026-09-01 against 2025-08-01..2025-09-01 full | August 2025'],
    ['month 0', 'previous', {}, '2026-09-01..2026-09-15 against 2026-08-01..2026-08-15 to_date | 1 – 14 Aug 2026'],
    ['month 0', 'previous', { align: 'full' }, '2026-09-01..2026-10-01 against 2026-08-01..2026-09-01 full | August 2026'],
    ['year 0', 'previous', {}, '2026-01-01..2026-09-15 against 2025-01-01..2025-09-15 to_date | 1 Jan – 14 Sep 2025'],
    ['2026-02', 'previous', {}, '2026-02-01..2026-03-01 against 2026-01-01..2026-02-01 full | January 2026'],
    ['2025-02', 'previous_year', {}, '2025-02-01..2025-03-01 against 2024-02-01..2024-03-01 full | February 2024'],
    ['2026-H1', 'previous', {}, '2026-01-01..2026-07-01 against 2025-07-01..2026-01-01 full | Jul – Dec 2025'],
    ['2026-Q2', 'previous', {}, '2026-04-01..2026-07-01 against 2026-01-01..2026-04-01 full | Q1 2026'],
    ['week -1', 'previous', {}, '2026-09-07..2026-09-14 against 2026-08-31..2026-09-07 full | week 36 of 2026 (31 Aug – 6 Sep 2026)'],
    ['week -1', 'previous_year', {}, '2026-09-07..2026-09-14 against 2025-09-08..2025-09-15 full | week 37 of 2025 (8 – 14 Sep 2025)'],
    ['day -1', 'previous', {}, '2026-09-13..2026-09-14 against 2026-09-12..2026-09-13 full | 12 September 2026'],
    ['trailing 3 month', 'previous', {}, '2026-06-01..2026-09-01 against 2026-03-01..2026-06-01 full | Mar – May 2026'],
    ['trailing 30 day', 'previous', {}, '2026-08-15..2026-09-15 against 2026-07-15..2026-08-15 to_date | 15 Jul – 14 Aug 2026'],
    ['to_date year 0', 'previous', {}, '2026-01-01..2026-09-15 against 2025-01-01..2025-09-15 full | 1 Jan – 14 Sep 2025'],
    ['2026-03-10..2026-03-19', 'previous', {}, '2026-03-10..2026-03-20 against 2026-02-28..2026-03-10 full | 28 Feb – 9 Mar 2026'],
    ['2026-03-10..2026-03-19', 'previous_year', {}, '2026-03-10..2026-03-20 against 2025-03-10..2025-03-20 full | 10 – 19 Mar 2025'],
    ['2026-08', '2025', {}, '2026-08-01..2026-09-01 against 2025-01-01..2026-01-01 full | 2025'],
    ['fiscal_year -1', 'previous', {}, '2025-04-01..2026-04-01 against 2024-04-01..2025-04-01 full | FY2025 (Apr 2024 – Mar 2025)'],
  ] as const)('%s to %s %o', (token, to, options, expected) => {
    expect(base(token, to, options)).toBe(expected)
  })

  it('ends both sides at the same moment while the period runs', () => {
    expect(base('year 0', 'previous_year', { bucket: 'quarter', type: 'timestamptz' })).toBe(
      '2025-12-31T23:00:00.000Z..2026-09-14T08:00:00.000Z against 2024-12-31T23:00:00.000Z..2025-09-14T08:00:00.000Z to_date shift 1 year | 1 Jan – 14 Sep 2025',
    )
    expect(base('month 0', 'previous', { type: 'timestamptz' })).toContain('against 2026-07-31T22:00:00.000Z..2026-08-14T08:00:00.000Z')
  })

  it('shifts bucket by bucket where time is a key', () => {
    expect(base('2026-H1', 'previous', { bucket: 'month' })).toContain('against 2025-12-01..2026-06-01 full shift 1 month')
    expect(base('2026-H1', 'previous_year', { bucket: 'month' })).toContain('against 2025-01-01..2025-07-01 full shift 1 year')
    expect(base('2026-H1', 'previous_year', { bucket: 'week' })).toContain('shift 52 week')
    expect(base('2026-Q2', '2025-Q4', { bucket: 'month' })).toContain('against 2025-10-01..2026-01-01 full shift 6 month')
  })

  it('has no answer for a period without a beginning', () => {
    expect(base('all', 'previous')).toBeNull()
    expect(base('..2026-08-31', 'previous')).toBeNull()
    expect(base('2026-08', 'all')).toBeNull()
  })
})
