import { guard } from '../../../src/ask/guard/index.ts'
import type { Scope } from '../../../src/ask/services.ts'
import type { Actor, Cell, Statement } from '../../../src/flow.ts'
import type { OpenConnection } from '../../../src/warehouse/connectors/index.ts'
import { generateQuery, type Shown } from './generate-query.ts'
import type { World } from './world.ts'

export const ACTOR: Actor = { userId: 'emb_1', orgId: 'org', role: 'user', groups: [], scopes: [], credential: 'embed' }
const AT_A_TIME = 4
const LIMITS = { timeoutMs: 10_000, maxRows: 20_000, maxBytes: 16 << 20 }

export interface Differences {
  compared: number
  /** Statements neither side could run, and those the guard refused; neither compares anything. */
  failed: number
  refused: number
  rows: number
  readonly mismatches: { readonly sql: string; readonly why: string }[]
}

/** Runs generated statements through the guard on all data, and on the physical copy of what is visible. */
export async function differences(world: World, seeds: Iterable<number>): Promise<Differences> {
  const shown: Shown = new Map(world.scope.tables.map(({ ref, columns }) => [ref.table, columns]))
  const found: Differences = { compared: 0, failed: 0, refused: 0, rows: 0, mismatches: [] }
  const waiting = [...seeds]
  const work = async (): Promise<void> => {
    for (let seed = waiting.pop(); seed !== undefined; seed = waiting.pop()) await compare(world, generateQuery(seed, world.dialect, shown), found)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return found
}

async function compare(world: World, sql: string, found: Differences): Promise<void> {
  const [guarded, plain] = await Promise.all([outcome(world, sql, world.scope, world.full), outcome(world, sql, world.copyScope, world.copy)])
  if (guarded.kind === 'refused' || plain.kind === 'refused') {
    found.refused += 1
    if (guarded.kind !== plain.kind) found.mismatches.push({ sql, why: `${guarded.kind} and ${plain.kind} ${guarded.text}${plain.text}` })
  } else if (guarded.kind === 'failed' && plain.kind === 'failed') found.failed += 1
  else {
    found.compared += 1
    found.rows += guarded.rows
    if (guarded.kind !== plain.kind || guarded.text !== plain.text) found.mismatches.push({ sql, why: `${guarded.text}\n≠ ${plain.text}` })
    if (/CANARY (secret|employee)/.test(guarded.text)) found.mismatches.push({ sql, why: 'a canary row' })
  }
}

interface Outcome {
  readonly kind: 'rows' | 'failed' | 'refused'
  readonly text: string
  readonly rows: number
}

export async function outcome(world: World, sql: string, scope: Scope, connection: OpenConnection): Promise<Outcome> {
  const passed = guard(freeStatement(world, sql), ACTOR, scope)
  if (passed.kind === 'refused') return { kind: 'refused', text: passed.message, rows: 0 }
  try {
    const { rows, truncated } = await connection.run(passed.statement, LIMITS, new AbortController().signal)
    // the first rows of an unordered result may be any
    if (truncated) return { kind: 'failed', text: 'more rows than are compared', rows: 0 }
    return { kind: 'rows', text: multiset(rows), rows: rows.length }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return { kind: 'failed', text: cause, rows: 0 }
  }
}

export function freeStatement(world: Pick<World, 'dialect'>, text: string): Statement {
  return { connection: 'world', dialect: world.dialect, text, values: [], columns: [], tables: [], origin: 'free' }
}

function multiset(rows: readonly (readonly Cell[])[]): string {
  return rows
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n')
}
