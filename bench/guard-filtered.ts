import pg from 'pg'
import { guard } from '../src/ask/guard/index.ts'
import type { Scope, VisibleTable } from '../src/ask/services.ts'
import type { GuardedStatement } from '../src/flow.ts'
import { connectors, type OpenConnection } from '../src/warehouse/connectors/index.ts'
import { ACTOR, freeStatement } from '../test/attacks/support/differential.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- guard-filtered [--orders 400000] [--tenants 50] [--rounds 15]

What a filtered space costs (S5): aggregate questions of a shop on PostgreSQL, each once through the fence and once with the
same filter written by hand, alternately, through the same connector and session; the filter column is indexed.`

const TENANT = 7
const COLUMNS = {
  orders: ['order_id', 'tenant_id', 'customer_id', 'region', 'channel', 'status', 'ordered_at'],
  order_lines: ['line_id', 'tenant_id', 'order_id', 'product_id', 'quantity', 'unit_price'],
  products: ['product_id', 'name', 'category'],
} as const
const LINES = 'FROM public.order_lines l JOIN public.orders o ON o.order_id = l.order_id'

/** `{where}` and `{and}` are where the filter is written by hand, and nothing behind the fence. */
const QUESTIONS: readonly string[] = [
  'SELECT count(*) FROM public.orders o {where}',
  `SELECT sum(l.quantity * l.unit_price) ${LINES} WHERE o.status <> 'cancelled' {and}`,
  `SELECT date_trunc('month', o.ordered_at) AS month, sum(l.quantity * l.unit_price) ${LINES} WHERE o.status <> 'cancelled' {and} GROUP BY 1 ORDER BY 1`,
  `SELECT o.region, sum(l.quantity * l.unit_price) AS revenue ${LINES} WHERE o.status <> 'cancelled' {and} GROUP BY o.region ORDER BY revenue DESC`,
  'SELECT o.channel, count(*) FROM public.orders o {where} GROUP BY o.channel',
  `SELECT p.name, sum(l.quantity) AS units ${LINES} JOIN public.products p ON p.product_id = l.product_id WHERE o.status <> 'cancelled' {and} GROUP BY p.product_id, p.name ORDER BY units DESC LIMIT 5`,
  `SELECT p.category, o.region, sum(l.quantity * l.unit_price) ${LINES} JOIN public.products p ON p.product_id = l.product_id WHERE o.status <> 'cancelled' {and} GROUP BY 1, 2`,
  `SELECT sum(l.quantity * l.unit_price) / count(DISTINCT o.order_id) ${LINES} WHERE o.status <> 'cancelled' {and}`,
  'SELECT o.customer_id, count(*) AS n FROM public.orders o {where} GROUP BY o.customer_id ORDER BY n DESC LIMIT 10',
  "SELECT count(*) FILTER (WHERE o.status = 'cancelled')::numeric / count(*) FROM public.orders o {where}",
  "SELECT date_trunc('week', o.ordered_at) AS week, count(*) FROM public.orders o {where} GROUP BY 1 ORDER BY 1",
  'SELECT max(l.unit_price), min(l.unit_price), avg(l.quantity) FROM public.order_lines l {line_where}',
]

/** Prints the ratio of each question and the median of all. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const cluster = await benchCluster()
  try {
    const url = new URL(await cluster.newDatabase())
    await fill(url.href, Number(options.get('orders') ?? 400_000), Number(options.get('tenants') ?? 50))
    const connection = connectors.postgres.open(
      { host: url.hostname, port: url.port, database: url.pathname.slice(1), username: url.username, password: url.password, tls: 'off' },
      { fileRoots: [], resolveHost: async () => ({ address: '127.0.0.1', private: true }), log: () => undefined },
    )
    await measure(connection, Number(options.get('rounds') ?? 15))
    await connection.close()
  } finally {
    await cluster.close()
  }
}

async function measure(connection: OpenConnection, rounds: number): Promise<void> {
  const ratios: number[] = []
  for (const question of QUESTIONS) {
    const fenced = passed(question.replace(/ ?\{(where|and|line_where)\}/g, ''), scopeOf(true))
    const byHand = passed(
      question
        .replace('{where}', `WHERE o.tenant_id = ${TENANT}`)
        .replace('{and}', `AND o.tenant_id = ${TENANT} AND l.tenant_id = ${TENANT}`)
        .replace('{line_where}', `WHERE l.tenant_id = ${TENANT}`),
      scopeOf(false),
    )
    const [first, second] = [await rowsOf(connection, fenced), await rowsOf(connection, byHand)]
    if (first !== second) throw new Error(`The two sides differ: ${question}`)
    const times = { fenced: [] as number[], byHand: [] as number[] }
    for (let round = 0; round < rounds; round += 1) {
      times.fenced.push(await timed(connection, fenced))
      times.byHand.push(await timed(connection, byHand))
    }
    const [a, b] = [percentile(times.fenced, 0.5), percentile(times.byHand, 0.5)]
    ratios.push(a / b)
    console.log(`${(a / b).toFixed(2)}  ${a.toFixed(1)} ms against ${b.toFixed(1)} ms  ${question.slice(0, 90)}`)
  }
  console.log(`median ratio ${percentile(ratios, 0.5).toFixed(2)} over ${ratios.length} questions, largest ${Math.max(...ratios).toFixed(2)}`)
}

function passed(sql: string, scope: Scope): GuardedStatement {
  const verdict = guard({ ...freeStatement({ dialect: 'postgres' }, sql), connection: scope.connection }, ACTOR, scope)
  if (verdict.kind !== 'passed') throw new Error(`${verdict.message}: ${sql}`)
  return verdict.statement
}

function scopeOf(isFenced: boolean): Scope {
  const tables = Object.entries(COLUMNS).map(([table, columns]): VisibleTable => {
    const ref = { id: table, schema: 'public', table }
    if (!isFenced || !columns.some((column) => column === 'tenant_id')) return { ref, columns }
    const condition = {
      column: 'tenant_id',
      class: 'number',
      dataType: 'integer',
      operator: 'equals',
      values: [{ type: 'integer', value: String(TENANT) }],
    } as const
    return { ref, columns, narrowed: true, fence: { conditions: [condition], via: [] } }
  })
  return { connection: 'shop', dialect: 'postgres', tables, fingerprint: isFenced ? 'fenced' : 'whole' }
}

const LIMITS = { timeoutMs: 60_000, maxRows: 100_000, maxBytes: 64 << 20 }

async function rowsOf(connection: OpenConnection, statement: GuardedStatement): Promise<string> {
  const { rows } = await connection.run(statement, LIMITS, new AbortController().signal)
  return rows
    .map((row) => JSON.stringify(row))
    .toSorted()
    .join('\n')
}

async function timed(connection: OpenConnection, statement: GuardedStatement): Promise<number> {
  const since = performance.now()
  await connection.run(statement, LIMITS, new AbortController().signal)
  return performance.now() - since
}

async function fill(url: string, orders: number, tenants: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    CREATE TABLE products AS SELECT n AS product_id, 'Product ' || n AS name, 'Category ' || n % 8 AS category FROM generate_series(1, 60) n;
    ALTER TABLE products ADD PRIMARY KEY (product_id);
    CREATE TABLE orders AS SELECT n AS order_id, n % ${tenants} AS tenant_id, n % 9001 AS customer_id, 'Region ' || n % 5 AS region, 'Channel ' || n % 4 AS channel,
      CASE WHEN n % 17 = 0 THEN 'cancelled' ELSE 'completed' END AS status, timestamptz '2023-01-01' + n * interval '2 minutes' AS ordered_at FROM generate_series(1, ${orders}) n;
    ALTER TABLE orders ADD PRIMARY KEY (order_id); CREATE INDEX ON orders (tenant_id);
    CREATE TABLE order_lines AS SELECT n AS line_id, ((n / 2) + 1) % ${tenants} AS tenant_id, (n / 2) + 1 AS order_id, n % 60 + 1 AS product_id, n % 5 + 1 AS quantity,
      (n % 400)::numeric / 4 + 1 AS unit_price FROM generate_series(0, ${orders * 2 - 1}) n;
    ALTER TABLE order_lines ADD PRIMARY KEY (line_id); CREATE INDEX ON order_lines (tenant_id); ANALYZE`)
  await client.end()
}
