import { describe, expect, it } from 'vitest'
import type { Clock } from '../../flow.ts'
import { parsePeriod } from '../../warehouse/semantic/period-token.ts'
import { defaultGrain, instantOf, isFuture, isPeriod, resolvePeriod, wallClockOf } from './index.ts'

const BERLIN: Clock = { now: '2026-09-14T08:00:00.000Z', timeZone: 'Europe/Berlin', weekStart: 'monday', fiscalYearStart: 4, fiscalYearName: 'end' }

function resolve(token: string, type: 'date' | 'timestamptz' = 'date', clock: Clock = BERLIN, freshUntil?: string) {
  const period = parsePeriod(token)
  if (!period) throw new Error(`not a period: ${token}`)
  const { start, end, label, partial } = resolvePeriod(period, clock, type, freshUntil)
  return `${start} ${end} ${partial ? 'partial ' : ''}| ${label}`
}

describe('periods of dates on Monday 14 September 2026', () => {
  it.each([
    ['2026', '2026-01-01 2027-01-01 partial | 2026'],
    ['2025', '2025-01-01 2026-01-01 | 2025'],
    ['2026-Q3', '2026-07-01 2026-10-01 partial | Q3 2026'],
    ['2026-H1', '2026-01-01 2026-07-01 | H1 2026'],
    ['2026-02', '2026-02-01 2026-03-01 | February 2026'],
    ['2026-W36', '2026-08-31 2026-09-07 | week 36 of 2026 (31 Aug – 6 Sep 2026)'],
    ['2026-W53', '2026-12-28 2027-01-04 partial | week 53 of 2026 (28 Dec 2026 – 3 Jan 2027)'],
    ['2026-09-14', '2026-09-14 2026-09-15 partial | 14 September 2026'],
    ['2024-02-29', '2024-02-29 2024-03-01 | 29 February 2024'],
    ['FY2026', '2025-04-01 2026-04-01 | FY2026 (Apr 2025 – Mar 2026)'],
    ['FY2026-Q2', '2025-07-01 2025-10-01 | FY2026 Q2 (Jul – Sep 2025)'],
    ['FY2027-H1', '2026-04-01 2026-10-01 partial | FY2027 H1 (Apr – Sep 2026)'],
    ['month -1', '2026-08-01 2026-09-01 | August 2026'],
    ['month 0', '2026-09-01 2026-10-01 partial | September 2026'],
    ['day -1', '2026-09-13 2026-09-14 | 13 September 2026'],
    ['week -1', '2026-09-07 2026-09-14 | week 37 of 2026 (7 – 13 Sep 2026)'],
    ['quarter -1', '2026-04-01 2026-07-01 | Q2 2026'],
    ['year -1', '2025-01-01 2026-01-01 | 2025'],
    ['fiscal_year -1', '2025-04-01 2026-04-01 | FY2026 (Apr 2025 – Mar 2026)'],
    ['fiscal_year 0', '2026-04-01 2027-04-01 partial | FY2027 (Apr 2026 – Mar 2027)'],
    ['fiscal_quarter 0', '2026-07-01 2026-10-01 partial | FY2027 Q2 (Jul – Sep 2026)'],
    ['trailing 3 month', '2026-06-01 2026-09-01 | Jun – Aug 2026'],
    ['trailing 12 month', '2025-09-01 2026-09-01 | Sep 2025 – Aug 2026'],
    ['trailing 2 year', '2024-01-01 2026-01-01 | 2024 – 2025'],
    ['trailing 4 week', '2026-08-17 2026-09-14 | 17 Aug – 13 Sep 2026'],
    ['trailing 30 day', '2026-08-15 2026-09-15 partial | 15 Aug – 14 Sep 2026'],
    ['to_date year 0', '2026-01-01 2026-09-15 | 1 Jan – 14 Sep 2026'],
    ['to_date year -1', '2025-01-01 2025-09-15 | 1 Jan – 14 Sep 2025'],
    ['to_date month -1', '2026-08-01 2026-08-15 | 1 – 14 Aug 2026'],
    ['2026-07-01..', '2026-07-01 2026-09-15 partial | 1 Jul – 14 Sep 2026'],
    ['..2026-08-31', 'null 2026-09-01 | until 31 Aug 2026'],
    ['2026-06-01..2026-08-31', '2026-06-01 2026-09-01 | Jun – Aug 2026'],
    ['2025-12-15..2026-01-14', '2025-12-15 2026-01-15 | 15 Dec 2025 – 14 Jan 2026'],
    ['2026-08-31..2026-08-31', '2026-08-31 2026-09-01 | 31 August 2026'],
    ['all', 'null null | all time'],
  ])('%s', (token, expected) => {
    expect(resolve(token)).toBe(expected)
  })
})

