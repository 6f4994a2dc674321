import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Progress, Reported } from '../../flow.ts'
import { type Market, openMarket } from './fixtures/open-market.ts'
import { visitsSql } from './fixtures/visits.ts'
import { isOutcome, mixOf } from './mix.ts'
import { keyOf, type Series } from './series.ts'

/** Groups as "numerator/denominator before → now"; `none` is the one without a value. */
type Groups = Readonly<Record<string, string>>

const PAIRING = { before: { from: 0, to: 0 }, current: { from: 1, to: 1 } }
const WINDOWS = { all: { from: 0, to: 1 } }

function seriesOf(name: string, amounts: string): Series {
  const [top, bottom, topNow, bottomNow] = amounts.split(/[/→]/).map(Number)
  return { value: [name === 'none' ? null : name], top: Float64Array.of(top ?? 0, topNow ?? 0), bottom: Float64Array.of(bottom ?? 0, bottomNow ?? 0) }
}

function mixed(groups: Groups, whole: string | null = null) {
  const all = Object.entries(groups).map(([name, amounts]) => seriesOf(name, amounts))
  const sum = (cells: (one: Series) => Float64Array | null) =>
    Float64Array.from([0, 1], (day) => all.reduce((total, one) => total + (cells(one)?.[day] ?? 0), 0))
  const total = whole === null ? { value: [], top: sum(({ top }) => top), bottom: sum(({ bottom }) => bottom) } : seriesOf('whole', whole)
  return mixOf(new Map(all.map((one) => [keyOf(one.value), one])), total, PAIRING, WINDOWS)
}

function effectsOf(mix: ReturnType<typeof mixOf>) {
  return Object.fromEntries(mix?.parts.map(({ value, byMix, byRate }) => [value, [rounded(byMix), rounded(byRate)]]) ?? [])
}
function rounded(x: number): number {
  return Math.round(x * 1e9) / 1e9 + 0
}

/** Mix and rate effect of each group. */
const BY_HAND: readonly (readonly [string, Groups, Readonly<Record<string, readonly [number, number]>>])[] = [
  [
    // 20 % → 24 % and 5 % → 6 %, the whole 12.5 % → 9 %: shares ½ → ⅙ and ½ → ⅚, means 22 % and 5.5 % against 10.75 %
    'mix where both groups rise and the whole falls',
    { desktop: '20/100 → 12/50', mobile: '5/100 → 15/250' },
    { desktop: [0.1125 * (-1 / 3), (1 / 3) * 0.04], mobile: [-0.0525 * (1 / 3), (2 / 3) * 0.01] },
  ],
  ['rates alone', { a: '10/100 → 20/100', b: '30/100 → 30/100' }, { a: [0, 0.05], b: [0, 0] }],
  ['mix alone, 20 % → 15 %', { a: '10/100 → 15/150', b: '30/100 → 15/50' }, { a: [(0.1 - 0.175) * 0.25, 0], b: [(0.3 - 0.175) * -0.25, 0] }],
  ['a group that is new, 10 % → 30 %', { a: '10/100 → 10/100', b: '0/0 → 50/100' }, { a: [(0.1 - 0.2) * -0.5, 0], b: [(0.5 - 0.2) * 0.5, 0] }],
  ['a group that is gone, 30 % → 10 %', { a: '10/100 → 10/100', b: '50/100 → 0/0' }, { a: [(0.1 - 0.2) * 0.5, 0], b: [(0.5 - 0.2) * -0.5, 0] }],
  ['nothing', { a: '10/100 → 10/100', b: '0/0 → 0/0' }, { a: [0, 0] }],
]
const NOT_APART: readonly (readonly [string, Groups, string | null])[] = [
  ['rows that count in two groups', { a: '10/100 → 10/100', b: '30/100 → 30/100' }, '40/150 → 40/150'],
  ['something that is divided by nothing', { a: '10/100 → 10/100', b: '5/0 → 30/100' }, null],
  ['less than nothing to divide by', { a: '10/100 → 10/100', b: '5/-10 → 30/100' }, null],
  ['nothing before', { a: '0/0 → 10/100', b: '0/0 → 30/100' }, null],
]
const OUTCOMES: readonly (readonly [Groups, boolean])[] = [
  [{ 'too small': '90/90 → 150/150', 'not returned': '0/910 → 0/850' }, true],
  [{ 'per cent': '9000/90 → 15000/150', others: '0/910 → 0/850' }, true],
  [{ none: '0/400 → 0/420', subscriber: '60/100 → 66/110', reader: '50/100 → 52/104' }, true],
  [{ none: '2/400 → 3/420', subscriber: '6/100 → 6/110' }, false],
  [{ desktop: '20/100 → 12/50', mobile: '5/100 → 15/250' }, false],
  [{ loss: '-20/100 → -12/50', gain: '5/100 → 15/250' }, false],
]

