import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Progress, Reported } from '../../flow.ts'
import { type Market, openMarket } from './fixtures/open-market.ts'
import { visitsSql } from './fixtures/visits.ts'
import { isOutcome, mixOf } from './mix.ts'
import { keyOf, type Series } from './series.ts'

/** One day before and one day now; groups as [numerator, denominator] of both. */
type Amounts = readonly [number, number]
const PAIRING = { before: { from: 0, to: 0 }, current: { from: 1, to: 1 } }
const WINDOWS = { all: { from: 0, to: 1 } }

function series(value: string | null, [top, bottom]: Amounts, [topNow, bottomNow]: Amounts): Series {
  return { value: [value], top: Float64Array.of(top, topNow), bottom: Float64Array.of(bottom, bottomNow) }
}

function mixed(groups: Groups, whole?: readonly [Amounts, Amounts]) {
  const sum = (at: 0 | 1, part: 0 | 1) => Object.values(groups).reduce((all, group) => all + group[at][part], 0)
  const total = whole ?? ([[sum(0, 0), sum(0, 1)] as const, [sum(1, 0), sum(1, 1)] as const] as const)
  const segments = new Map(Object.entries(groups).map(([name, [before, now]]) => [keyOf([name]), series(name, before, now)]))
  return mixOf(segments, series(null, ...total), PAIRING, WINDOWS)
}

function effectsOf(mix: ReturnType<typeof mixOf>) {
  return mix?.parts.map(({ value, byMix, byRate }) => [value, round(byMix), round(byRate)])
}
function round(x: number): number {
  return Math.round(x * 1e9) / 1e9 + 0
}

type Groups = Readonly<Record<string, readonly [Amounts, Amounts]>>
interface Given {
  readonly groups: Groups
  /** Each with its mix and its rate effect. */
  readonly effects: readonly (readonly [string, number, number])[]
}
const BY_HAND: Readonly<Record<string, Given>> = {
  // desktop 20 % of 100 → 24 % of 50, mobile 5 % of 100 → 6 % of 250, the whole 12.5 % → 9 %: shares ½ → ⅙ and ½ → ⅚, means 22 % and 5.5 % against 10.75 %
  'mix where both groups rise and the whole falls': {
    groups: {
      desktop: [
        [20, 100],
        [12, 50],
      ],
      mobile: [
        [5, 100],
        [15, 250],
      ],
    },
    effects: [
      ['desktop', 0.1125 * (-1 / 3), (1 / 3) * 0.04],
      ['mobile', -0.0525 * (1 / 3), (2 / 3) * 0.01],
    ],
  },
  'rates alone': {
    groups: {
      a: [
        [10, 100],
        [20, 100],
      ],
      b: [
        [30, 100],
        [30, 100],
      ],
    },
    effects: [
      ['a', 0, 0.05],
      ['b', 0, 0],
    ],
  },
  // the whole 20 % → 15 %: a mean of 17.5 %
  'mix alone': {
    groups: {
      a: [
        [10, 100],
        [15, 150],
      ],
      b: [
        [30, 100],
        [15, 50],
      ],
    },
    effects: [
      ['a', (0.1 - 0.175) * 0.25, 0],
      ['b', (0.3 - 0.175) * -0.25, 0],
    ],
  },
  // 10 % → 30 %: a mean of 20 %
  'a group that is new': {
    groups: {
      a: [
        [10, 100],
        [10, 100],
      ],
      b: [
        [0, 0],
        [50, 100],
      ],
    },
    effects: [
      ['a', (0.1 - 0.2) * -0.5, 0],
      ['b', (0.5 - 0.2) * 0.5, 0],
    ],
  },
  'a group that is gone': {
    groups: {
      a: [
        [10, 100],
        [10, 100],
      ],
      b: [
        [50, 100],
        [0, 0],
      ],
    },
    effects: [
      ['a', (0.1 - 0.2) * 0.5, 0],
      ['b', (0.5 - 0.2) * -0.5, 0],
    ],
  },
  nothing: {
    groups: {
      a: [
        [10, 100],
        [10, 100],
      ],
      b: [
        [0, 0],
        [0, 0],
      ],
    },
    effects: [['a', 0, 0]],
  },
}
const NOT_APART: Readonly<Record<string, { readonly groups: Groups; readonly whole?: readonly [Amounts, Amounts] }>> = {
  'rows that count in two groups': {
    groups: {
      a: [
        [10, 100],
        [10, 100],
      ],
      b: [
        [30, 100],
        [30, 100],
      ],
    },
    whole: [
      [40, 150],
      [40, 150],
    ],
  },
  'something that is divided by nothing': {
    groups: {
      a: [
        [10, 100],
        [10, 100],
      ],
      b: [
        [5, 0],
        [30, 100],
      ],
    },
  },
  'less than nothing to divide by': {
    groups: {
      a: [
        [10, 100],
        [10, 100],
      ],
      b: [
        [5, -10],
        [30, 100],
      ],
    },
  },
  'nothing before': {
    groups: {
      a: [
        [0, 0],
        [10, 100],
      ],
      b: [
        [0, 0],
        [30, 100],
      ],
    },
  },
}
const OUTCOMES: readonly (readonly [Groups, boolean])[] = [
  [
    {
      'too small': [
        [90, 90],
        [150, 150],
      ],
      'not returned': [
        [0, 910],
        [0, 850],
      ],
    },
    true,
  ],
  [
    {
      percent: [
        [9_000, 90],
        [15_000, 150],
      ],
      none: [
        [0, 910],
        [0, 850],
      ],
    },
    true,
  ],
  [
    {
      desktop: [
        [20, 100],
        [12, 50],
      ],
      mobile: [
        [5, 100],
        [15, 250],
      ],
    },
    false,
  ],
  [
    {
      loss: [
        [-20, 100],
        [-12, 50],
      ],
      gain: [
        [5, 100],
        [15, 250],
      ],
    },
    false,
  ],
]

describe('the change of a ratio, by hand', () => {
  it.each(Object.entries(BY_HAND))('is %s', (_what, { groups, effects }) => {
    const mix = mixed(groups)
    expect(effectsOf(mix)).toEqual(effects.map(([name, ...both]) => [name, ...both.map(round)]))
    expect(mix && round(mix.byMix + mix.byRate)).toBe(mix && round(mix.now - mix.before))
  })

  it('adds up for any numbers', () => {
    let state = 3
    const next = () => {
      state = (state * 48_271) % 2_147_483_647
      return state % 1_000
    }
    const amounts = (): Amounts => [next() - 500, 1 + next()]
    for (let n = 0; n < 200; n += 1) {
      const mix = mixed(Object.fromEntries(Array.from({ length: 1 + (next() % 9) }, (_, i) => [`g${i}`, [amounts(), amounts()] as const])))
      expect(mix && Math.abs(mix.byMix + mix.byRate - (mix.now - mix.before))).toBeLessThan(1e-9)
    }
  })

  it.each(Object.entries(NOT_APART))('is not taken apart with %s', (_what, { groups, whole }) => {
    expect(mixed(groups, whole)).toBeNull()
  })

  it('is not explained by groups that are the outcome under another name', () => {
    const told = OUTCOMES.map(([groups]) => mixed(groups)).map((mix) => mix && isOutcome(mix))
    expect(told).toEqual(OUTCOMES.map(([, isOne]) => isOne))
  })
})

for (const dialect of ['duckdb', 'sqlite'] as const)
  describe(`the change of an average on ${dialect}`, () => {
    let shop: Market
    beforeAll(async () => {
      shop = await openMarket(dialect, visitsSql())
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

    if (dialect !== 'sqlite') return

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
