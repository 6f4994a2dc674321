import type { Actor, GuardedStatement, Refusal } from '../../../flow.ts'
import { createGuardWorker } from '../../guard/index.ts'
import { scopeOfSeenColumns } from '../../seen-columns.ts'
import type { AskConnection } from '../../services.ts'
import { isFenced } from './session.ts'

/** The thread starts with the first statement that a model writes. */
const reader = createGuardWorker()

/** SQL of a model through the door that everything passes, with what the asker sees; it must read a table, or it would state what nobody stored. */
export async function sqlOfModel(
  sql: string,
  actor: Actor,
  connection: AskConnection,
): Promise<{ readonly kind: 'passed'; readonly statement: GuardedStatement } | Refusal> {
  if (connection.scope.plansOnly || (isFenced(connection) && !connection.capabilities.filteredSql))
    return { kind: 'refused', reason: 'not_visible', message: 'SQL cannot be run on this connection for this person; write a plan.' }
  const text = sql.replace(/\s*;?\s*$/, '')
  const statement = { connection: connection.id, dialect: connection.dialect, text, values: [], columns: [], tables: [], origin: 'free' } as const
  const passed = await reader.guard(statement, actor, scopeOfSeenColumns(connection))
  if (passed.kind === 'passed' && passed.statement.uses.length === 0) return { kind: 'refused', reason: 'unsafe', message: 'A statement has to read a table.' }
  return passed
}
