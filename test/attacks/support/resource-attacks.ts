import type { DialectId } from '../../../src/flow.ts'

export interface ResourceAttack {
  readonly kind: 'generator' | 'product' | 'recursion' | 'string' | 'list' | 'pattern' | 'nesting'
  readonly name: string
  readonly sql: string
  /** The engine works on one value for seconds without looking up: its caller is answered in time, the server is free later. */
  readonly isUnheard?: true
}

const COUNTING = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)'
const MANY = 12
const LONG = 1_900

/** `o1` to `oN`: so many rows that no engine comes to their end. */
const product = (tables = MANY): string => Array.from({ length: tables }, (_none, n) => `orders AS o${n + 1}`).join(', ')
const nested = (levels: number): string =>
  levels === 0 ? 'SELECT order_id AS k FROM orders' : `SELECT a.k FROM (${nested(levels - 1)}) AS a CROSS JOIN orders AS b${levels}`
const deepCase = (levels: number): string =>
  levels === 0 ? 'o1.order_id' : `CASE WHEN o2.order_id = ${levels} THEN ${levels} ELSE ${deepCase(levels - 1)} END`
const correlated = (levels: number): string =>
  levels === 0
    ? '1'
    : `(SELECT count(*) FROM ${product(3).replaceAll(' AS o', ` AS c${levels}_`)} WHERE c${levels}_1.order_id <> o1.order_id AND ${correlated(levels - 1)} > 0)`
const list = Array.from({ length: LONG }, (_none, n) => n + 10_000).join(', ')
const wildcards = `${'%a'.repeat(24)}%b`

/** Text of `count` letters. */
const letters = (dialect: DialectId, count: number): string => (dialect === 'sqlite' ? `replace(printf('%${count}d', 0), ' ', 'a')` : `repeat('a', ${count})`)

function common(dialect: DialectId): readonly ResourceAttack[] {
  const joined = dialect === 'sqlite' ? 'group_concat' : 'string_agg'
  const text = dialect === 'sqlite' ? (of: string) => `CAST(${of} AS TEXT)` : (of: string) => `CAST(${of} AS VARCHAR)`
  return [
    { kind: 'recursion', name: 'counts without end', sql: `${COUNTING} SELECT sum(n) FROM r` },
    { kind: 'recursion', name: 'sorts what never ends', sql: `${COUNTING} SELECT n FROM r ORDER BY n DESC` },
    { kind: 'recursion', name: 'without repeats', sql: 'WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r) SELECT max(n) FROM r' },
    { kind: 'recursion', name: 'ever longer text', sql: `WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || 'x' FROM r) SELECT max(length(s)) FROM r` },
    {
      kind: 'recursion',
      name: 'every row becomes many',
      sql: 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r CROSS JOIN orders) SELECT sum(n) FROM r',
    },
    {
      kind: 'recursion',
      name: 'joined to a table at each step',
      sql: 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r JOIN orders AS o ON o.order_id <> r.n) SELECT max(n) FROM r',
    },
    { kind: 'product', name: 'counted', sql: `SELECT count(*) FROM ${product()} WHERE o1.order_id + o2.order_id + o3.order_id + o12.order_id <> -1` },
    { kind: 'product', name: 'added up', sql: `SELECT sum(o1.order_id * o2.order_id - o3.order_id + o12.order_id) FROM ${product()}` },
    { kind: 'product', name: 'distinct', sql: `SELECT count(DISTINCT o1.order_id * 7 + o2.order_id * 11 + o3.order_id * 13 + o12.order_id) FROM ${product()}` },
    { kind: 'product', name: 'sorted', sql: `SELECT o1.order_id FROM ${product()} ORDER BY o1.order_id * 7 + o12.order_id * 3 + o5.order_id DESC LIMIT 1` },
    {
      kind: 'product',
      name: 'grouped',
      sql: `SELECT o1.order_id, o2.order_id, o3.order_id, o4.order_id, count(*) FROM ${product()} GROUP BY o1.order_id, o2.order_id, o3.order_id, o4.order_id`,
    },
    { kind: 'product', name: 'numbered by a window', sql: `SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY o1.order_id) AS n FROM ${product()}) AS w` },
    {
      kind: 'product',
      name: 'of unequal pairs',
      sql: `SELECT count(*) FROM orders AS o1 JOIN orders AS x ON x.order_id <> o1.order_id JOIN orders AS y ON y.order_id <> x.order_id JOIN orders AS z ON z.order_id <> y.order_id JOIN orders AS u ON u.order_id <> z.order_id JOIN orders AS v ON v.order_id <> u.order_id JOIN orders AS w ON w.order_id <> v.order_id JOIN orders AS q ON q.order_id <> w.order_id JOIN orders AS p ON p.order_id <> q.order_id JOIN orders AS m ON m.order_id <> p.order_id`,
    },
    {
      kind: 'product',
      name: 'except another',
      sql: `SELECT o1.order_id + o7.order_id * 3 FROM ${product()} EXCEPT SELECT o2.order_id + o12.order_id FROM ${product()}`,
    },
    {
      kind: 'product',
      name: 'for no row exists',
      sql: `SELECT o1.order_id FROM ${product(4)} WHERE NOT EXISTS (SELECT 1 FROM ${product(9).replaceAll(' AS o', ' AS e')} WHERE e1.order_id + e9.order_id + o1.order_id = -5)`,
    },
    { kind: 'string', name: 'joined over a product', sql: `SELECT length(${joined}(${text('o1.order_id')}, ',')) FROM ${product()}` },
    {
      kind: 'string',
      name: 'replaced over a product',
      sql: `SELECT sum(length(replace(${letters(dialect, 10_000)}, 'a', ${text('o1.order_id')}))) FROM ${product()}`,
    },
    {
      kind: 'list',
      name: 'looked up over a product',
      sql: `SELECT count(*) FROM ${product()} WHERE o1.order_id * o2.order_id + o3.order_id + o12.order_id NOT IN (${list})`,
    },
    {
      kind: 'pattern',
      name: 'of many wildcards over a product',
      sql: `SELECT count(*) FROM ${product()} WHERE ${letters(dialect, 200)} || ${text('o1.order_id')} || ${text('o12.order_id')} NOT LIKE '${'%a'.repeat(5)}%b'`,
    },
    {
      kind: 'pattern',
      name: 'of many wildcards, one value',
      sql: `SELECT count(*) FROM orders AS o1 WHERE ${letters(dialect, 400)} || ${text('o1.order_id')} LIKE '${wildcards}'`,
    },
    { kind: 'nesting', name: 'of subqueries', sql: `SELECT count(*) FROM (${nested(8)}) AS t WHERE t.k <> -1` },
    { kind: 'nesting', name: 'of choices over a product', sql: `SELECT sum(${deepCase(20)}) FROM ${product()}` },
    { kind: 'nesting', name: 'of correlated subqueries', sql: `SELECT count(*) FROM ${product(4)} WHERE ${correlated(4)} > 0` },
  ]
}

