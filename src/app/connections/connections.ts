import { setTimeout as wait } from 'node:timers/promises'
import type { AskConnection, Scope, SeenConnection } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, GuardedStatement, Refusal, Statement } from '../../flow.ts'
import type { AddressPolicy } from '../../platform/egress/index.ts'
import type { Jobs, QueueDefinition } from '../../platform/jobs/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import { type Connector, connectors, type RunLimits, type TestReport, type UsageFile } from '../../warehouse/connectors/index.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import type { Models } from '../model/index.ts'
import { type ConnectOrder, connect, testConnection } from './connect.ts'
import { filteredFolders } from './filtered-folders.ts'
import { openConnectionCache } from './open-connections.ts'
import { type ConnectionRow, connectionById, listedConnectionsOf, removeConnection, tablesOf } from './store.ts'
import { runSync } from './sync.ts'
import { linesAfter, runById, type SyncRun, startRun } from './sync-runs.ts'
import { findTable, listTables, type TableView } from './tables.ts'
import { visibleConnections } from './visible.ts'

export interface ConnectionsDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly jobs: Pick<Jobs, 'send' | 'work'>
  readonly models: Models
  readonly log: Logger
  /** `guard` of ask/guard; every probe of sync passes it. */
  guard(statement: Statement, actor: Actor, scope: Scope): { readonly kind: 'passed'; readonly statement: GuardedStatement } | Refusal
  /** What groups and the actor's space say about a connection; all of them hold. None: every row of what the groups show. */
  accessRules(actor: Actor, connectionId: string): Promise<readonly AccessRules[]>
  readonly addresses: AddressPolicy
  /** Folders whose files may be connected, the data folder's `files/` among them. */
  readonly fileRoots: readonly string[]
  readonly limits: RunLimits
  /** Parley's own usage and what it means; absent: it cannot be connected. */
  readonly usage?: UsageFile & { model(): Promise<readonly { readonly name: string; readonly text: string }[]> }
  /** Where the store is, which is never connected; null when it cannot be reached over a network. */
  readonly storeAddress: { readonly host: string; readonly port: number; readonly database: string } | null
  readonly audit?: (actor: Actor, entry: { readonly action: string; readonly target: string }) => Promise<void>
  now(): Date
}

export interface ConnectionView {
  readonly id: string
  readonly type: ConnectionRow['type']
  readonly label: string
  readonly demo: boolean
  readonly status: 'connected' | 'error' | 'syncing'
  readonly tableCount: number
  readonly createdAt: Date
  readonly lastSyncAt: Date | null
  readonly lastError: string | null
  /** Log of the sync that runs now. */
  readonly runningLogId: string | null
}
export interface SyncOrder {
  readonly type: string
  readonly id: string
  /** Tables that become active in a first sync; absent: all. */
  readonly tables?: readonly string[]
}
export interface SyncState {
  readonly status: 'started' | 'done' | 'error'
  readonly logId: string
  readonly connectionType: ConnectionRow['type']
  readonly connectionId: string
  readonly alreadyRunning: boolean
}
export interface LogLine {
  readonly at: Date
  readonly level: string
  readonly message: string
}

/** Configured connections: made, tested, synced, removed, and seen by those who ask. */
export interface Connections {
  readonly types: readonly Connector[]
  list(actor: Actor): Promise<readonly ConnectionView[]>
  connect(actor: Actor, order: Omit<ConnectOrder, 'orgId'>): Promise<ConnectionView>
  test(order: Pick<ConnectOrder, 'type' | 'values'>): Promise<TestReport>
  /** @returns number of tables archived @throws AppError `not_found` */
  remove(actor: Actor, type: string, id: string): Promise<number>
  /** Starts a sync or joins the one that runs. @throws AppError `not_found`, also when the type is another */
  sync(actor: Actor, order: SyncOrder): Promise<SyncState>
  /** Waits until a sync has ended. */
  waitForSync(actor: Actor, logId: string, signal: AbortSignal): Promise<SyncRun>
  /** Lines so far, and with `follow` those to come until the end. @throws AppError `not_found` */
  readLog(actor: Actor, logId: string, follow: boolean, signal: AbortSignal): Promise<AsyncGenerator<LogLine, SyncRun>>
  tables(actor: Actor): Promise<readonly TableView[]>
  table(actor: Actor, id: string): Promise<TableView | undefined>
  /** What the actor may ask, with models and values. */
  askConnections(actor: Actor): Promise<readonly AskConnection[]>
  /** What the actor may read, for those who need rights and rows alone: it never queries the data. */
  seenConnections(actor: Actor): Promise<readonly SeenConnection[]>
  /** Folders of the model that the actor may not read as files, because rows behind them are filtered. */
  filteredFolders(actor: Actor): Promise<readonly string[]>
  /** Takes syncs from the queue in this process. */
  work(): Promise<void>
  close(): Promise<void>
}

