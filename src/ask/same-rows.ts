import type { Actor, Plan } from '../flow.ts'
import { compile } from './compile/index.ts'
import { execute } from './execute/index.ts'
import { guard } from './guard/index.ts'
import type { AskConnection, AskServices } from './services.ts'

/** Rows compared at the most; two readings that agree on more than this are not worth the wait. */
const MAX_ROWS = 1_000

/** Whether two plans return the same rows now, so that asking which is meant would be idle. False when either fails. */
export async function sameRows(
  plans: readonly [Plan, Plan],
  connection: AskConnection,
  actor: Actor,
  services: AskServices,
  signal: AbortSignal,
): Promise<boolean> {
  const [a, b] = await Promise.all(plans.map((plan) => rowsOf(plan, connection, actor, services, signal).catch(() => null)))
  return a !== null && b !== null && a === b
}

async function rowsOf(plan: Plan, connection: AskConnection, actor: Actor, services: AskServices, signal: AbortSignal): Promise<string | null> {
  const passed = guard(compile(plan, connection.model, connection.dialect, { columns: 'asked' }), actor, connection.scope)
  if (passed.kind === 'refused') return null
  const result = await execute(passed.statement, connection, { ...services.limits, maxRows: MAX_ROWS }, signal)
  return result.truncated ? null : JSON.stringify(result.rows)
}
