import { describe, expect, it } from 'vitest'
import type { Scan } from './candidates.ts'
import { driftsOf } from './drifts.ts'
import { excessOn, oddDays } from './odd-days.ts'
import { keyOf, type Series } from './series.ts'
import type { Windows } from './windows.ts'

const DAYS = 430
const CURRENT = { from: DAYS - 30, to: DAYS - 1 }
const stretch = (back: number) => ({
  current: { from: CURRENT.from - 30 * back, to: CURRENT.to - 30 * back },
  before: { from: CURRENT.from - 30 * (back + 1), to: CURRENT.from - 30 * back - 1 },
})
const WINDOWS: Windows = {
  unit: undefined,
  pairing: stretch(0),
  history: Array.from({ length: 9 }, (_, i) => stretch(i + 1)),
  all: { from: 0, to: DAYS - 1 },
  lastYear: null,
  season: { current: { from: CURRENT.from - 364, to: CURRENT.to - 364 }, before: { from: 6, to: 35 } },
}
const WEEK = [100, 110, 105, 95, 120, 160, 140]

/** A figure with weekdays and a little unrest. */
function series(at: (day: number, usual: number) => number, value: string[] = []): Series {
  const top = Float64Array.from({ length: DAYS }, (_, day) => at(day, (WEEK[day % 7] ?? 0) + ((day * 7919) % 13) - 6))
  return { value, top, bottom: null }
}
function odd(total: Series, scans: readonly Scan[] = []) {
  return oddDays({ series: total, span: WINDOWS.all }, { windows: WINDOWS, usual: { history: WINDOWS.history, scale: 1 }, size: 3_600 }, scans, DAYS - 1)
}
const CHANNEL = { id: 'channel', path: [], field: 'channel', of: 'order', label: 'Channel', isTitle: false, type: 'text', distinct: 2 } as const
function byChannel(...parts: readonly Series[]): Scan {
  return { by: [CHANNEL], segments: new Map(parts.map((part) => [keyOf(part.value), part])) }
}

describe('odd days', () => {
  it.each([
    ['a quiet month', () => 1, []],
    ['an outage of a day', (day: number) => (day === 415 ? 0.25 : 1), [415]],
    ['a flood', (day: number) => (day === 420 ? 9 : 1), [420]],
    ['a day that is so every month', (day: number) => (day % 30 === 10 ? 4 : 1), []],
    ['a day that was so a year before', (day: number) => (day === 415 || day === 415 - 364 ? 4 : 1), []],
    ['a new level', (day: number) => (day >= 410 ? 2 : 1), []],
    ['the last day, which may still fill up', (day: number) => (day === DAYS - 1 ? 0.2 : 1), []],
    ['a day without anything, which is told as such', (day: number) => (day === 415 ? 0 : 1), []],
  ])('%s', (_name, factor, days) => {
    expect(odd(series((day, usual) => usual * factor(day))).map(({ day }) => day)).toEqual(days)
  })

  it('are none where a handful is far from a dozen by chance', () => {
    const few = series((day) => (day === 415 ? 2 : 12 + ((day * 7919) % 5) - 2))
    expect(odd(few)).toEqual([])
  })

  it('name the part that carries the day, whose movement is theirs', () => {
    const app = series((day, usual) => usual * 0.2 * (day === 415 ? 20 : 1), ['App'])
    const web = series((_day, usual) => usual * 0.8, ['Web'])
    const total = series((day) => (app.top[day] ?? 0) + (web.top[day] ?? 0))
    const [found, ...others] = odd(total, [byChannel(app, web)])
    expect(others).toEqual([])
    expect(found?.inside).toMatchObject({ dimension: CHANNEL, value: 'App' })
    expect(excessOn(found ? [found] : [], app, WINDOWS.all)).toBeGreaterThan(300)
    expect(Math.abs(excessOn(found ? [found] : [], web, WINDOWS.all))).toBeLessThan(20)
  })
})

describe('drifts', () => {
  const falling = (day: number) => 1 - 0.002 * Math.max(0, day - 200)
  it.each([
    ['a share that falls step by step', falling, ['Market']],
    ['one that stays', () => 1, []],
    ['one that falls every year', (day: number) => falling(day % 364 < 66 ? (day % 364) + 364 : day), []],
    ['one that falls at once', (day: number) => (day >= 400 ? 0.5 : 1), []],
  ])('%s', (_name, factor, expected) => {
    const market = series((day, usual) => usual * 0.3 * factor(day), ['Market'])
    const web = series((_day, usual) => usual * 0.9, ['Web'])
    const total = series((day) => (market.top[day] ?? 0) + (web.top[day] ?? 0))
    const found = driftsOf(total, { windows: WINDOWS }, [byChannel(market, web)])
    expect(found.map(({ parts }) => parts[0]?.value).filter((value) => value === 'Market')).toEqual(expected)
  })
})