export const SYNC_QUEUE: QueueDefinition = { name: 'connection-sync', exclusive: true, retries: 3, expireSeconds: 3_600 }
const SYNCS_AT_A_TIME = 2
const POLL_MS = 250

export function openConnections(deps: ConnectionsDeps): Connections {
  const open = openConnectionCache(deps)
  const visible = visibleConnections(deps, open)
  const { db } = deps.store

  return {
    types: Object.values(connectors),
    list: (actor) => list(deps, actor),
    connect: async (actor, order) => {
      const row = await connect(deps, { ...order, orgId: actor.orgId })
      await deps.audit?.(actor, { action: 'connection.connect', target: row.id })
      const found = (await list(deps, actor)).find((each) => each.id === row.id)
      if (found === undefined) throw new AppError('internal')
      return found
    },
    test: (order) => testConnection(deps, order),
    remove: async (actor, type, id) => {
      await existing(deps, actor, type, id)
      const archived = await removeConnection(db, actor.orgId, id, deps.now())
      await open.forget(actor.orgId, id)
      await deps.audit?.(actor, { action: 'connection.remove', target: id })
      return archived ?? 0
    },
    sync: (actor, order) => startSync(deps, actor, order),
    waitForSync: async (actor, logId, signal) => {
      for (;;) {
        const run = await runOf(deps, actor, logId)
        if (run.status !== 'running') return run
        await wait(POLL_MS, undefined, { signal })
      }
    },
    readLog: async (actor, logId, follow, signal) => {
      await runOf(deps, actor, logId)
      return followLog(deps, actor, logId, follow, signal)
    },
    tables: (actor) => listTables(deps, actor),
    table: (actor, id) => findTable(deps, actor, id),
    askConnections: visible.ask,
    seenConnections: visible.seen,
    filteredFolders: (actor) => filteredFolders(deps, actor),
    work: () => deps.jobs.work<{ readonly run: string }>(SYNC_QUEUE.name, SYNCS_AT_A_TIME, ({ run }, { signal }) => runSync(deps, open, run, signal)),
    close: () => open.close(),
  }
}

async function list(deps: ConnectionsDeps, actor: Actor): Promise<readonly ConnectionView[]> {
  const [rows, tables] = await Promise.all([listedConnectionsOf(deps.store.db, actor.orgId), tablesOf(deps.store.db, actor.orgId)])
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    label: row.label,
    demo: row.demo,
    status: row.running_log !== null ? 'syncing' : row.last_error === null || row.last_error === 'account can write' ? 'connected' : 'error',
    tableCount: tables.filter((table) => table.connection_id === row.id && !table.archived).length,
    createdAt: row.created_at,
    lastSyncAt: row.last_sync_at,
    lastError: row.last_error,
    runningLogId: row.running_log,
  }))
}

async function existing(deps: ConnectionsDeps, actor: Actor, type: string, id: string): Promise<ConnectionRow> {
  const row = await connectionById(deps.store.db, actor.orgId, id)
  if (row === undefined || row.removed_at !== null || row.type !== type) throw new AppError('not_found', { what: 'Connection' })
  return row
}

/** The run and its job exist together or not at all, so a crash in between loses neither. */
async function startSync(deps: ConnectionsDeps, actor: Actor, order: SyncOrder): Promise<SyncState> {
  const row = await existing(deps, actor, order.type, order.id)
  const started = await deps.store.db.transaction().execute(async (transaction) => {
    const run = { orgId: actor.orgId, connectionId: row.id, onlyTables: order.tables ?? null, at: deps.now() }
    const { id, joined } = await startRun(transaction, run)
    if (!joined) await deps.jobs.send(SYNC_QUEUE.name, { run: id }, { key: id, transaction })
    return { id, joined }
  })
  await deps.audit?.(actor, { action: 'connection.sync', target: row.id })
  return { status: 'started', logId: started.id, connectionType: row.type, connectionId: row.id, alreadyRunning: started.joined }
}

async function runOf(deps: ConnectionsDeps, actor: Actor, logId: string): Promise<SyncRun> {
  const run = await runById(deps.store.db, logId, actor.orgId)
  if (run === undefined) throw new AppError('not_found', { what: 'Log' })
  return run
}

async function* followLog(deps: ConnectionsDeps, actor: Actor, logId: string, follow: boolean, signal: AbortSignal): AsyncGenerator<LogLine, SyncRun> {
  let seen = '0'
  for (;;) {
    const run = await runOf(deps, actor, logId)
    const lines = await linesAfter(deps.store.db, logId, seen)
    for (const { at, level, message } of lines) yield { at, level, message }
    seen = lines.at(-1)?.seq ?? seen
    if (lines.length === 0 && (run.status !== 'running' || !follow)) return run
    if (lines.length === 0) await wait(POLL_MS, undefined, { signal })
  }
}
