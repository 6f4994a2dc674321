import { AppError } from '../../errors.ts'
import type { Actor, Plan, ResultSet, Source, Statement, TableUse } from '../../flow.ts'
import { compile, PlanNotExpressible, renderLiterals } from '../compile/index.ts'
import { execute } from '../execute/index.ts'
import { guard } from '../guard/index.ts'
import type { AskConnection, AskServices } from '../services.ts'
import { sourcesOf } from '../sources.ts'

/** One query that was run: what an exhibit keeps. */
export interface Asked {
  readonly plan: Plan
  readonly statement: Statement
  readonly sql: string
  readonly uses: readonly TableUse[]
  readonly result: ResultSet
}

/** Asks the database, within a budget. */
export interface Desk {
  /** Queries that may still be asked. */
  left(): number
  /** Null when the budget is spent, the dialect has no form for the plan, it may not be read, or it failed; `missed` says so then. */
  ask(plan: Plan, what: string): Promise<Asked | null>
  /** What was not looked at, and why, in words. */
  missed(): readonly string[]
  skip(what: string): void
  sources(): readonly Source[]
}

/** Days times values of a dimension; what is longer is left out and said so. */
const MOST_ROWS = 250_000
const MOST_BYTES = 64 << 20

export function openDesk(connection: AskConnection, actor: Actor, services: AskServices, queries: number, signal: AbortSignal): Desk {
  let spent = 0
  const missed = new Set<string>()
  const sources = new Map<string, Source>()
  return {
    left: () => queries - spent,
    missed: () => [...missed],
    skip: (what) => missed.add(what),
    sources: () => [...sources.values()],
    async ask(plan, what) {
      if (signal.aborted) throw new AppError('query_cancelled')
      const statement = spent < queries ? compiled(plan, connection) : null
      const passed = statement && guard(statement, actor, connection.scope)
      if (statement === null || passed === null || passed.kind === 'refused') {
        missed.add(what)
        return null
      }
      spent += 1
      const sql = renderLiterals(statement)
      services.report({ type: 'query-start', connection: connection.id, sql })
      const limits = { ...services.limits, maxRows: Math.max(services.limits.maxRows, MOST_ROWS), maxBytes: Math.max(services.limits.maxBytes, MOST_BYTES) }
      const result = await rowsOf(() => execute(passed.statement, connection, limits, signal))
      services.report({ type: 'query-end', rows: result?.rows.length ?? 0, durationMs: result?.durationMs ?? 0, truncated: result?.truncated ?? false })
      if (result === null || result.truncated) {
        missed.add(what)
        return null
      }
      for (const source of sourcesOf(statement, plan, connection.model)) sources.set(`${source.type} ${source.id}`, source)
      return { plan, statement, sql, uses: passed.statement.uses, result }
    },
  }
}

function compiled(plan: Plan, { model, dialect }: AskConnection): Statement | null {
  try {
    return compile(plan, model, dialect, { columns: 'all' })
  } catch (error) {
    if (error instanceof PlanNotExpressible) return null
    throw error
  }
}

/** One breakdown that takes too long does not end the investigation; a lost connection or a stop does. */
async function rowsOf(run: () => Promise<ResultSet>): Promise<ResultSet | null> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof AppError && error.code === 'query_timeout') return null
    throw error
  }
}
