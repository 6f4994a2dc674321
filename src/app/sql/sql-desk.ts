import { execute } from '../../ask/execute/index.ts'
import type { AskConnection } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, Cell, GuardedStatement, ResultSet, Span, StatementColumn } from '../../flow.ts'
import type { RunLimits } from '../../warehouse/connectors/connector.ts'
import type { Places } from '../places/index.ts'
import { isFiltered, type SqlConnection, viewOf } from './connection-view.ts'
import { placeOfComplaint } from './place.ts'
import { type Prepared, prepare, type SqlRefusal } from './prepare.ts'

export interface SqlDeskDeps {
  connections(actor: Actor): Promise<readonly AskConnection[]>
  /** Whether modelers write SQL in this organisation. */
  modelersMay(orgId: string): Promise<boolean>
  readonly limits: RunLimits
  readonly downloadLimits: RunLimits
  readonly places: Places
  /** Written before a row leaves; if it cannot be written, none does. */
  audit(actor: Actor, entry: SqlAuditEntry): Promise<void>
  now(): Date
}
export interface SqlAuditEntry {
  readonly action: 'sql.run' | 'sql.download'
  readonly target: string
  readonly outcome: 'ok' | 'denied' | 'error'
  readonly detail: Readonly<Record<string, string | number | readonly string[]>>
}
export interface SqlOrder {
  readonly connectionId: string
  readonly sql: string
}
export type SqlOutcome =
  | { readonly kind: 'rows'; readonly result: ResultSet }
  | SqlRefusal
  /** The database did not carry it out: its own words, for those who see every row. */
  | { readonly kind: 'failed'; readonly message: string; readonly place?: Span }
export interface SqlDownload {
  readonly kind: 'stream'
  readonly columns: readonly StatementColumn[]
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>
}

/** SQL written by people: the same guard, rights, limits and audit as every other statement. */
export interface SqlDesk {
  /** @throws AppError requires_role */
  connections(actor: Actor): Promise<readonly SqlConnection[]>
  /** At most `rows` rows. @throws AppError requires_role, not_found, rate_limited, query_timeout, query_cancelled, connection_failed */
  run(actor: Actor, order: SqlOrder, rows: number, signal: AbortSignal): Promise<SqlOutcome>
  /** All rows, as they are read. @throws as `run` */
  download(actor: Actor, order: SqlOrder, signal: AbortSignal): Promise<SqlDownload | Exclude<SqlOutcome, { kind: 'rows' }>>
}

export function createSqlDesk(deps: SqlDeskDeps): SqlDesk {
  return {
    connections: async (actor) => {
      await mayWrite(actor, deps)
      return (await deps.connections(actor)).map(viewOf)
    },
    run: async (actor, order, rows, signal) => {
      const { connection, prepared } = await enter(actor, order, 'sql.run', deps)
      if (prepared.kind === 'refused') return prepared
      const leave = await deps.places.enter(actor, signal)
      const limits = { ...deps.limits, maxRows: Math.min(rows, deps.limits.maxRows) }
      try {
        const result = await execute(prepared.statement, connection, limits, signal, deps.now)
        const detail = { sql: order.sql, tables: readsOf(prepared.statement), rows: result.rows.length, ms: result.durationMs }
        await deps.audit(actor, { action: 'sql.run', target: connection.id, outcome: 'ok', detail })
        return { kind: 'rows', result }
      } catch (error) {
        return await asFailure(error, { actor, order, prepared, action: 'sql.run' }, deps)
      } finally {
        leave()
      }
    },
    download: async (actor, order, signal) => {
      const { connection, prepared } = await enter(actor, order, 'sql.download', deps)
      if (prepared.kind === 'refused') return prepared
      if (connection.stream === undefined) throw new AppError('table_not_readable')
      const leave = await deps.places.enter(actor, signal)
      signal.addEventListener('abort', leave, { once: true })
      try {
        const batches = connection.stream(prepared.statement, deps.downloadLimits, signal)
        const first = await batches.next()
        const detail = { sql: order.sql, tables: readsOf(prepared.statement) }
        await deps.audit(actor, { action: 'sql.download', target: connection.id, outcome: 'ok', detail })
        const columns = (first.done === true ? [] : first.value.columns).map(({ name, type }) => ({ name, label: name, type, show: 'asked' as const }))
        return { kind: 'stream', columns, batches: rowsOf(first.done === true ? [] : first.value.rows, batches, leave) }
      } catch (error) {
        leave()
        return await asFailure(error, { actor, order, prepared, action: 'sql.download' }, deps)
      }
    },
  }
}

/** Free SQL is for modelers, where the organisation lets them, and admins; never for those embedded into another page. */
async function mayWrite(actor: Actor, deps: SqlDeskDeps): Promise<void> {
  const may = actor.space === undefined && (actor.role === 'admin' || (actor.role === 'modeler' && (await deps.modelersMay(actor.orgId))))
  if (!may) throw new AppError('requires_role', { role: 'admin' })
}

async function enter(actor: Actor, order: SqlOrder, action: SqlAuditEntry['action'], deps: SqlDeskDeps) {
  await mayWrite(actor, deps)
  const connection = (await deps.connections(actor)).find((each) => each.id === order.connectionId)
  if (connection === undefined) throw new AppError('not_found', { what: 'Connection' })
  const prepared = await prepare(order.sql, actor, connection)
  if (prepared.kind === 'refused') {
    const detail = { sql: order.sql, reason: prepared.reason, message: prepared.message }
    await deps.audit(actor, { action, target: connection.id, outcome: 'denied', detail })
  }
  return { connection, prepared }
}

interface Attempt {
  readonly actor: Actor
  readonly order: SqlOrder
  readonly prepared: Extract<Prepared, { kind: 'passed' }>
  readonly action: SqlAuditEntry['action']
}

/** Whoever sees some rows only learns that it failed, and nothing of why (`quiet-errors`). */
async function asFailure(error: unknown, { actor, order, prepared, action }: Attempt, deps: SqlDeskDeps): Promise<Extract<SqlOutcome, { kind: 'failed' }>> {
  if (!(error instanceof AppError)) throw error
  const detail = { sql: order.sql, code: error.code }
  await deps.audit(actor, { action, target: order.connectionId, outcome: 'error', detail })
  if (error.code !== 'query_failed') throw error
  const words = error.cause instanceof Error ? (error.cause.message.split('\n')[0] ?? '').trim() : ''
  if (isFiltered(prepared.scope) || words === '') return { kind: 'failed', message: error.message }
  const place = placeOfComplaint(order.sql, words)
  return { kind: 'failed', message: words, ...(place !== undefined && { place }) }
}

function readsOf({ reads }: GuardedStatement): readonly string[] {
  return (reads ?? []).map(({ schema, table }) => (schema === null ? table : `${schema}.${table}`))
}

async function* rowsOf(
  first: readonly (readonly Cell[])[],
  rest: AsyncGenerator<{ readonly rows: readonly (readonly Cell[])[] }>,
  leave: () => void,
): AsyncGenerator<readonly (readonly Cell[])[]> {
  try {
    yield first
    for await (const batch of rest) yield batch.rows
  } finally {
    leave()
    await rest.return(undefined)
  }
}
