import type { AskConnection } from '../../ask/services.ts'
import type { Actor, GuardedStatement } from '../../flow.ts'

/** What is written of a statement: its text with placeholders, never a value. */
export interface StatementEntry {
  readonly action: 'statement'
  readonly target: string
  readonly outcome: 'ok' | 'error'
  readonly detail: { readonly sql: string; readonly tables: readonly string[]; readonly rows?: number; readonly ms: number }
}
type Connections = (actor: Actor) => Promise<readonly AskConnection[]>

/** The same connections, each statement written to the audit log; one that cannot be written hands out no rows. */
export function auditedConnections(connections: Connections, record: (actor: Actor, entry: StatementEntry) => Promise<void>): Connections {
  return async (actor) => (await connections(actor)).map((connection) => audited(connection, (entry) => record(actor, entry)))
}

function audited(connection: AskConnection, record: (entry: StatementEntry) => Promise<void>): AskConnection {
  const entryOf = (statement: GuardedStatement, outcome: StatementEntry['outcome'], began: number, rows?: number): StatementEntry => ({
    action: 'statement',
    target: connection.id,
    outcome,
    detail: { sql: statement.text, tables: [...statement.tables], ...(rows !== undefined && { rows }), ms: Math.round(performance.now() - began) },
  })
  const { stream } = connection
  return {
    ...connection,
    run: async (statement, limits, signal) => {
      const began = performance.now()
      try {
        const result = await connection.run(statement, limits, signal)
        await record(entryOf(statement, 'ok', began, result.rows.length))
        return result
      } catch (error) {
        await record(entryOf(statement, 'error', began))
        throw error
      }
    },
    ...(stream !== undefined && {
      async *stream(statement, limits, signal) {
        const began = performance.now()
        await record(entryOf(statement, 'ok', began))
        yield* stream(statement, limits, signal)
      },
    }),
  }
}
