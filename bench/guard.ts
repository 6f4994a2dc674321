import { readFileSync } from 'node:fs'
import { guard } from '../src/ask/guard/index.ts'
import type { Scope } from '../src/ask/services.ts'
import { DIALECTS, type DialectId } from '../src/flow.ts'
import { ACTOR, freeStatement } from '../test/attacks/support/differential.ts'
import { generateQuery } from '../test/attacks/support/generate-query.ts'
import { shopScope } from '../test/attacks/support/shop-scope.ts'
import { TABLES } from '../test/attacks/support/tables.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- guard [--count 2000]

What the guard costs per statement (S5): first sight and fenced, on generated statements, and on the ordinary ones of
test/corpus/guard, in this thread; the best of three for each.`

/** How long the guard takes. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const count = Number(options.get('count') ?? 2_000)
  for (const dialect of DIALECTS) {
    const scope = worldScope(dialect)
    const shown = new Map(scope.tables.map(({ ref, columns }) => [ref.table, columns]))
    const generated = Array.from({ length: count }, (_, n) => generateQuery(n + 1, dialect, shown))
    const ordinary = readFileSync(new URL(`../test/corpus/guard/ordinary.${dialect}.sql`, import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('-- '))
    for (const text of generated.slice(0, 200)) time(`${text}    `, dialect, scope)
    print(
      dialect,
      'generated',
      generated.map((text) => time(text, dialect, scope)),
    )
    print(
      dialect,
      'ordinary',
      ordinary.map((text) => time(text, dialect, shopScope(dialect, true))),
    )
  }
}

/** The best of three, each a text not seen before, so that what else the machine does is not measured. */
function time(text: string, dialect: DialectId, scope: Scope): number {
  const times = [0, 1, 2].map((n) => {
    const statement = { ...freeStatement({ dialect }, `${text}${' '.repeat(n)}`), connection: scope.connection }
    const since = performance.now()
    guard(statement, ACTOR, scope)
    return performance.now() - since
  })
  return Math.min(...times)
}

function print(dialect: DialectId, what: string, times: readonly number[]): void {
  const figure = (share: number): string => `${percentile(times, share).toFixed(2)} ms`
  console.log(`${dialect}, ${what}: ${times.length} statements, p50 ${figure(0.5)}, p95 ${figure(0.95)}, p99 ${figure(0.99)}, longest ${figure(1)}`)
}

/** Every table of the small business, each behind a fence of one condition. */
function worldScope(dialect: DialectId): Scope {
  const schema = { postgres: 'public', duckdb: 'main', sqlite: null }[dialect]
  const tables = Object.entries(TABLES)
    .filter(([name]) => name !== 'payroll')
    .map(([name, { columns, key }]) => ({
      ref: { id: name, schema, table: name },
      columns: Object.keys(columns),
      narrowed: true as const,
      fence: {
        conditions: [
          { column: key, class: 'number' as const, dataType: 'integer', operator: 'greater_than' as const, values: [{ type: 'integer' as const, value: '0' }] },
        ],
        via: [],
      },
    }))
  return { connection: 'world', dialect, tables, fingerprint: 'bench' }
}