describe('periods of timestamps are instants of local midnights', () => {
  it.each([
    ['month -1', 'Europe/Berlin', '2026-07-31T22:00:00.000Z 2026-08-31T22:00:00.000Z | August 2026'],
    ['year 0', 'Europe/Berlin', '2025-12-31T23:00:00.000Z 2026-12-31T23:00:00.000Z partial | 2026'],
    ['2026-03', 'Europe/Berlin', '2026-02-28T23:00:00.000Z 2026-03-31T22:00:00.000Z | March 2026'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z partial | 25 October 2026'],
    ['day 0', 'America/Los_Angeles', '2026-09-14T07:00:00.000Z 2026-09-15T07:00:00.000Z partial | 14 September 2026'],
    ['day 0', 'Pacific/Kiritimati', '2026-09-13T10:00:00.000Z 2026-09-14T10:00:00.000Z partial | 14 September 2026'],
    ['day 0', 'Asia/Kolkata', '2026-09-13T18:30:00.000Z 2026-09-14T18:30:00.000Z partial | 14 September 2026'],
    ['to_date month 0', 'Europe/Berlin', '2026-08-31T22:00:00.000Z 2026-09-14T08:00:00.000Z | 1 – 14 Sep 2026'],
    ['trailing 24 hour', 'Europe/Berlin', '2026-09-13T08:00:00.000Z 2026-09-14T09:00:00.000Z partial | 13 Sep 2026, 10:00 – 14 Sep 2026, 10:59'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z 2018-11-05T02:00:00.000Z | 4 November 2018'],
    ['2026', 'UTC', '2026-01-01T00:00:00.000Z 2027-01-01T00:00:00.000Z partial | 2026'],
  ])('%s in %s', (token, timeZone, expected) => {
    expect(resolve(token, 'timestamptz', { ...BERLIN, timeZone })).toBe(expected)
  })
})

describe('calendars', () => {
  const sunday: Clock = { ...BERLIN, weekStart: 'sunday' }
  it('numbers weeks with Sunday start from the week that holds 1 January', () => {
    expect(resolve('2026-W01', 'date', sunday)).toBe('2025-12-28 2026-01-04 | week 1 of 2026 (28 Dec 2025 – 3 Jan 2026)')
    expect(resolve('week 0', 'date', sunday)).toBe('2026-09-13 2026-09-20 partial | week 38 of 2026 (13 – 19 Sep 2026)')
  })
  it('names a fiscal year by its start where the setting says so', () => {
    expect(resolve('FY2026', 'date', { ...BERLIN, fiscalYearName: 'start' })).toBe('2026-04-01 2027-04-01 partial | FY2026 (Apr 2026 – Mar 2027)')
  })
  it('takes a fiscal year that starts in January for the year', () => {
    expect(resolve('FY2026', 'date', { ...BERLIN, fiscalYearStart: 1 })).toBe('2026-01-01 2027-01-01 partial | FY2026 (2026)')
  })
})

describe('what is said about a period', () => {
  it('is partial when the data end before it does', () => {
    expect(resolve('month -1', 'date', BERLIN, '2026-08-20')).toContain('partial')
    expect(resolve('month -1', 'date', BERLIN, '2026-08-31')).not.toContain('partial')
    expect(resolve('month -1', 'timestamptz', BERLIN, '2026-08-31T17:00:00Z')).not.toContain('partial')
  })
  it('is future when nothing of it has begun', () => {
    expect(isFuture(resolvePeriod({ kind: 'calendar', at: '2027' }, BERLIN, 'date'), BERLIN)).toBe(true)
    expect(isFuture(resolvePeriod({ kind: 'range', from: '2026-12-01' }, BERLIN, 'timestamptz'), BERLIN)).toBe(true)
    expect(isFuture(resolvePeriod({ kind: 'calendar', at: '2026' }, BERLIN, 'date'), BERLIN)).toBe(false)
    expect(isFuture(resolvePeriod({ kind: 'all' }, BERLIN, 'date'), BERLIN)).toBe(false)
  })
  it.each(['2026-02-30', '2025-W53', '2026-13', '2026-W00'])('%s names no time that exists', (at) => {
    expect(isPeriod({ kind: 'calendar', at }, BERLIN)).toBe(false)
  })
})

describe('wall clocks', () => {
  it('come back from every instant of a year of changes', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      for (let hour = 0; hour < 366 * 24; hour += 7) {
        const instant = Date.UTC(2026, 0, 1) + hour * 3_600_000
        const back = instantOf(wallClockOf(instant, zone), zone)
        expect([0, 3_600_000, 1_800_000]).toContain(instant - back)
      }
    }
  })
  it('take a skipped midnight for the moment of the jump', () => {
    expect(new Date(instantOf(Date.UTC(2018, 10, 4), 'America/Sao_Paulo')).toISOString()).toBe('2018-11-04T03:00:00.000Z')
    expect(new Date(instantOf(Date.UTC(2011, 11, 30), 'Pacific/Apia')).toISOString()).toBe('2011-12-30T10:00:00.000Z')
  })
})

describe('the grain of "over time"', () => {
  it.each([
    ['2026-08-01', '2026-09-01', 'day'],
    ['2026-08-01', '2026-09-02', 'week'],
    ['2026-01-01', '2026-07-02', 'week'],
    ['2026-01-01', '2026-07-15', 'month'],
    ['2022-01-01', '2026-01-01', 'month'],
    ['2021-01-01', '2026-01-01', 'year'],
  ])('%s to %s: %s', (start, end, grain) => {
    expect(defaultGrain({ start, end })).toBe(grain)
  })
  it('of an open span is the month', () => {
    expect(defaultGrain({ start: null, end: null })).toBe('month')
  })
})
