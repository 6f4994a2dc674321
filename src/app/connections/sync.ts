import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../errors.ts'
import type { Actor, Statement } from '../../flow.ts'
import { isStoreFault } from '../../platform/store/index.ts'
import type { Catalog, CatalogTable } from '../../warehouse/connectors/index.ts'
import { connectors, FAILURE_SENTENCES, failureOf } from '../../warehouse/connectors/index.ts'
import { asLoaded, deriveModel, type ModelFile } from '../../warehouse/semantic/index.ts'
import { mappingOf } from '../model/index.ts'
import type { ConnectionsDeps } from './connections.ts'
import type { OpenConnections } from './open-connections.ts'
import { ownTableIds, withTableIds } from './own-table-ids.ts'
import { type Profiled, profile } from './profile/index.ts'
import { scopeOf } from './scope.ts'
import {
  type ConnectionRow,
  connectionById,
  finishConnectionSync,
  lockTableIds,
  saveSynced,
  setLastError,
  type TableRow,
  tableIdsElsewhere,
  tablesOf,
} from './store.ts'
import { addLine, finishRun, runById, type SyncCounts, type SyncRun } from './sync-runs.ts'

const PROBE_MS = 20_000
const EVERYONE = 'all_users'
const NOTHING: SyncCounts = { added: 0, changed: 0, archived: 0 }

/**
 * Reads the catalog, measures the data and brings the model up to date. Run again from the start after a crash: it
 * changes nothing until its last transaction.
 * @throws when aborted or when the store was lost, so that the job is tried again; every other failure ends the run as an error
 */
export async function runSync(deps: ConnectionsDeps, open: OpenConnections, runId: string, signal: AbortSignal): Promise<void> {
  const run = await runById(deps.store.db, runId)
  if (run?.status !== 'running') return
  const row = await connectionById(deps.store.db, run.org_id, run.connection_id)
  const say = (level: 'info' | 'warn' | 'error', message: string) => addLine(deps.store.db, runId, level, message, deps.now())
  try {
    if (row === undefined || row.removed_at !== null) throw new AppError('not_found', { what: 'Connection' })
    const counts = await syncConnection(deps, open, run, row, signal, say)
    await say('info', `${counts.added} tables added, ${counts.changed} changed, ${counts.archived} archived.`)
    await finishRun(deps.store.db, runId, 'done', counts)
  } catch (error) {
    if (signal.aborted || isStoreFault(error)) throw error
    const message = sentenceOf(error)
    deps.log.error({ err: error, run: runId }, 'a sync failed')
    await say('error', message)
    await setLastError(deps.store.db, run.org_id, run.connection_id, message)
    await finishRun(deps.store.db, runId, 'error', NOTHING)
  }
}

type Say = (level: 'info' | 'warn' | 'error', message: string) => Promise<void>

async function syncConnection(
  deps: ConnectionsDeps,
  open: OpenConnections,
  run: SyncRun,
  row: ConnectionRow,
  signal: AbortSignal,
  say: Say,
): Promise<SyncCounts> {
  await say('info', 'Reading tables, columns and keys.')
  const found = asLoaded(await open.get(row).introspect(signal))
  await say('info', `${found.tables.length} tables and views found.`)
  const before = await tablesOf(deps.store.db, row.org_id, row.id)
  const ids = ownTableIds(found, row.slug, before, await tableIdsElsewhere(deps.store.db, row.org_id, row.id))
  const catalog = withTableIds(found, ids)
  const profiled = await measure(deps, open, row, catalog, signal, say)
  const counts = compare(before, catalog)
  const dialect = connectors[row.type].dialect
  const derived = deriveModel(catalog, profiled.profiles, { connection: row.id, dialect, label: row.label })
  const chosen = run.only_tables === null ? null : new Set(run.only_tables.map((id) => ids.get(id) ?? id))
  const files = derived.map((file) => withActive(file, chosen, before, row.last_sync_at === null))
  await deps.store.db.transaction().execute(async (transaction) => {
    const at = deps.now()
    await lockTableIds(transaction, row.org_id)
    const taken = await tableIdsElsewhere(transaction, row.org_id, row.id)
    if (catalog.tables.some(({ id }) => taken.has(id) && !before.some((old) => old.table_id === id))) throw new AppError('table_ids_taken')
    const synced = catalog.tables.map((table) => ({
      catalog: table,
      profile: profiled.profiles.tables[table.id] ?? null,
      values: profiled.values.filter((each) => each.table === table.id),
    }))
    await saveSynced(transaction, { orgId: row.org_id, connectionId: row.id, groups: connectors[row.type].shipped === true ? [] : [EVERYONE] }, synced, at)
    await deps.models.mergeSynced({ orgId: row.org_id, slug: row.slug, derived: files }, transaction)
    const { takenAt, foreignKeys } = profiled.profiles
    await finishConnectionSync(transaction, row.org_id, row.id, { takenAt, foreignKeys }, at)
  })
  return counts
}