describe('the change of a ratio, by hand', () => {
  it.each(BY_HAND)('is %s', (_what, groups, effects) => {
    const mix = mixed(groups)
    expect(effectsOf(mix)).toEqual(Object.fromEntries(Object.entries(effects).map(([name, both]) => [name, both.map(rounded)])))
    expect(mix && rounded(mix.byMix + mix.byRate)).toBe(mix && rounded(mix.now - mix.before))
  })

  it('adds up for any numbers', () => {
    let state = 3
    const next = () => {
      state = (state * 48_271) % 2_147_483_647
      return state % 1_000
    }
    const amounts = () => `${next() - 500}/${1 + next()}`
    for (let n = 0; n < 200; n += 1) {
      const mix = mixed(Object.fromEntries(Array.from({ length: 1 + (next() % 9) }, (_, i) => [`g${i}`, `${amounts()} → ${amounts()}`])))
      expect(mix && Math.abs(mix.byMix + mix.byRate - (mix.now - mix.before))).toBeLessThan(1e-9)
    }
  })

  it.each(NOT_APART)('is not taken apart with %s', (_what, groups, whole) => {
    expect(mixed(groups, whole)).toBeNull()
  })

  it.each(OUTCOMES)('by %o: the outcome under another name is %s', (groups, isOne) => {
    const mix = mixed(groups)
    expect(mix && isOutcome(mix)).toBe(isOne)
  })
})

describe('the change of an average', () => {
  let shop: Market
  beforeAll(async () => {
    shop = await openMarket('sqlite', visitsSql())
  }, 60_000)
  afterAll(() => shop?.close())

  async function why(text: string, report?: (progress: Progress) => void): Promise<Reported> {
    const answer = await shop.why(text, report && { report })
    if (answer.kind !== 'reported') throw new Error(answer.reason)
    return answer
  }

  it('names the mix where every group rose and the whole fell, with rows that prove it', async () => {
    const seen: Progress[] = []
    const { findings, exhibits, parts } = await why('why did average spend fall in May 2026?', (progress) => seen.push(progress))
    expect(findings).toHaveLength(1)
    expect(findings[0]?.title).toBe(
      'Average spend rose within every device and fell as a whole, because of the mix: fewer of the visits came from device desktop, where it is higher, and more of the visits came from device mobile, where it is lower.',
    )
    expect(findings[0]?.text).toContain('Of the change of −7.70, the shift between groups makes −9.15 and what happened within them +1.45.')
    expect(findings[0]).toMatchObject({ share: 1.188, exhibit: 'mix' })
    expect(seen.flatMap((progress) => (progress.type === 'finding' ? [progress.finding.title] : []))).toEqual(findings.map(({ title }) => title))
    const table = exhibits.find(({ name }) => name === 'mix')
    expect(table?.result.rows.map((row) => row.map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell))))).toEqual([
      ['desktop', 42, 40, 93, 180],
      ['mobile', 11, 10, 217, 120],
    ])
    expect(table?.query?.sql).toMatch(/^WITH/)
    expect(parts.filter((part) => part.kind === 'exhibit' && part.name === 'mix')).toHaveLength(1)
  })

  it('names no mix where only the groups themselves moved', async () => {
    const { findings, parts } = await why('why did average spend fall in June 2026?')
    expect(findings.map(({ title }) => title).join()).not.toContain('mix')
    const told = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).find((text) => text.startsWith('### Between groups and within them'))
    expect(told).toContain('- Device: nothing between groups, −3.60 within them (most in device desktop, from 42.00 to 30.00).')
  })

  it('takes nothing apart where nothing changed', async () => {
    const { findings, parts } = await why('why did average spend change in February 2026?')
    expect([findings, JSON.stringify(parts).includes('Between groups')]).toEqual([[], false])
  })
})
