import { guard } from '../../ask/guard/index.ts'
import type { AskConnection, VisibleTable } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, Cell, CellType } from '../../flow.ts'
import { quoteName } from '../../warehouse/connectors/index.ts'
import { ALL_USERS } from '../accounts/index.ts'
import type { SpacesDeps } from './deps.ts'
import { inSpace } from './space-rules.ts'
import type { SpaceDesk } from './spaces.ts'

/** Rows of one table as the space shows them, and the statement as planned, before its fence. */
export interface SpacePreview {
  readonly columns: readonly { readonly name: string; readonly type: CellType }[]
  readonly rows: readonly (readonly Cell[])[]
  readonly sql: string
}

const LIMITS = { timeoutMs: 30_000, maxBytes: 8 << 20 } as const

/** For the admin who writes filters: what the customer would see, through the same door as every question. */
export function openPreview(deps: SpacesDeps, desk: SpaceDesk) {
  return async (actor: Actor, spaceId: string, table: string, limit: number): Promise<SpacePreview> => {
    const { space } = await desk.read(actor, spaceId)
    const asker = { ...inSpace(actor, space), groups: [ALL_USERS] } // of no group, as the customer's people are
    const connection = (await deps.connections().askConnections(asker)).find(({ id }) => id === space.connectionId)
    if (connection === undefined) throw new AppError('space_broken')
    const found = connection.scope.tables.find(({ ref }) => [ref.id, ref.table, `${ref.schema}.${ref.table}`].includes(table))
    if (found === undefined) throw new AppError('invalid_request', { items: [{ loc: ['body', 'table'], msg: 'no visible table of this name', type: 'table' }] })
    return preview(connection, found, asker, limit)
  }
}

async function preview(connection: AskConnection, table: VisibleTable, actor: Actor, limit: number): Promise<SpacePreview> {
  const { ref, columns } = table
  const name = [ref.schema, ref.table].flatMap((part) => (part === null ? [] : [quoteName(part)])).join('.')
  const text = `SELECT ${columns.map(quoteName).join(', ')} FROM ${name} LIMIT ${limit}`
  const { id, dialect, scope } = connection
  const passed = guard({ connection: id, dialect, text, values: [], columns: [], tables: [], origin: 'probe' }, actor, scope) // words of our own, also where people may not write SQL
  if (passed.kind !== 'passed') throw new AppError('space_broken')
  const { columns: found, rows } = await connection.run(passed.statement, { ...LIMITS, maxRows: limit }, AbortSignal.timeout(LIMITS.timeoutMs))
  return { columns: found, rows, sql: text }
}
