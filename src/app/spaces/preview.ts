import { guard } from '../../ask/guard/index.ts'
import type { SeenConnection, VisibleTable } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, Cell, CellType } from '../../flow.ts'
import { quoteName } from '../../warehouse/connectors/index.ts'
import { ALL_USERS } from '../accounts/index.ts'
import type { SpacesDeps } from './deps.ts'
import type { Space } from './space.ts'
import { inSpace } from './space-rules.ts'
import type { SpaceDesk } from './spaces.ts'

/** Rows of one table as the space shows them, and the statement as planned, before its fence. */
export interface SpacePreview {
  readonly columns: readonly { readonly name: string; readonly type: CellType }[]
  readonly rows: readonly (readonly Cell[])[]
  readonly sql: string
}

/** With how many rows there are for the customer and in all. */
export interface CountedPreview extends SpacePreview {
  readonly visibleRows: number
  readonly allRows: number
}

const LIMITS = { timeoutMs: 30_000, maxBytes: 8 << 20 } as const

/** For the admin who writes filters: what the customer would see, through the same door as every question. */
export function openPreview(deps: SpacesDeps, desk: SpaceDesk) {
  return async (actor: Actor, spaceId: string, table: string, limit: number): Promise<SpacePreview> => {
    const { space } = await desk.read(actor, spaceId)
    return preview(await seenBy(deps, inSpace(actor, space), space.connectionId, table), limit)
  }
}

/** The same of any rules, a draft's too, with counts. */
export async function countedPreview(deps: SpacesDeps, space: Space, actor: Actor, table: string, limit: number): Promise<CountedPreview> {
  const seen = await seenBy(deps, inSpace(actor, space), space.connectionId, table)
  const whole = await seenBy(deps, actor, space.connectionId, table)
  return { ...(await preview(seen, limit)), visibleRows: await rowsOf(seen), allRows: await rowsOf(whole) }
}

/** A table as somebody sees it. */
interface Seen {
  readonly connection: SeenConnection
  readonly table: VisibleTable
  readonly actor: Actor
}

async function seenBy(deps: SpacesDeps, actor: Actor, connectionId: string, table: string): Promise<Seen> {
  const asker = { ...actor, groups: [ALL_USERS] } // of no group, as the customer's people are
  const connection = (await deps.connections().seenConnections(asker)).find(({ id }) => id === connectionId)
  if (connection === undefined) throw new AppError('space_broken')
  const found = connection.scope.tables.find(({ ref }) => [ref.id, ref.table, `${ref.schema}.${ref.table}`].includes(table))
  if (found === undefined) throw new AppError('invalid_request', { items: [{ loc: ['body', 'table'], msg: 'no visible table of this name', type: 'table' }] })
  return { connection, table: found, actor: asker }
}

async function preview(seen: Seen, limit: number): Promise<SpacePreview> {
  const text = `SELECT ${seen.table.columns.map(quoteName).join(', ')} FROM ${nameOf(seen)} LIMIT ${limit}`
  return { ...(await run(seen, text, limit)), sql: text }
}

async function rowsOf(seen: Seen): Promise<number> {
  const { rows } = await run(seen, `SELECT count(*) AS found FROM ${nameOf(seen)}`, 1)
  return Number(rows[0]?.[0] ?? 0)
}

async function run({ connection, actor }: Seen, text: string, maxRows: number): Promise<Pick<SpacePreview, 'columns' | 'rows'>> {
  const { id, dialect, scope } = connection
  const passed = guard({ connection: id, dialect, text, values: [], columns: [], tables: [], origin: 'probe' }, actor, scope) // words of our own, also where people may not write SQL
  if (passed.kind !== 'passed') throw new AppError('space_broken')
  const { columns, rows } = await connection.run(passed.statement, { ...LIMITS, maxRows }, AbortSignal.timeout(LIMITS.timeoutMs))
  return { columns, rows }
}

function nameOf({ table: { ref } }: Seen): string {
  return [ref.schema, ref.table].flatMap((part) => (part === null ? [] : [quoteName(part)])).join('.')
}
