/** A story written into a copy of the demo business by hand, and what a person would ask about it. */
export interface ChangedStory {
  readonly id: string
  readonly sql: readonly string[]
  readonly asks: readonly ChangedAsk[]
}
export interface ChangedAsk {
  readonly question: string
  /** Found when a finding says this; the first two count. */
  readonly finding?: RegExp
  /** Found when the report says this before or beside its findings. */
  readonly told?: RegExp
  /** Findings that are right beside the one that is sought. */
  readonly fine?: RegExp
  /** Nothing is to be found: any finding is a false one. */
  readonly nothing?: true
}

const IN_SEPTEMBER = "ordered_at >= '2025-09-01' AND ordered_at < '2025-10-01'"
const lines = (product: string) => `product_id = (SELECT product_id FROM products WHERE name = '${product}')`
const since = (day: string, until = '2025-10-01') => `order_id IN (SELECT order_id FROM orders WHERE ordered_at >= '${day}' AND ordered_at < '${until}')`
/** A part of the rows that is the same on every machine. */
const part = (key: string, percent: number) => `hash(${key}) % 100 < ${percent}`

/** Loads, faults and turns of a business as analysts meet them; most in September 2025, when nothing else is planted. */
export const CHANGED_STORIES: readonly ChangedStory[] = [
  {
    id: 'duplicated load of three days',
    sql: [
      `INSERT INTO order_lines SELECT line_id + 5000000, order_id, product_id, quantity, unit_price, discount FROM order_lines WHERE ${since('2025-09-10', '2025-09-13')}`,
    ],
    asks: [{ question: 'Why did revenue rise in September 2025?', told: /loaded twice/, fine: /^$/ }],
  },
  {
    id: 'late data of the last day',
    sql: [
      `DELETE FROM order_lines WHERE ${since('2026-09-13', '2026-09-14')} AND ${part('order_id', 75)}`,
      `DELETE FROM orders WHERE ordered_at >= '2026-09-13' AND ${part('order_id', 75)}`,
    ],
    asks: [{ question: 'Why did orders drop this month?', told: /may still be arriving/, fine: /Nordics/ }],
  },
  {
    id: 'amounts of one day a hundred times too high',
    sql: [
      `UPDATE order_lines SET unit_price = unit_price * 100 WHERE order_id IN (SELECT order_id FROM orders WHERE channel = 'Phone' AND ordered_at >= '2025-09-17' AND ordered_at < '2025-09-18')`,
    ],
    asks: [{ question: 'Why did revenue rise in September 2025?', told: /100 times/, fine: /Phone|17 Sep/ }],
  },
  {
    id: 'a big customer leaves',
    sql: [
      `INSERT INTO orders SELECT 9000000 + i, 4673, TIMESTAMP '2024-09-02 10:00:00' + INTERVAL (i * 7) DAY, 'completed', 'Phone', 'Invoice', 0 FROM range(52) t(i)`,
      `INSERT INTO order_lines SELECT 9000000 + i * 10 + j, 9000000 + i, 1 + (i * 7 + j * 11) % 50, 30, 120, 0.1 FROM range(52) t(i), range(6) u(j)`,
    ],
    asks: [{ question: 'Why did revenue drop in September 2025?', finding: /Phone|customer/i, told: /customer/i, fine: /Phone|Invoice/ }],
  },
  {
    id: 'a campaign ends',
    sql: [
      `DELETE FROM marketing_spend WHERE channel = 'Affiliate' AND day >= '2025-09-04' AND day < '2025-10-01'`,
      `DELETE FROM web_sessions WHERE source = 'Affiliate' AND started_at >= '2025-09-04' AND started_at < '2025-10-01' AND ${part('session_id', 85)}`,
    ],
    asks: [
      { question: 'Why did sessions drop in September 2025?', finding: /Affiliate/, fine: /Affiliate/ },
      { question: 'Why did ad spend fall in September 2025?', finding: /Affiliate|Partners/ },
    ],
  },
  {
    id: 'a new product takes from another',
    sql: [
      `INSERT INTO products SELECT 99, 'Head Torch 600', category_id, 45, 22, DATE '2025-09-01' FROM products WHERE name = 'Head Torch 400'`,
      `UPDATE order_lines SET product_id = 99, unit_price = 45 WHERE ${lines('Head Torch 400')} AND order_id IN (SELECT order_id FROM orders WHERE ordered_at >= '2025-09-01') AND ${part('line_id', 60)}`,
    ],
    asks: [
      { question: 'Why did units of Lighting change in September 2025?', finding: /Head Torch 600/, fine: /Head Torch/ },
      { question: 'Why did units drop for Head Torch 400 in September 2025?', told: /Head Torch 600|nothing|Nothing/ },
    ],
  },
  {
    id: 'a holiday that moved by a month in one region',
    sql: [
      ...['2024-07-06', '2025-08-06', '2023-07-06'].flatMap((day) => [
        `DELETE FROM order_lines WHERE order_id IN (SELECT order_id FROM orders JOIN customers USING (customer_id) JOIN regions USING (region_id) WHERE regions.name = 'Benelux' AND ordered_at >= '${day}' AND ordered_at < DATE '${day}' + 21 AND ${part('order_id', 55)})`,
        `DELETE FROM orders WHERE order_id IN (SELECT order_id FROM orders JOIN customers USING (customer_id) JOIN regions USING (region_id) WHERE regions.name = 'Benelux' AND ordered_at >= '${day}' AND ordered_at < DATE '${day}' + 21 AND ${part('order_id', 55)})`,
      ]),
    ],
    asks: [
      { question: 'Why did orders drop in August 2025?', finding: /Benelux/ },
      { question: 'Why did orders rise in September 2025?', nothing: true },
    ],
  },
  {
    id: 'a batch that comes back',
    sql: [
      `INSERT INTO returns SELECT 9000000 + line_id, line_id, DATE '2025-10-02', 1, 'Defective', unit_price FROM order_lines WHERE ${lines('Granite Hiking Boot')} AND ${since('2025-09-01')} AND ${part('line_id', 35)}`,
    ],
    asks: [{ question: 'Why did the return rate rise in September 2025?', finding: /Granite Hiking Boot/, fine: /Footwear|Defective/ }],
  },
  {
    id: 'a flood of tickets by a bot',
    sql: [
      `INSERT INTO support_tickets SELECT 9000000 + i, 100 + i, NULL, TIMESTAMP '2025-09-10 01:00:00' + INTERVAL (i * 7) MINUTE, TIMESTAMP '2025-09-12 09:00:00', 'Account', 'Low', NULL FROM range(260) t(i)`,
    ],
    asks: [{ question: 'Why did tickets rise in September 2025?', finding: /Account|Low/, told: /10 Sep/, fine: /Account|Low|10 Sep/ }],
  },
  {
    id: 'times of one channel off by eight hours',
    sql: [`UPDATE orders SET ordered_at = ordered_at + INTERVAL 8 HOUR WHERE channel = 'App' AND ordered_at >= '2025-09-15'`],
    asks: [{ question: 'Why did orders change in September 2025?', nothing: true }],
  },
  {
    id: 'conversion rises on every device and falls as a whole',
    sql: [
      `INSERT INTO web_sessions SELECT session_id + 5000000, started_at, CASE WHEN hash(session_id) % 100 < 12 THEN 100 + session_id % 4000 END, 'Tablet', 'Paid social', country, 1, 3, hash(session_id) % 100 < 12 FROM web_sessions WHERE started_at >= '2025-09-01' AND started_at < '2025-10-01' AND ${part('session_id', 60)}`,
      `UPDATE web_sessions SET converted = hash(session_id) % 100 < 12 WHERE source = 'Paid social' AND device = 'Tablet' AND started_at < '2025-09-01'`,
    ],
    asks: [{ question: 'Why did the conversion rate drop in September 2025?', finding: /mix|Tablet|Paid social/i, fine: /Tablet|Paid social|mix/ }],
  },
  {
    id: 'a price rises and the volume makes up for it',
    sql: [
      `UPDATE order_lines SET unit_price = unit_price * 1.3 WHERE ${lines('Trail Runner 3')} AND ${since('2025-09-01')}`,
      `DELETE FROM order_lines WHERE ${lines('Trail Runner 3')} AND ${since('2025-09-01')} AND ${part('line_id', 23)}`,
    ],
    asks: [
      { question: 'Why did revenue change in September 2025?', finding: /Trail Runner 3: the price rose/ },
      { question: 'Why did the gross margin rise in September 2025?', finding: /Trail Runner 3: the price rose/, fine: /Trail Runner/ },
    ],
  },
  {
    id: 'a drift of six months',
    sql: [
      `DELETE FROM order_lines WHERE order_id IN (SELECT order_id FROM orders WHERE channel = 'Marketplace' AND ordered_at >= '2025-04-01' AND ordered_at < '2025-10-01' AND hash(order_id) % 100 < 0.28 * date_diff('day', DATE '2025-04-01', ordered_at))`,
      `DELETE FROM orders WHERE channel = 'Marketplace' AND ordered_at >= '2025-04-01' AND ordered_at < '2025-10-01' AND hash(order_id) % 100 < 0.28 * date_diff('day', DATE '2025-04-01', ordered_at)`,
    ],
    asks: [
      { question: 'Why did orders drop in September 2025?', finding: /Marketplace/, told: /Marketplace/ },
      { question: 'Why did orders drop in the third quarter of 2025?', finding: /Marketplace/ },
      { question: 'Why did orders drop in September 2025 compared with last year?', finding: /Marketplace/ },
    ],
  },
  {
    id: 'an outage of one day',
    sql: [
      `DELETE FROM order_lines WHERE order_id IN (SELECT order_id FROM orders WHERE ordered_at >= '2025-09-16 06:00:00' AND ordered_at < '2025-09-17')`,
      `DELETE FROM orders WHERE ordered_at >= '2025-09-16 06:00:00' AND ordered_at < '2025-09-17'`,
    ],
    asks: [{ question: 'Why did orders drop in September 2025?', told: /16 Sep/, fine: /16 Sep/ }],
  },
  {
    id: 'two causes at once',
    sql: [
      `DELETE FROM order_lines WHERE product_id IN (SELECT product_id FROM products JOIN categories USING (category_id) WHERE categories.name = 'Footwear') AND ${since('2025-09-01')} AND ${part('line_id', 45)}`,
      `DELETE FROM order_lines WHERE order_id IN (SELECT order_id FROM orders JOIN customers USING (customer_id) JOIN regions USING (region_id) WHERE regions.name = 'UK & Ireland' AND ${IN_SEPTEMBER} AND ${part('order_id', 40)})`,
    ],
    asks: [
      { question: 'Why did revenue drop in September 2025?', finding: /Footwear/, fine: /UK & Ireland|United Kingdom|Ireland/ },
      { question: 'What drove revenue in September 2025?', finding: /UK & Ireland/, fine: /Footwear/ },
    ],
  },
]
