import { join } from 'node:path'
import { openSqliteFile } from '../../src/app/connections/index.ts'
import { guard } from '../../src/ask/guard/index.ts'
import type { Scope } from '../../src/ask/services.ts'
import type { Actor, GuardedStatement, Statement } from '../../src/flow.ts'
import { indexValues, resolveDerived } from '../../src/warehouse/semantic/index.ts'
import type { Model } from '../../src/warehouse/semantic/model.ts'
import type { ValueIndex } from '../../src/warehouse/semantic/values.ts'

export interface Database {
  readonly model: Model
  readonly values: ValueIndex
  readonly scope: Scope
  close(): Promise<void>
  readonly connection: ReturnType<typeof openSqliteFile>['connection']
}

export const BENCH_ACTOR: Actor = { userId: 'bench', orgId: 'bench', role: 'admin', groups: [], scopes: [], credential: 'system' }

/** One database of a set, read-only, with the model that sync makes alone. */
export async function openDatabase(folder: string, id: string): Promise<Database> {
  const file = openSqliteFile(join(folder, 'databases', `${id}.sqlite`), admit)
  const contents = await file.read()
  const model = resolveDerived(contents.catalog, contents.profiles, { connection: file.id, dialect: 'sqlite', label: id })
  return { model, values: indexValues(model, contents.values), scope: contents.scope, connection: file.connection, close: () => file.close() }
}

function admit(statement: Statement, scope: Scope): GuardedStatement {
  const passed = guard(statement, BENCH_ACTOR, scope)
  if (passed.kind === 'refused') throw new Error(`${passed.reason}: ${passed.message}`)
  return passed.statement
}
