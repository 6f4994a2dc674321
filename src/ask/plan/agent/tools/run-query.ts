import { z } from 'zod'
import { AppError } from '../../../../errors.ts'
import type { GuardedStatement, Json, Plan, Reading, Refusal, ResultSet, Statement, TableUse } from '../../../../flow.ts'
import { compile, PlanNotExpressible, renderLiterals } from '../../../compile/index.ts'
import { execute } from '../../../execute/index.ts'
import { guard } from '../../../guard/index.ts'
import type { AskConnection } from '../../../services.ts'
import { step } from '../../../step.ts'
import { AGENT_LIMITS } from '../agent-limits.ts'
import { plainLine } from '../plain-markdown.ts'
import { planOfModel } from '../plan-of-model.ts'
import { rowsForModel } from '../rows-for-model.ts'
import { connectionAt, isFenced, type Session } from '../session.ts'
import { sqlOfModel } from '../sql-of-model.ts'
import { agentTool, found, problem, type ToolOutcome } from './tool.ts'

export const runQuery = agentTool(
  {
    name: 'run_query',
    description: 'Runs one query: a compact plan (preferred) or, where SQL is open, one SELECT. The result gets a name, q1, q2, …',
    input: {
      type: 'object',
      properties: {
        plan: { type: 'object', description: 'A plan in compact form' },
        sql: { type: 'string', description: 'One SELECT in the dialect of the connection, without parameters' },
        title: { type: 'string', description: 'What the rows are, in a few words without figures' },
        connection: { type: 'string', description: 'c1 when absent' },
      },
    },
  },
  z.object({ plan: z.unknown().optional(), sql: z.string().max(20_000).optional(), title: z.string().max(400).optional(), connection: z.string().optional() }),
  async ({ plan, sql, title, connection }, session) => {
    const at = connectionAt(session, connection)
    if (at === undefined) return problem(`There is no connection ${connection ?? ''}.`)
    if ((plan === undefined) === (sql === undefined)) return problem('Give either a plan or sql.')
    if (session.queries >= AGENT_LIMITS.queries[session.task.question.mode])
      return problem('No further query may be run for this question; finish with what you have.')
    const order = sql === undefined ? ordered(plan, at.connection, session) : await orderedSql(sql, at.connection, session)
    if ('problem' in order) return problem(order.problem, order.facts)
    return run({ ...order, title: title ?? '' }, at.connection, session)
  },
)

interface Order {
  readonly statement: GuardedStatement
  readonly written: Statement
  readonly sql: string
  readonly plan?: Plan
  readonly reading?: Reading
}
type Problem = { readonly problem: string; readonly facts?: Json }

function ordered(compact: unknown, connection: AskConnection, session: Session): Order | Problem {
  const planned = planOfModel(compact, connection, session)
  if ('problem' in planned) return planned
  try {
    const written = compile(planned.plan, connection.model, connection.dialect, { columns: 'all' })
    const passed = guard(written, session.actor, connection.scope)
    if (passed.kind === 'refused') return { problem: refusal(passed) }
    return { statement: passed.statement, written, sql: renderLiterals(written), ...planned }
  } catch (error) {
    if (error instanceof PlanNotExpressible) return { problem: `This database has no form for the plan: ${error.message}` }
    throw error
  }
}

async function orderedSql(sql: string, connection: AskConnection, session: Session): Promise<Order | Problem> {
  const passed = await sqlOfModel(sql, session.actor, connection)
  if (passed.kind === 'refused') return { problem: refusal(passed), facts: { tables: connection.scope.plansOnly ? [] : tablesOf(connection) } }
  return { statement: passed.statement, written: passed.statement, sql: passed.statement.text === sql ? sql : sql.replace(/\s*;?\s*$/, '') }
}

const MOST_TABLES = 30
/** Tables as SQL names them, with the columns that are open. */
function tablesOf({ model, scope }: AskConnection): Json {
  const open = new Set(scope.tables.map((table) => table.ref.id))
  return Object.values(model.entities)
    .flatMap(({ source, fields }): readonly Json[] => {
      if (source.kind !== 'table' || !open.has(source.table.id)) return []
      const columns = Object.values(fields).flatMap((field) => (field.source.kind === 'column' && !field.hidden ? [field.source.column] : []))
      return [{ table: source.table.table, columns }]
    })
    .slice(0, MOST_TABLES)
}

function refusal({ message, complaint }: Refusal): string {
  return `Refused: ${message}${complaint === undefined ? '' : ` ${complaint}`}`
}

async function run(order: Order & { readonly title: string }, connection: AskConnection, session: Session): Promise<ToolOutcome> {
  session.queries += 1
  const { services, signal } = session
  const ran = await step(services, 'query', `Running query ${session.queries}`, async (): Promise<ResultSet | Problem> => {
    services.report({ type: 'query-start', connection: connection.id, sql: order.sql })
    const limits = { ...services.limits, timeoutMs: Math.min(services.limits.timeoutMs, AGENT_LIMITS.queryMilliseconds) }
    const result = await execute(order.statement, connection, limits, signal).catch((error: unknown) => failure(error, connection, session))
    const rows =
      'problem' in result
        ? { rows: 0, durationMs: 0, truncated: false }
        : { rows: result.rows.length, durationMs: result.durationMs, truncated: result.truncated }
    services.report({ type: 'query-end', ...rows })
    return result
  })
  if ('problem' in ran) return problem(ran.problem)
  const name = `q${session.kept.size + 1}`
  const title = plainLine(order.title)
  const uses: readonly TableUse[] = order.statement.uses
  session.kept.set(name, {
    name,
    title: title === '' || /\p{N}/u.test(title) ? (order.reading?.text ?? `Result ${name}`) : title,
    result: ran,
    query: {
      connection,
      sql: order.sql,
      uses,
      statement: order.written,
      ...(order.plan && { plan: order.plan }),
      ...(order.reading && { reading: order.reading }),
    },
    chart: null,
  })
  return found(rowsForModel(name, ran, session.picked.rowsMayLeave))
}

/** What went wrong, to act on. The database's own words may hold values: only for those who see every row, and where rows may leave. */
function failure(error: unknown, connection: AskConnection, session: Session): Problem {
  if (session.signal.aborted || !(error instanceof AppError)) throw error
  if (error.code === 'query_timeout') return { problem: 'The query took too long and was stopped. Ask for less: a shorter period, fewer groups.' }
  if (error.code !== 'query_failed') throw error
  const words = error.cause instanceof Error ? (error.cause.message.split('\n')[0] ?? '').trim() : ''
  const isOpen = session.picked.rowsMayLeave && !isFenced(connection)
  return { problem: isOpen && words !== '' ? `The database could not run it: ${words}` : 'The database could not run it.' }
}