/** Every probe passes the guard, as the server itself: it sees all tables, and only these. */
async function measure(deps: ConnectionsDeps, open: OpenConnections, row: ConnectionRow, catalog: Catalog, signal: AbortSignal, say: Say): Promise<Profiled> {
  const dialect = connectors[row.type].dialect
  const scope = scopeOf({ connection: row.id, dialect, version: String(row.version), tables: catalog.tables })
  const limits = { ...deps.limits, timeoutMs: Math.min(deps.limits.timeoutMs, PROBE_MS) }
  const run = async (statement: Statement) => {
    const guarded = deps.guard(statement, system(row.org_id), scope)
    if (guarded.kind === 'refused') throw new AppError('query_failed', { reason: guarded.reason }, { message: guarded.message })
    return open.get(row).run(guarded.statement, limits, signal)
  }
  let said = Promise.resolve()
  const progress = (line: string) => {
    said = said.then(() => say('info', line))
    said.catch(() => undefined) // told at the end; until then nobody waits for it
  }
  const profiled = await profile({ connection: row.id, dialect, run }, catalog, { now: deps.now, signal, progress }).finally(() => said)
  return profiled
}

function compare(before: readonly TableRow[], catalog: Catalog): SyncCounts {
  const known = new Map(before.filter((table) => !table.archived).map((table) => [table.table_id, table]))
  const found = new Set(catalog.tables.map((table) => table.id))
  const isChanged = (table: CatalogTable) => {
    const old = known.get(table.id)
    // the store gives keys back in an order of its own, so texts cannot be compared
    return old !== undefined && !isDeepStrictEqual(shapeOf(old.catalog), shapeOf(table))
  }
  return {
    added: catalog.tables.filter((table) => !before.some((old) => old.table_id === table.id && (!old.archived || old.put_away))).length,
    changed: catalog.tables.filter(isChanged).length,
    archived: [...known.keys()].filter((id) => !found.has(id)).length,
  }
}

function shapeOf(table: CatalogTable): unknown {
  return JSON.parse(JSON.stringify([table.columns, table.primaryKey, table.uniqueKeys, table.foreignKeys, table.comment]))
}

/** All tables of a first sync are active, later ones wait for a person; `tables` of the request names the active ones of a first sync. */
function withActive(file: ModelFile, chosen: ReadonlySet<string> | null, before: readonly TableRow[], first: boolean): ModelFile {
  const { table } = mappingOf(file.text)
  if (typeof table !== 'string' || before.some((old) => old.table_id === table)) return file
  return first && (chosen === null || chosen.has(table)) ? file : { path: file.path, text: `${file.text.trimEnd()}\nactive: false\n` }
}

export function system(orgId: string): Actor {
  return { userId: 'system', orgId, role: 'admin', groups: [EVERYONE], scopes: ['api:full'], credential: 'system' }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof AppError)) return 'The sync failed by a fault of Parley; the log says more.'
  return error.code === 'connection_failed' ? `${error.message}. ${FAILURE_SENTENCES[failureOf(error)]}` : error.message
}