const OWN: Readonly<Record<DialectId, readonly ResourceAttack[]>> = {
  postgres: [
    { kind: 'generator', name: 'a series', sql: 'SELECT count(*) FROM generate_series(1, 1000000000000) AS g' },
    { kind: 'generator', name: 'series in the list of columns', sql: 'SELECT max(n) FROM (SELECT generate_series(1, 1000000000000) AS n) AS g' },
    { kind: 'generator', name: 'a product of series', sql: 'SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b' },
    { kind: 'string', name: 'of a gigabyte', sql: "SELECT length(repeat(repeat('a', 10000), 100000))", isUnheard: true },
    { kind: 'string', name: 'hashed again and again', sql: "SELECT max(md5(repeat('a', 100000) || g)) FROM generate_series(1, 10000000) AS g" },
    { kind: 'list', name: 'of all rows', sql: 'SELECT cardinality(array_agg(a)) FROM generate_series(1, 1000000000) AS a' },
  ],
  duckdb: [
    { kind: 'generator', name: 'a range', sql: 'SELECT sum(n * n % 7) FROM range(1000000000000) AS g(n)' },
    { kind: 'generator', name: 'a product of ranges', sql: 'SELECT sum((a.n * b.n) % 7) FROM range(10000000) AS a(n), range(10000000) AS b(n)' },
    { kind: 'generator', name: 'a series unnested', sql: 'SELECT count(*) FROM (SELECT unnest(range(100000000)) AS n) AS g' },
    { kind: 'string', name: 'of a gigabyte', sql: "SELECT length(repeat(repeat('a', 10000), 100000))" },
    { kind: 'string', name: 'long ones for each of many', sql: "SELECT sum(length(repeat('ab', 100000) || n)) FROM range(100000000) AS g(n)" },
    { kind: 'list', name: 'of all rows', sql: 'SELECT list(n) FROM range(1000000000) AS g(n)' },
  ],
  sqlite: [
    {
      kind: 'generator',
      name: 'a product of recursions',
      sql: `${COUNTING}, s(n) AS (SELECT n FROM r LIMIT 1000000) SELECT sum(a.n - b.n + c.n) FROM s AS a, s AS b, s AS c`,
    },
    { kind: 'string', name: 'of a gigabyte', sql: "SELECT length(hex(printf('%400000000d', 1)))" },
    { kind: 'string', name: 'long ones for each of many', sql: `${COUNTING} SELECT sum(length(replace(printf('%100000d', n), ' ', 'ab'))) FROM r` },
    { kind: 'list', name: 'of all rows', sql: `${COUNTING} SELECT length(group_concat(n)) FROM r` },
    { kind: 'pattern', name: 'globs over a recursion', sql: `${COUNTING} SELECT count(*) FROM r WHERE printf('%400d', n) GLOB '${'* '.repeat(8)}*x'` },
  ],
}

export function resourceAttacks(dialect: DialectId): readonly ResourceAttack[] {
  return [...common(dialect), ...OWN[dialect]]
}
