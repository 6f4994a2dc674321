import type { DialectId } from '../../../src/flow.ts'
import { outcome } from './differential.ts'
import { TABLES } from './tables.ts'
import { visibleRows } from './visible-rows.ts'
import type { World } from './world.ts'

/** An expression that fails on one row of `orders AS o` and on no other. */
const ERRING: Readonly<Record<DialectId, readonly ((when: string) => string)[]>> = {
  postgres: [
    (when) => `1 / (CASE WHEN ${when} THEN 0 ELSE 1 END)`,
    (when) => `1 % (CASE WHEN ${when} THEN 0 ELSE 1 END)`,
    (when) => `CAST((CASE WHEN ${when} THEN 'boom' ELSE '1' END) AS int)`,
    (when) => `2147483647 + (CASE WHEN ${when} THEN 1 ELSE 0 END)`,
    (when) => `CAST(sqrt(CASE WHEN ${when} THEN -1 ELSE 1 END) AS int)`,
    (when) => `CAST(ln(CASE WHEN ${when} THEN 0 ELSE 1 END) AS int)`,
    (when) => `length(chr(CASE WHEN ${when} THEN 0 ELSE 65 END))`,
    (when) => `CAST(power(10, CASE WHEN ${when} THEN 400 ELSE 1 END) AS int)`,
    (when) => `CAST(extract(year FROM CAST(CASE WHEN ${when} THEN o.tenant || '!' ELSE '2026-01-01' END AS date)) AS int)`,
    (when) => `(SELECT x.n FROM (VALUES (1), (2)) AS x(n) WHERE x.n = 1 OR (${when}))`,
  ],
  duckdb: [
    (when) => `CAST((CASE WHEN ${when} THEN 'boom' ELSE '1' END) AS INTEGER)`,
    (when) => `CAST(2147483647 AS INTEGER) + CAST((CASE WHEN ${when} THEN 1 ELSE 0 END) AS INTEGER)`,
    (when) => `CAST(sqrt(CASE WHEN ${when} THEN -1 ELSE 1 END) AS INTEGER)`,
    (when) => `CAST(ln(CASE WHEN ${when} THEN 0 ELSE 1 END) AS INTEGER)`,
    (when) => `year(CAST((CASE WHEN ${when} THEN o.tenant || '!' ELSE '2026-01-01' END) AS DATE))`,
    (when) => `CAST(power(10, CASE WHEN ${when} THEN 400 ELSE 1 END) AS INTEGER)`,
  ],
  sqlite: [
    (when) => `abs(CASE WHEN ${when} THEN -9223372036854775807 - 1 ELSE 1 END)`,
    (when) => `abs((CASE WHEN ${when} THEN -9223372036854775807 ELSE 5 END) - 1)`,
    (when) => `length(replace('x', 'x', CASE WHEN ${when} THEN printf('%1000000001d', 1) ELSE 'y' END))`,
  ],
}

/** Where it may stand; each is a statement that reads every row it is given. */
const POSITIONS: readonly ((expression: string) => string)[] = [
  (e) => `SELECT count(*) FROM orders AS o WHERE ${e} > 0`,
  (e) => `SELECT count(*) FROM orders AS o WHERE o.order_id > 0 AND ${e} > 0`,
  (e) => `SELECT max(${e}) FROM orders AS o`,
  (e) => `SELECT count(*) FROM (SELECT ${e} AS x FROM orders AS o) AS q WHERE q.x IS NOT NULL`,
  (e) => `SELECT o.order_id FROM orders AS o ORDER BY ${e}, 1`,
  (e) => `SELECT count(*) FROM orders AS o JOIN countries AS c ON ${e} > 0`,
  (e) => `SELECT o.status, count(*) FROM orders AS o GROUP BY o.status HAVING max(${e}) > 0`,
  (e) => `SELECT count(*) FILTER (WHERE ${e} > 0) FROM orders AS o`,
  (e) => `SELECT count(*) FROM countries AS c WHERE EXISTS (SELECT 1 FROM orders AS o WHERE ${e} > 5000)`,
  (e) => `WITH w AS (SELECT o.order_id AS i, ${e} AS x FROM orders AS o) SELECT count(x) FROM w`,
  (e) => `SELECT count(*) FROM countries AS c LEFT JOIN orders AS o ON ${e} > 0 AND o.note = c.code`,
  (e) => `SELECT sum(${e}) OVER (ORDER BY o.order_id) FROM orders AS o WHERE o.order_id < 0 OR ${e} > 0`,
]

export interface OracleResult {
  readonly pairs: number
  /** Pairs in which one answer tells a hit from a miss. */
  readonly differences: readonly string[]
  /** Failures whose text of the database names a value; only the operator may read it. */
  readonly errors: number
}

/** Asks about hidden rows (hit) and about rows that are nowhere (miss): the answers must be the same. */
export async function oracles(world: World, hiddenRows: number): Promise<OracleResult> {
  const visible = new Set(visibleRows(world.rules).orders?.map((row) => row.order_id))
  const hidden = (TABLES.orders?.rows ?? []).map((row) => Number(row.order_id)).filter((id) => !visible.has(id))
  const differences: string[] = []
  let [pairs, errors] = [0, 0]
  const step = Math.max(1, Math.floor(hidden.length / hiddenRows))
  for (const id of hidden.filter((_, n) => n % step === 0).slice(0, hiddenRows)) {
    for (const position of POSITIONS) {
      for (const erring of ERRING[world.dialect]) {
        const [hit, miss] = [`o.order_id = ${id}`, 'o.order_id = 9999'].map((when) => position(erring(when)))
        if (hit === undefined || miss === undefined) continue
        const [left, right] = [await outcome(world, hit, world.scope, world.full), await outcome(world, miss, world.scope, world.full)]
        pairs += 1
        if (left.kind !== 'rows') errors += 1
        if (left.kind !== right.kind || left.text !== right.text) differences.push(`${hit}: ${left.kind} ${left.text} / ${right.kind} ${right.text}`)
      }
    }
  }
  return { pairs, differences, errors }
}

/** How many of the same probes do tell hit from miss when nothing is fenced. */
export async function unfenced(world: World): Promise<{ readonly told: number; readonly probes: number }> {
  const scope = { ...world.scope, tables: world.scope.tables.map(({ ref, columns }) => ({ ref, columns })) }
  let [told, probes] = [0, 0]
  for (const position of POSITIONS) {
    for (const erring of ERRING[world.dialect]) {
      const [hit, miss] = ['o.order_id = 7', 'o.order_id = 9999'].map((when) => position(erring(when)))
      const [left, right] = [await outcome(world, hit ?? '', scope, world.full), await outcome(world, miss ?? '', scope, world.full)]
      probes += 1
      if (left.kind === 'failed' && right.kind === 'rows') told += 1
    }
  }
  return { told, probes }
}
