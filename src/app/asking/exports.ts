import { compile } from '../../ask/compile/index.ts'
import { cellOfType } from '../../ask/execute/cell-of-type.ts'
import { guard } from '../../ask/guard/index.ts'
import { checkPlan } from '../../ask/plan/index.ts'
import type { AskConnection } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, Cell, GuardedStatement, Plan, StatementColumn } from '../../flow.ts'
import type { RawResult, RunLimits } from '../../warehouse/connectors/connector.ts'
import type { ExportedRows, ExportFn } from '../conversations/index.ts'
import type { Places } from '../places/index.ts'

export interface ExportDeps {
  connections(actor: Actor): Promise<readonly AskConnection[]>
  readonly limits: RunLimits
  readonly places: Places
}

/** Exports of this server: the same plan again, with the rights of its reader, row by row. */
export function createExports(deps: ExportDeps): ExportFn {
  return async (plan, actor, signal) => {
    const leave = await deps.places.enter(actor, signal)
    try {
      const { statement, stream } = await prepare(plan, actor, deps)
      const batches = stream(statement, deps.limits, signal)
      const first = await batches.next()
      const rows = exported(statement, first.done === true ? undefined : first.value, batches, leave)
      signal.addEventListener('abort', () => void rows.close(), { once: true })
      return rows
    } catch (error) {
      leave()
      throw error
    }
  }
}

/** @throws AppError table_not_readable, answer_outdated */
async function prepare(
  plan: Plan,
  actor: Actor,
  deps: ExportDeps,
): Promise<{ readonly statement: GuardedStatement; readonly stream: NonNullable<AskConnection['stream']> }> {
  const connection = (await deps.connections(actor)).find((each) => each.id === plan.connection)
  if (connection?.stream === undefined) throw new AppError('table_not_readable')
  if (checkPlan(plan, connection.model).length > 0) throw new AppError('answer_outdated')
  const passed = guard(compile(plan, connection.model, connection.dialect, { columns: 'all' }), actor, connection.scope)
  if (passed.kind === 'refused') throw new AppError('table_not_readable')
  return { statement: passed.statement, stream: connection.stream }
}

/** @param first  read before anything is promised, so that a statement that fails is an error and not half a file */
function exported(statement: GuardedStatement, first: RawResult | undefined, rest: AsyncGenerator<RawResult>, leave: () => void): ExportedRows {
  let truncated = first?.truncated ?? false
  async function* batches(): AsyncGenerator<readonly (readonly Cell[])[]> {
    try {
      if (first !== undefined) yield typed(statement.columns, first)
      for await (const batch of rest) {
        truncated = batch.truncated
        yield typed(statement.columns, batch)
      }
    } finally {
      leave()
      await rest.return(undefined)
    }
  }
  return {
    columns: statement.columns,
    batches: batches(),
    isTruncated: () => truncated,
    close: async () => {
      leave()
      await rest.return(undefined)
    },
  }
}

/** Cells as the plan knows them to be; one that is something else stays as the database gave it. */
function typed(columns: readonly StatementColumn[], { columns: returned, rows }: RawResult): readonly (readonly Cell[])[] {
  return rows.map((row) =>
    columns.map((column, k) => {
      const cell = row[k] ?? null
      return cellOfType(cell, returned[k]?.type ?? column.type, column.type) ?? cell
    }),
  )
}
