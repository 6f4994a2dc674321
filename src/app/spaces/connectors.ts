import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { connectors } from '../../warehouse/connectors/index.ts'
import { connectionById, openConfig } from '../connections/index.ts'
import { groundOf } from './access.ts'
import type { SpacesDeps } from './deps.ts'
import { type SourceTable, sourceTables } from './source-tables.ts'
import { nameSource, type Source, sourceById, sourcesOf } from './sources.ts'
import { stopConversations } from './stop-conversations.ts'
import { deleteSpace, listSpaces } from './store.ts'

export interface ConnectorOrder {
  readonly type: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly username: string
  readonly password: string
  /** Absent or null: `<database>@<host>`. */
  readonly name?: string | null
}
/** What is absent stays; credentials are tried before anything is stored. */
export type ConnectorChange = Partial<Omit<ConnectorOrder, 'type'>>

/** Connections as /v1 manages them. */
export interface SourceDesk {
  /** What /v1 can connect: systems with a host. */
  readonly types: readonly { readonly type: string; readonly available: boolean; readonly rowFilters: boolean }[]
  list(actor: Actor): Promise<readonly Source[]>
  /** @throws AppError not_found */
  read(actor: Actor, id: string): Promise<Source>
  tables(actor: Actor, id: string): Promise<readonly SourceTable[]>
  /** @throws AppError invalid_connector, source_unreachable; nothing is stored then */
  connect(actor: Actor, order: ConnectorOrder): Promise<Source>
  change(actor: Actor, id: string, change: ConnectorChange): Promise<Source>
  /** @throws AppError not_found, source_in_use unless spaces go with it */
  remove(actor: Actor, id: string, force: boolean): Promise<void>
}

const PUBLISHED = ['postgres', 'redshift'] as const

export function openSourceDesk(deps: SpacesDeps): SourceDesk {
  const { db } = deps.store
  const read = (actor: Actor, id: string): Promise<Source> => sourceById(db, actor.orgId, id, deps.now())
  return {
    types: PUBLISHED.map((type) => {
      const connector = hostConnector(type)
      return { type, available: connector !== undefined, rowFilters: connector?.capabilities.rowFilters ?? false }
    }),
    list: (actor) => sourcesOf(db, actor.orgId, deps.now()),
    read,
    tables: async (actor, id) => {
      const ground = await groundOf(deps, actor.orgId, (await read(actor, id)).connection.id)
      return ground === undefined ? [] : sourceTables(ground)
    },
    connect: async (actor, order) => {
      const id = await connect(deps, actor, order)
      const { id: source } = await nameSource(db, actor, id, deps.now())
      return read(actor, source)
    },
    change: async (actor, id, change) => {
      await changeSource(deps, actor, await read(actor, id), change)
      return read(actor, id)
    },
    remove: async (actor, id, force) => {
      const { connection } = await read(actor, id)
      const spaces = await listSpaces(db, actor.orgId, { sourceId: id })
      if (spaces.length > 0 && !force) throw new AppError('source_in_use', { count: spaces.length })
      for (const space of spaces) {
        await stopConversations(deps, actor.orgId, space.id)
        await deleteSpace(db, actor.orgId, space.id)
      }
      await deps.connections().remove(actor, connection.type, connection.id)
    },
  }
}

/** The connector of this name, if it reaches a system by host. */
function hostConnector(type: string) {
  return Object.values(connectors).find((each) => each.id === type && each.fields.some(({ name }) => name === 'host'))
}

/** @returns id of the connection */
async function connect(deps: SpacesDeps, actor: Actor, order: ConnectorOrder): Promise<string> {
  const connector = hostConnector(order.type)
  const isMeant = [order.host, order.database, order.username].every((text) => text.trim() !== '')
  if (connector === undefined || !isMeant) throw new AppError('invalid_connector')
  const { host, port, database, username, password } = order
  const label = order.name ?? `${database}@${host}`
  const made = await deps.connections().connect(actor, { type: connector.id, values: { host, port, database, username, password }, label }).catch(asPublished)
  await rename(deps, actor, made.id, label)
  await deps.connections().sync(actor, { type: made.type, id: made.id })
  return made.id
}

async function changeSource(deps: SpacesDeps, actor: Actor, source: Source, change: ConnectorChange): Promise<void> {
  const { name, ...credentials } = change
  const { connection } = source
  const { config } = connection
  if (Object.values(credentials).some((value) => value !== undefined)) {
    const place = [change.host ?? config.host, change.port ?? config.port, change.database ?? config.database]
    // an address is what a connection is known by: another one is another connection
    if (place.join(':') !== [config.host, config.port, config.database].join(':')) throw new AppError('invalid_connector')
    const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined))
    const values = { ...openConfig(connection, deps.secrets), ...given }
    await deps.connections().connect(actor, { type: connection.type, values }).catch(asPublished)
  }
  if (name !== undefined) await rename(deps, actor, connection.id, name ?? `${String(config.database ?? connection.label)}@${String(config.host ?? '')}`)
}

async function rename(deps: SpacesDeps, actor: Actor, id: string, label: string): Promise<void> {
  const row = await connectionById(deps.store.db, actor.orgId, id)
  if (row === undefined || row.label === label) return
  await sql`UPDATE connection SET label = ${label} WHERE org_id = ${actor.orgId} AND id = ${id}`.execute(deps.store.db)
}

const REASONS = ['authentication', 'database_not_found', 'tls', 'permission', 'name_not_found', 'refused', 'timeout']

function asPublished(error: unknown): never {
  if (!(error instanceof AppError)) throw error
  if (error.code === 'invalid_request' || error.code === 'connection_id_taken') throw new AppError('invalid_connector')
  if (error.code !== 'connection_refused' && error.code !== 'connection_failed') throw error
  const reason = REASONS.find((each) => each === error.facts.class) ?? 'unreachable'
  throw new AppError('source_unreachable', { wire: { code: 'connection_failed', reason } })
}
