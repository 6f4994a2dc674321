import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIALECTS, type DialectId } from '../../flow.ts'
import { expandPlan } from '../plan/index.ts'
import { openShop, SHOP_CLOCK, type ShopEngine, shown } from './fixtures/shop.ts'

/** Plans beyond the pairs, and the rows that every engine must give. Figures were worked out by hand from the data. */
const CASES: readonly { readonly what: string; readonly plan: unknown; readonly rows?: readonly (readonly unknown[])[] }[] = [
  { what: 'median', plan: { from: 'product', cols: { m: 'median(price)' } }, rows: [[12]] },
  {
    what: 'median per group, even count',
    plan: { from: 'product', cols: { category: 'category.name', m: 'median(price)' }, order: ['category'] },
    rows: [
      ['Coffee', 11],
      ['Gear', 62.5],
      ['Tea', 9.5],
    ],
  },
  { what: 'percentile with a condition', plan: { from: 'product', cols: { m: 'median(price where price > 10)' } }, rows: [[30]] },
  { what: 'standard deviation', plan: { from: 'product', cols: { s: 'stddev(price)', v: 'variance(price)' } } },
  { what: 'standard deviation of one row is unknown', plan: { from: 'product', cols: { s: 'stddev(price where price > 50)' } }, rows: [[null]] },
  { what: 'shipping counted once, with a condition below', plan: { from: 'line', cols: { s: 'sum(order.shipping where quantity > 2)', n: 'sum(quantity)' } } },
  {
    what: 'average of a field above',
    plan: { from: 'line', cols: { channel: 'order.channel', s: 'avg(order.shipping)' }, order: ['channel'] },
    rows: [
      ['marketplace', 7],
      ['store', 0],
      ['web', 5.2727],
    ],
  },
  { what: 'lowest and highest', plan: { from: 'order', cols: { a: 'min(ordered_at)', b: 'max(shipping)' } } },
  {
    what: 'weeks',
    plan: { from: 'order', cols: { week: 'bucket(ordered_at, week)', n: '[orders]' }, order: ['week'], limit: 3 },
    rows: [
      ['2025-05-12', 1],
      ['2025-07-28', 1],
      ['2025-08-18', 1],
    ],
  },
  {
    what: 'fiscal years',
    plan: { from: 'order', cols: { y: 'bucket(ordered_at, fiscal_year)', n: '[orders]' }, order: ['y'] },
    rows: [
      ['2025-04-01', 7],
      ['2026-04-01', 9],
    ],
  },
  { what: 'fiscal quarters', plan: { from: 'order', cols: { y: 'bucket(ordered_at, fiscal_quarter)', n: '[orders]' }, order: ['y'] } },
  { what: 'days, in local time', plan: { from: 'order', cols: { d: 'bucket(ordered_at, day)' }, where: 'order_id = 111' }, rows: [['2026-08-01']] },
  {
    what: 'hours',
    plan: { from: 'order', cols: { h: 'part(ordered_at, hour)', n: '[orders]' }, order: ['h'], limit: 2 },
    rows: [
      [0, 1],
      [9, 1],
    ],
  },
  {
    what: 'parts of dates',
    plan: {
      from: 'customer',
      cols: {
        name: 'name',
        d: 'part(created_at, day_of_month)',
        w: 'part(created_at, week_of_year)',
        m: 'part(created_at, month_of_year)',
        q: 'part(created_at, quarter_of_year)',
        y: 'part(created_at, year)',
      },
      order: ['name'],
      limit: 1,
    },
    rows: [['Anna Weber', 10, 7, 2, 1, 2025]],
  },
  {
    what: 'differences',
    plan: {
      from: 'customer',
      cols: {
        name: 'name',
        w: "diff(created_at, date '2026-03-09', week)",
        m: "diff(created_at, date '2026-03-09', month)",
        y: "diff(created_at, date '2026-03-09', year)",
        b: "diff(date '2026-03-09', created_at, month)",
      },
      where: 'customer_id in (1, 5)',
      order: ['name'],
    },
    rows: [
      ['Anna Weber', 56, 12, 1, -12],
      ['Elena Gomez', 7, 1, 0, -1],
    ],
  },
  {
    what: 'adding months keeps to the month',
    plan: { from: 'stock', cols: { d: 'add(day, 1, month)', w: 'add(day, 1, week)' }, where: 'product_id = 1', period: 'day 2026-07' },
    rows: [['2026-08-31', '2026-08-07']],
  },
  { what: 'hours between', plan: { from: 'order', cols: { h: 'diff(customer.created_at, ordered_at, hour)' }, where: 'order_id = 101' } },
  {
    what: 'a day means the whole of it',
    plan: { from: 'order', cols: { order: 'order_id' }, where: "ordered_at = date '2026-08-01' or ordered_at between date '2026-09-03' and date '2026-09-10'" },
    rows: [[111], [114], [115]],
  },
  { what: 'after a day', plan: { from: 'order', cols: { order: 'order_id' }, where: "ordered_at > date '2026-09-03'" }, rows: [[115]] },
  {
    what: 'contains, whatever its case',
    plan: { from: 'customer', cols: { name: 'name' }, where: "name contains 'AN'", order: ['name'] },
    rows: [['Anna Weber'], ['Franz Huber']],
  },
  { what: 'wildcards are characters', plan: { from: 'customer', cols: { name: 'name' }, where: "name contains '%'" }, rows: [] },
  {
    what: 'starts, ends',
    plan: { from: 'customer', cols: { name: 'name' }, where: "name starts 'an' or name ends 'A'", order: ['name'] },
    rows: [['Anna Weber'], ['Bruno Silva']],
  },
  {
    what: 'nulls stay out of not',
    plan: { from: 'customer', cols: { name: 'name' }, where: "not (country = 'Germany') and not (country in ('Spain'))", order: ['name'] },
    rows: [['Bruno Silva'], ['Franz Huber']],
  },
  { what: 'is null', plan: { from: 'customer', cols: { name: 'name' }, where: 'country is null' }, rows: [['Gil Torres']] },
  {
    what: 'unmatched rows are left out',
    plan: { from: 'customer', cols: { rep: 'rep.name', n: '[customers]' }, order: ['rep'] },
    rows: [
      ['Hans Vogel', 3],
      ['Ines Costa', 3],
    ],
  },
  {
    what: 'member',
    plan: {
      from: 'customer',
      cols: { name: 'name' },
      where: 'customer_id in @big',
      with: { big: { from: 'order', cols: { id: 'customer_id' }, where: 'shipping > 6' } },
      order: ['name'],
    },
    rows: [['Carla Ruiz'], ['Dieter Kunz']],
  },
  {
    what: 'not member, null safe',
    plan: {
      from: 'customer',
      cols: { name: 'name' },
      where: 'not (country in @c)',
      with: { c: { from: 'customer', cols: { c: 'country' }, where: "segment = 'Business' or country is null" } },
      order: ['name'],
    },
    rows: [['Bruno Silva'], ['Franz Huber']],
  },
  {
    what: 'share within',
    plan: {
      from: 'product',
      cols: { category: 'category.name', product: 'name', s: 'share($p within category)', '-p': 'sum(price)' },
      order: ['category', 'product'],
    },
  },
  { what: 'rank', plan: { from: 'product', cols: { product: 'name', r: 'rank($price)', '~price': 'price' }, order: ['r'] } },
  {
    what: 'lag, change, growth',
    plan: {
      from: 'line',
      cols: {
        month: 'bucket(order.ordered_at, month)',
        revenue: '[revenue]',
        l: 'lag($revenue along month)',
        c: 'change($revenue along month)',
        g: 'growth($revenue along month)',
      },
      period: 'order.ordered_at year 0',
      order: ['month'],
      fill: 'buckets',
    },
  },
  {
    what: 'running, reset each quarter',
    plan: {
      from: 'order',
      cols: { month: 'bucket(ordered_at, month)', n: '[orders]', r: 'running($n along month)' },
      period: 'ordered_at 2026',
      order: ['month'],
      fill: 'buckets',
    },
  },
  {
    what: 'fill for every channel',
    plan: {
      from: 'order',
      cols: { month: 'bucket(ordered_at, month)', channel: 'channel', n: '[orders]' },
      period: 'ordered_at 2026-Q3',
      order: ['month', 'channel'],
      fill: 'buckets',
    },
  },
  {
    what: 'fill of all time',
    plan: { from: 'order', cols: { quarter: 'bucket(ordered_at, quarter)', n: '[orders]' }, order: ['quarter'], fill: 'buckets' },
    rows: [
      ['2025-04-01', 1],
      ['2025-07-01', 3],
      ['2025-10-01', 1],
      ['2026-01-01', 2],
      ['2026-04-01', 1],
      ['2026-07-01', 8],
    ],
  },
  {
    what: 'comparison by group, either side missing',
    plan: {
      from: 'line',
      cols: { region: 'order.customer.region.name', revenue: '[revenue]', p: 'previous($revenue)', c: 'change($revenue)', g: 'growth($revenue)' },
      period: 'order.ordered_at month -1',
      compare: { to: 'previous' },
      order: ['region'],
    },
  },
  {
    what: 'having on a window',
    plan: { from: 'product', cols: { category: 'category.name', n: 'count()', s: 'share($n)' }, having: '$s > 0.2', order: ['category'] },
    rows: [
      ['Coffee', 2, 0.2857],
      ['Gear', 2, 0.2857],
      ['Tea', 3, 0.4286],
    ],
  },
  {
    what: 'having',
    plan: { from: 'order', cols: { channel: 'channel', n: '[orders]' }, having: '$n > 2', order: ['channel'] },
    rows: [
      ['store', 3],
      ['web', 11],
    ],
  },
  { what: 'having on a figure of all rows, which holds', plan: { from: 'order', cols: { n: '[orders]' }, having: '$n > 2' }, rows: [[16]] },
  { what: 'having on a figure of all rows, which does not hold', plan: { from: 'order', cols: { n: '[orders]' }, having: '$n > 20000' }, rows: [] },
  { what: 'distinct', plan: { from: 'customer', cols: { segment: 'segment' }, distinct: true, order: ['segment'] }, rows: [['Business'], ['Retail']] },
  {
    what: 'distinct, ordered by what is not asked',
    plan: { from: 'customer', cols: { segment: 'segment', '~created': 'created_at' }, distinct: true, order: ['-created'] },
  },
  {
    what: 'top within, ties kept',
    plan: {
      from: 'product',
      cols: { category: 'category.name', product: 'name', '~price': 'price' },
      top: { n: 1, by: ['-price'], within: ['category'], ties: 'keep' },
      order: ['category'],
    },
  },
  {
    what: 'arithmetic',
    plan: {
      from: 'product',
      cols: { product: 'name', a: 'price * 2 - 1', b: 'price / 0', c: 'round(price / 7, 2)', d: 'floor(price / 7)', e: 'ceil(price / 7)', f: 'price % 5' },
      order: ['product'],
      limit: 2,
    },
  },
  {
    what: 'whole numbers divide as numbers',
    plan: { from: 'line', cols: { l: 'line_id', h: 'quantity / 4' }, order: ['l'], limit: 2 },
    rows: [
      [1, 0.5],
      [2, 0.25],
    ],
  },
  {
    what: 'texts',
    plan: {
      from: 'customer',
      cols: { a: 'upper(name)', b: 'length(name)', c: 'left(name, 4)', d: "name || '!'", e: "coalesce(country, '?')" },
      where: 'customer_id = 7',
    },
    rows: [['GIL TORRES', 10, 'Gil ', 'Gil Torres!', '?']],
  },
  {
    what: 'case',
    plan: { from: 'product', cols: { band: "if(price > 20, 'dear', 'fair')", n: 'count()' }, order: ['band'] },
    rows: [
      ['dear', 2],
      ['fair', 5],
    ],
  },
  {
    what: 'related maximum with a condition',
    plan: { from: 'customer', cols: { name: 'name', m: "max(orders.shipping where channel = 'web')", n: 'count(orders.lines)' }, order: ['name'] },
  },
  { what: 'an aggregate of related values', plan: { from: 'customer', cols: { a: 'avg(count(orders))', m: 'max(count(orders))' } }, rows: [[2.2857, 4]] },
  {
    what: 'union',
    plan: {
      set: 'union',
      inputs: [
        { from: 'region', cols: { n: 'name' } },
        { from: 'category', cols: { n: 'name' } },
      ],
      order: ['-n'],
      limit: 2,
    },
    rows: [['Tea'], ['Nordics']],
  },
  {
    what: 'except with nulls',
    plan: {
      set: 'except',
      inputs: [
        { from: 'customer', cols: { n: 'country' } },
        { from: 'customer', cols: { n: 'country' }, where: 'country is null' },
      ],
      order: ['n'],
    },
    rows: [['Austria'], ['Germany'], ['Portugal'], ['Spain']],
  },
  {
    what: 'last per product within months',
    plan: { from: 'stock', cols: { month: 'bucket(day, month)', stock: '[stock]' }, period: 'day 2026-07-01..', order: ['month'] },
    rows: [
      ['2026-07-01', 64],
      ['2026-08-01', 36],
      ['2026-09-01', 30],
    ],
  },
  {
    what: 'a limit behind an offset of ties',
    plan: { from: 'order', cols: { order: 'order_id', '~shipping': 'shipping' }, order: ['-shipping', 'order'], limit: { n: 3, ties: 'keep' } },
  },
  {
    what: 'moving measure of the model',
    plan: {
      from: 'line',
      cols: { day: 'bucket(order.ordered_at, day)', r: '[revenue_28d]' },
      period: 'order.ordered_at 2026-09-01..',
      order: ['day'],
      fill: 'buckets',
    },
  },
]

describe('what plans mean, the same on every engine', () => {
  const shops = new Map<DialectId, ShopEngine>()
  beforeAll(async () => {
    for (const dialect of DIALECTS) shops.set(dialect, await openShop(dialect))
  })
  afterAll(async () => {
    for (const shop of shops.values()) await shop.close()
  })

  for (const { what, plan, rows } of CASES) {
    it(what, async () => {
      const results = new Map<string, unknown>()
      for (const [dialect, shop] of shops) {
        const expanded = expandPlan(plan, shop.model, SHOP_CLOCK)
        if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
        const bound = (await shop.run(expanded.plan)).rows
        expect((await shop.runLiterals(expanded.plan)).rows, `${dialect}, values written out`).toEqual(bound)
        results.set(
          dialect,
          shown(bound).map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace(/Z$/, '') : cell))),
        )
      }
      if (rows) expect(results.get('postgres')).toEqual(shown(rows))
      const comparable = (dialect: string): string => JSON.stringify(results.get(dialect)).replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"time"')
      expect(comparable('duckdb')).toEqual(comparable('postgres'))
      expect(comparable('sqlite')).toEqual(comparable('postgres'))
    })
  }
})
