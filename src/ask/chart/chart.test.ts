import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import type { Cell, CellType, Chart, Plan, ResultSet } from '../../flow.ts'
import { SHOP, SHOP_CLOCK } from '../plan/fixtures/shop.ts'
import { expandPlan, scopeOf, typeOf } from '../plan/index.ts'
import { drawSvg } from './draw.ts'
import { chart, chartConfig, MUTED_COLOUR, OTHER_COLOUR, PALETTE, PAPER, renderPng, unsafePart } from './index.ts'

function planOf(compact: unknown): Plan {
  const expanded = expandPlan(compact, SHOP, SHOP_CLOCK)
  if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
  return expanded.plan
}
/** A result as the database returns it, hidden columns last. */
function resultOf(plan: Plan, rows: readonly (readonly Cell[])[]): ResultSet {
  const { query } = plan
  if (query.kind !== 'select') throw new Error('not a select')
  const scope = scopeOf(query, SHOP)
  const columns = query.columns.map((column) => {
    const type = typeOf(column.expr, scope)
    const cell: CellType = type === 'unknown' ? 'decimal' : type
    return { name: column.name, label: column.label, type: cell, show: column.show, format: column.format }
  })
  return { columns, rows: rows.map((row) => columns.map((_, index) => row[index] ?? null)), truncated: false, durationMs: 1, executedAt: SHOP_CLOCK.now }
}
function draw(compact: unknown, rows: readonly (readonly Cell[])[]): Chart | null {
  const plan = planOf(compact)
  return chart(plan, resultOf(plan, rows), SHOP)
}
const MONTH = 'bucket(order.ordered_at, month)'
const BY_MONTH = { from: 'line', cols: { month: MONTH, revenue: '[revenue]' }, period: 'order.ordered_at year 0' }
const MONTHS = [
  ['2026-02-01', '102.00'],
  ['2026-03-01', '16.00'],
  ['2026-06-01', '135.00'],
  ['2026-08-01', '284.50'],
  ['2026-09-01', '136.00'],
]
const YEAR = Array.from({ length: 12 }, (_, n) => [`2026-${String(n + 1).padStart(2, '0')}-01`, String(100 + n)])
const BY_REGION = { from: 'line', cols: { region: 'order.customer.region.name', revenue: '[revenue]' }, period: 'order.ordered_at month -1' }
const REGIONS = [
  ['DACH', '155.00', 1],
  ['Iberia', '129.50', 2],
]
const many = (count: number): readonly (readonly Cell[])[] => Array.from({ length: count }, (_, n) => [`c${n}`, String(count - n), n])

describe('the colours', () => {
  it.each(Object.entries(PAPER))('stand out from %s paper, at least 3 to 1', (_, paper) => {
    const faint = [...PALETTE, OTHER_COLOUR, MUTED_COLOUR].filter((colour) => contrast(colour, paper) < 3)
    expect(faint).toEqual([])
  })
})

