import { basename, dirname, extname } from 'node:path'
import { guard } from '../../ask/guard/index.ts'
import type { Scope } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { GuardedStatement, Statement } from '../../flow.ts'
import { type Catalog, connectors, type OpenConnection, type RunLimits } from '../../warehouse/connectors/index.ts'
import { type Profiled, profile } from './profile/index.ts'
import { scopeOf } from './scope.ts'
import { system } from './sync.ts'

export interface SqliteFile {
  /** Name of the file without its ending. */
  readonly id: string
  readonly connection: OpenConnection
  /** Catalog, profiles and values of everything in the file, in one call. */
  read(signal?: AbortSignal): Promise<SqliteContents>
  close(): Promise<void>
}
export interface SqliteContents extends Profiled {
  readonly catalog: Catalog
  readonly scope: Scope
}
/** The guard, with the asker's side already given; by default it asks as the server itself. */
export type Admit = (statement: Statement, scope: Scope) => GuardedStatement

const PROBE_LIMITS: RunLimits = { timeoutMs: 30_000, maxRows: 100_000, maxBytes: 64 << 20 }

/** One SQLite file, read-only, without a store: for benchmarks and tests. */
export function openSqliteFile(path: string, admit: Admit = admitAsSystem): SqliteFile {
  const connector = connectors.sqlite
  const id = basename(path, extname(path))
  const context = { fileRoots: [dirname(path)], resolveHost: refuseHosts, log: () => {} }
  const connection = connector.open({ database_location: path }, context)

  async function read(signal = new AbortController().signal): Promise<SqliteContents> {
    const catalog = await connection.introspect(signal)
    const scope = scopeOf({ connection: id, dialect: 'sqlite', version: '1', tables: catalog.tables })
    const run = (statement: Statement) => connection.run(admit(statement, scope), PROBE_LIMITS, signal)
    const profiled = await profile({ connection: id, dialect: 'sqlite', run }, catalog, { now: () => new Date(), signal })
    return { ...profiled, catalog, scope }
  }

  return { id, connection, read, close: () => connection.close() }
}

function admitAsSystem(statement: Statement, scope: Scope): GuardedStatement {
  const guarded = guard(statement, system('local'), scope)
  if (guarded.kind === 'refused') throw new AppError('query_failed', { reason: guarded.reason }, { message: guarded.message })
  return guarded.statement
}

async function refuseHosts(): Promise<never> {
  throw new AppError('connection_failed', { class: 'host_not_allowed' })
}
