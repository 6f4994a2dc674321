import type { Row } from './run-sqlite.ts'

/** Digits in which numbers must agree. */
const DIGITS = 6
/** Assignments of columns tried before giving up; only results with many equal columns come near it. */
const MOST_TRIES = 1_000

/**
 * Whether two results say the same: some order of the columns makes the bags of rows equal, or with `ordered` the lists.
 *
 * @source execution match as in Spider's test suite: DISTINCT is kept, extra columns are wrong, numbers agree in six digits
 */
export function sameResult(expected: readonly Row[], found: readonly Row[], ordered: boolean): boolean {
  const [a, b] = [expected.map(textOf), found.map(textOf)]
  const width = a[0]?.length ?? 0
  if (a.length !== b.length) return false
  if (a.length === 0) return true
  if (width !== b[0]?.length) return false
  const bags = Array.from({ length: width }, (_, i) => bagOf(b, i))
  const choices = Array.from({ length: width }, (_, i) => bags.flatMap((bag, j) => (bag === bagOf(a, i) ? [j] : [])))
  const goal = joined(a, ordered)
  for (const order of assignments(choices)) {
    const arranged = b.map((row) => order.map((j) => row[j] ?? ''))
    if (joined(arranged, ordered) === goal) return true
  }
  return false
}

/** Whether a statement orders its rows at its outermost level. */
export function isOrdered(sql: string): boolean {
  let depth = 0
  for (const [token] of sql.toLowerCase().matchAll(/'(?:[^']|'')*'|"[^"]*"|\(|\)|order\s+by/g)) {
    if (token === '(') depth++
    else if (token === ')') depth--
    else if (token.startsWith('order') && depth === 0) return true
  }
  return false
}

function textOf(row: Row): readonly string[] {
  return row.map((cell) => (typeof cell === 'bigint' || typeof cell === 'number' ? `n${Number(Number(cell).toPrecision(DIGITS))}` : `${typeof cell} ${cell}`))
}
function bagOf(rows: readonly (readonly string[])[], column: number): string {
  return JSON.stringify(rows.map((row) => row[column]).toSorted())
}
function joined(rows: readonly (readonly string[])[], ordered: boolean): string {
  const lines = rows.map((row) => JSON.stringify(row))
  return (ordered ? lines : lines.toSorted()).join('\n')
}

/** Every way to give each column one of its choices, none twice. */
function* assignments(choices: readonly (readonly number[])[]): Generator<readonly number[]> {
  let tries = 0
  function* extend(taken: readonly number[]): Generator<readonly number[]> {
    if (tries >= MOST_TRIES) return
    const next = choices[taken.length]
    if (next === undefined) {
      tries++
      yield taken
      return
    }
    for (const one of next) if (!taken.includes(one)) yield* extend([...taken, one])
  }
  yield* extend([])
}