/** WCAG 2.2 contrast of two colours. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe('the chart that is chosen', () => {
  it.each<[string, unknown, readonly (readonly Cell[])[], string | null]>([
    ['one figure', { from: 'line', cols: { revenue: '[revenue]' } }, [['284.50']], 'number'],
    [
      'a figure and its change',
      { from: 'line', cols: { revenue: '[revenue]', g: 'growth($revenue)' }, period: 'order.ordered_at month -1', compare: { to: 'previous' } },
      [['284.50', '5.8554']],
      'number',
    ],
    ['time', BY_MONTH, MONTHS, 'line'],
    ['two points in time', BY_MONTH, MONTHS.slice(0, 2), 'bar'],
    ['categories', BY_REGION, REGIONS, 'bar'],
    ['categories as a pie', { ...BY_REGION, display: 'pie' }, REGIONS, 'pie'],
    [
      'categories with a negative part as a pie',
      { ...BY_REGION, display: 'pie' },
      [
        ['DACH', '155', 1],
        ['Iberia', '-5', 2],
      ],
      'bar',
    ],
    [
      'time and category',
      { from: 'line', cols: { month: MONTH, channel: 'order.channel', revenue: '[revenue]' } },
      MONTHS.map(([m, v]) => [m ?? null, 'web', v ?? null]),
      'grouped_line',
    ],
    [
      'two categories',
      { from: 'line', cols: { channel: 'order.channel', region: 'order.customer.region.name', revenue: '[revenue]' } },
      [
        ['web', 'DACH', '5', 1],
        ['store', 'DACH', '7', 1],
      ],
      'grouped_bar',
    ],
    [
      'weekdays',
      { from: 'order', cols: { weekday: 'part(ordered_at, weekday)', orders: '[orders]' } },
      [
        [1, 2],
        [2, 4],
        [3, 2],
      ],
      'bar',
    ],
    [
      'a list',
      { from: 'customer', cols: { customer: 'name', country: 'country' } },
      [
        ['Anna', 'Germany', 1],
        ['Bruno', 'Spain', 2],
      ],
      null,
    ],
    ['as a table', { ...BY_REGION, display: 'table' }, REGIONS, null],
    ['no rows', BY_REGION, [], null],
    ['one row of many possible', BY_REGION, REGIONS.slice(0, 1), null],
    ['too many categories', { from: 'line', cols: { customer: 'order.customer.name', revenue: '[revenue]' } }, many(40), null],
    [
      'two figures as a scatter plot',
      { from: 'line', cols: { customer: 'order.customer.name', revenue: '[revenue]', units: '[units]' }, display: 'scatter' },
      [
        ['Anna', '5', 2, 1],
        ['Bruno', '9', 3, 2],
      ],
      'scatter',
    ],
    [
      'one figure as a histogram',
      { from: 'product', cols: { product: 'name', price: 'price' }, display: 'histogram' },
      [
        ['Chai', '9.50', 4],
        ['Kettle', '45.00', 6],
      ],
      'histogram',
    ],
  ])('for %s', (_, compact, rows, mark) => {
    expect(draw(compact, rows)?.mark ?? null).toBe(mark)
  })
})

describe('a chart', () => {
  it('says measure and grain, period and filters, and its highest point', () => {
    const line = draw({ ...BY_MONTH, where: "order.channel = 'web'" }, MONTHS)
    expect(line?.spec.title).toEqual({ text: 'Revenue by month', subtitle: '2026 so far · sales channel is web'.replace('sales channel', 'channel') })
    expect(line?.description).toBe('Line chart of revenue by month, 2026 so far, channel is web; highest €284.50 (August 2026).')
  })
  it('dashes the stretch that is not over and fills steps without rows', () => {
    const layers = draw(BY_MONTH, MONTHS)?.spec.layer
    expect(layers).toMatchObject([
      {
        data: { values: [{ xText: 'February 2026' }, {}, { xText: 'April 2026', y: 0 }, { y: 0 }, {}, { xText: 'July 2026', y: 0 }, { y: 284.5 }] },
        mark: { type: 'line' },
      },
      { data: { values: [{ xText: 'August 2026' }, { xText: 'September 2026', y: 136, state: 'so far' }] }, mark: { strokeDash: [5, 4] } },
    ])
  })
  it('starts bars at zero and sorts them, greatest first', () => {
    const bar = draw(BY_REGION, [...REGIONS].reverse())
    expect(bar?.spec).toMatchObject({
      data: { values: [{ xText: 'DACH' }, { xText: 'Iberia' }] },
      encoding: { x: { title: 'Revenue (EUR)', scale: { zero: true }, axis: { format: '~s' } }, y: { sort: null } },
    })
  })
  it.each([5, 20])('names each of %i bars, whatever the length of their names', async (count) => {
    const rows = Array.from({ length: count }, (_, n) => [`A product whose name goes on and on, number ${n}`, String(100 - n), n])
    const bar = draw({ ...BY_REGION, display: 'bar' }, rows)
    if (!bar) throw new Error('no chart')
    const svg = await drawSvg(bar.spec)
    expect(svg.match(/>A product whose[^<]*…</g)).toHaveLength(count)
  })
  it('draws few bars stouter than many', () => {
    const step = (count: number) => Number(draw({ ...BY_REGION, display: 'bar' }, many(count))?.spec.height) / count
    expect(step(5)).toBeGreaterThan(step(20))
  })
  it('writes names under bars aslant where they would touch', () => {
    const weekdays = [1, 2, 3, 4, 5, 6, 7].map((day) => [day, day * 2])
    const axis = (compact: unknown, rows: readonly (readonly Cell[])[]) => draw(compact, rows)?.spec.encoding
    expect(axis({ from: 'order', cols: { weekday: 'part(ordered_at, weekday)', orders: '[orders]' } }, weekdays)).toMatchObject({
      x: { axis: { labelAngle: 0, labelOverlap: false } },
    })
    expect(axis({ ...BY_MONTH, display: 'bar' }, YEAR)).toMatchObject({ x: { axis: { labelAngle: -35, labelOverlap: false } } })
  })
  it('names each month of a short line once', async () => {
    const line = draw(BY_MONTH, YEAR.slice(3, 6))
    if (!line) throw new Error('no chart')
    const svg = await drawSvg(line.spec)
    expect(svg.match(/>[A-Z][a-z]{2} 2026</g)).toEqual(['>Apr 2026<', '>May 2026<', '>Jun 2026<'])
  })
  it('shows eight series at most, the rest together, and says so', () => {
    const rows = Array.from({ length: 12 }, (_, n) => [
      ['2026-01-01', `c${n}`, String(100 - n), n],
      ['2026-02-01', `c${n}`, '1', n],
      ['2026-03-01', `c${n}`, '1', n],
    ]).flat()
    const grouped = draw({ from: 'line', cols: { month: MONTH, customer: 'order.customer.name', revenue: '[revenue]' } }, rows)
    const layers = grouped?.spec.layer
    const series = Array.isArray(layers) ? new Set(layers.map((layer) => JSON.stringify(layer).match(/"series":"([^"]+)"/)?.[1])) : new Set()
    expect(series.size).toBe(8)
    expect(series).toContain('other')
    expect(JSON.stringify(grouped?.spec.title)).toContain('7 largest of 12, the rest as other')
  })
  it('mutes the period before', () => {
    const compact = { ...BY_REGION, cols: { ...BY_REGION.cols, before: 'previous($revenue)' }, compare: { to: 'previous' } }
    const grouped = draw(compact, [
      ['DACH', '155.00', '33.50', 1],
      ['Iberia', '129.50', '8.00', 2],
    ])
    expect(grouped?.spec.encoding).toMatchObject({ color: { scale: { domain: ['Revenue', 'Previous revenue'], range: [PALETTE[0], MUTED_COLOUR] } } })
  })
  it('holds nothing that could be loaded or computed', () => {
    for (const [compact, rows] of [
      [BY_MONTH, MONTHS],
      [BY_REGION, REGIONS],
      [{ ...BY_REGION, display: 'pie' }, REGIONS],
    ] as const)
      expect(unsafePart(draw(compact, rows)?.spec)).toBeUndefined()
  })
  it('has a look for light and dark', () => {
    expect(chartConfig('dark').title.color).not.toBe(chartConfig('light').title.color)
    expect(chartConfig('light').range.category).toHaveLength(8)
  })
})

describe('the picture of a chart', () => {
  it.each<[string, unknown, readonly (readonly Cell[])[]]>([
    ['line', BY_MONTH, MONTHS],
    ['area', { ...BY_MONTH, display: 'area' }, MONTHS],
    ['bar', BY_REGION, REGIONS],
    ['pie', { ...BY_REGION, display: 'pie' }, REGIONS],
    ['number', { from: 'line', cols: { revenue: '[revenue]' } }, [['284.50']]],
    [
      'scatter',
      { from: 'line', cols: { customer: 'order.customer.name', revenue: '[revenue]', units: '[units]' }, display: 'grouped_scatter' },
      [
        ['Anna', '5', 2, 1],
        ['Bruno', '9', 3, 2],
      ],
    ],
    [
      'histogram',
      { from: 'product', cols: { product: 'name', price: 'price' }, display: 'histogram' },
      [
        ['Chai', '9.50', 4],
        ['Kettle', '45.00', 6],
      ],
    ],
    [
      'stacked bar',
      { from: 'line', cols: { channel: 'order.channel', region: 'order.customer.region.name', revenue: '[revenue]' }, display: 'stacked_bar' },
      [
        ['web', 'DACH', '5', 1],
        ['store', 'DACH', '7', 1],
        ['web', 'Iberia', '2', 2],
      ],
    ],
  ])('is 1600 by 900: %s', async (_, compact, rows) => {
    const made = draw(compact, rows)
    if (!made) throw new Error('no chart')
    const png = Buffer.from(await renderPng(made))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, 900])
    expect(png.length).toBeGreaterThan(5_000)
  })

  it('is drawn while the server goes on', async () => {
    const made = draw(BY_MONTH, MONTHS)
    if (!made) throw new Error('no chart')
    let longest = 0
    let last = performance.now()
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    await Promise.all([renderPng(made), renderPng(made), renderPng(made)])
    clearInterval(ticking)
    expect(longest).toBeLessThan(500)
  })

  const HOSTILE: readonly [string, object][] = [
    ['data from a file', { data: { url: 'file:///etc/passwd' }, mark: 'bar' }],
    ['data from an address', { data: { url: 'http://127.0.0.1:9/rows.json' }, mark: 'bar' }],
    ['data from a data address', { data: { url: 'data:text/csv,a%0A1' }, mark: 'bar' }],
    ['an image', { data: { values: [{ a: 1 }] }, mark: { type: 'image', url: '/etc/hostname' } }],
    ['an image by encoding', { data: { values: [{ a: 1 }] }, mark: 'bar', encoding: { url: { value: '/etc/hostname' } } }],
    ['a link', { data: { values: [{ a: 1 }] }, mark: 'bar', encoding: { href: { value: 'javascript:alert(1)' } } }],
    ['an expression', { data: { values: [{ a: 1 }] }, transform: [{ calculate: 'datum.a', as: 'b' }], mark: 'bar' }],
    ['a lookup', { data: { values: [{ a: 1 }] }, transform: [{ lookup: 'a', from: { data: { url: 'x.csv' }, key: 'a' } }], mark: 'bar' }],
    ['a hidden layer', { layer: [{ data: { values: [] }, mark: 'bar' }, { layer: [{ data: { url: '/etc/passwd' }, mark: 'bar' }] }] }],
    ['a signal', { data: { values: [] }, mark: { type: 'bar', tooltip: { signal: 'datum' } } }],
    ['a parameter', { data: { values: [] }, params: [{ name: 'p', expr: '1' }], mark: 'bar' }],
    ['an object in a cell', { data: { values: [{ a: { url: 'x' } }] }, mark: 'bar' }],
    ['another schema', { $schema: 'http://127.0.0.1:9/schema.json', data: { values: [] }, mark: 'bar' }],
  ]
  it.each(HOSTILE)('is refused for %s', async (_, spec) => {
    expect(unsafePart(spec)).toBeDefined()
    const hostile = { mark: 'bar', description: '', spec: { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...spec } } as const
    await expect(renderPng(hostile)).rejects.toMatchObject({ code: 'unsafe_chart' })
  })
})
