import type { AskConnection, SeenConnection } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { connectors } from '../../warehouse/connectors/index.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import { loadModel, type ModelFile, type Profiles } from '../../warehouse/semantic/index.ts'
import type { Field, Model } from '../../warehouse/semantic/model.ts'
import type { ValueEntry, ValueIndex } from '../../warehouse/semantic/values.ts'
import { filesOfConnection } from '../model/index.ts'
import type { ConnectionsDeps } from './connections.ts'
import { type FencedValuesOrder, fencedValues } from './fenced-values.ts'
import { contentOf } from './file-content.ts'
import { mayAsk, narrowFiles } from './narrow-files.ts'
import type { OpenConnections } from './open-connections.ts'
import { narrowedTable, type RowsShown, rowsShown } from './rows-shown.ts'
import { scopeOf } from './scope.ts'
import { type ConnectionRow, connectionsOf, type TableFacts, type TableRow, tableFacts, tablesOf } from './store.ts'
import { tableRules } from './table-filters.ts'

/** Most models kept in memory, the least used forgotten first. */
const MOST_MODELS = 200

/** What may be read of a connection, and the files that say what it means, cut to that. */
interface Seen {
  readonly row: ConnectionRow
  readonly actor: Actor
  readonly tables: readonly TableRow[]
  readonly files: readonly ModelFile[]
  readonly shown: RowsShown
  readonly connection: SeenConnection
}
interface Meaning {
  readonly model: Model
  readonly values: ValueIndex
}

export interface VisibleConnections {
  /** What the actor may read: rights, tables and files of this moment; no data is touched. */
  seen(actor: Actor): Promise<readonly SeenConnection[]>
  /** The same with models and values, which cost queries where rows are filtered and nobody else sees the same. */
  ask(actor: Actor): Promise<readonly AskConnection[]>
}

/**
 * Connections as an actor sees them. Rights, tables and files are those of the store at every call; models and value
 * indexes are kept by what they were made from, so that only actors who may see the same share one (`fingerprinted-caches`).
 */
export function visibleConnections(deps: ConnectionsDeps, open: OpenConnections): VisibleConnections {
  const kept = new Map<string, Promise<Meaning>>()
  const { db, kept: reads } = deps.store
  const rowsOf = reads.keep(['connection'], (orgId) => connectionsOf(db, orgId))
  const tableRowsOf = reads.keep(['connection_table'], (orgId) => tablesOf(db, orgId))

  async function see(row: ConnectionRow, actor: Actor, tables: readonly TableRow[], model: readonly ModelFile[]): Promise<Seen | undefined> {
    const connector = connectors[row.type]
    const rules = [...(await deps.accessRules(actor, row.id)), ...tableRules(actor, tables)]
    if (rules.some(isClosed)) return undefined
    const all = filesOfConnection(model, row.slug)
    const catalog = { tables: tables.map((table) => table.catalog) }
    const shown = rowsShown(rules, catalog, all, actor)
    if ('broken' in shown) {
      deps.log.warn({ connection: row.id, actor: actor.userId, reason: shown.broken }, 'rules of access cannot be applied, so nothing is visible')
      return undefined
    }
    if (shown.fences.size > 0 && !connector.capabilities.rowFilters) return undefined
    const asked = tables.filter((table) => mayAsk(actor, table.groups) && shown.columns.has(table.table_id))
    const files = narrowFiles(all, new Set(asked.map((table) => table.table_id)), actor, shown.columns)
    const active = new Set(files.map((file) => contentOf(file.text).table).filter((table) => table !== undefined))
    const seen = asked.filter((table) => active.has(table.table_id))
    if (seen.length === 0) return undefined
    const version = JSON.stringify([row.version, row.syncs, files, actor.space ?? null])
    const capabilities = { ...connector.capabilities, filteredSql: connector.capabilities.filteredSql && open.get(row).reducedIsolation === undefined }
    const plansOnly = shown.fences.size > 0 && !capabilities.filteredSql
    const { dialect } = connector
    const connection: SeenConnection = {
      id: row.id,
      label: row.label,
      demo: row.demo,
      type: row.type,
      dialect,
      capabilities,
      scope: scopeOf({ connection: row.id, dialect, version, tables: seen.map((table) => table.catalog), shown, plansOnly }),
      run: (statement, limits, signal) => open.get(row).run(statement, limits, signal),
      stream: (statement, limits, signal) => open.get(row).stream(statement, limits, signal),
    }
    return { row, actor, tables: seen, files, shown, connection }
  }

  async function understand(seen: Seen): Promise<AskConnection> {
    const key = `${seen.row.org_id} ${seen.connection.scope.fingerprint}`
    const made = kept.get(key) ?? load(deps, seen)
    kept.delete(key)
    kept.set(key, made)
    made.catch(() => kept.delete(key))
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_MODELS))) kept.delete(old)
    return { ...seen.connection, ...(await made) }
  }

  async function all(actor: Actor): Promise<readonly Seen[]> {
    const { orgId } = actor
    const [rows, tables, model] = await Promise.all([rowsOf(orgId), tableRowsOf(orgId), deps.models.current(orgId)])
    const ready = rows.filter((row) => row.last_sync_at !== null)
    const tablesIn = (row: ConnectionRow) => tables.filter((table) => table.connection_id === row.id && !table.archived)
    const found = await Promise.all(ready.map((row) => see(row, actor, tablesIn(row), model)))
    return found.filter((connection) => connection !== undefined)
  }

  return {
    seen: async (actor) => (await all(actor)).map(({ connection }) => connection),
    ask: async (actor) => Promise.all((await all(actor)).map(understand)),
  }
}

/** What was measured on all rows is not for those who see some: of a fenced table no profile is used, and values are read as the asker. */
async function load(deps: ConnectionsDeps, { row, actor, tables, files, shown, connection }: Seen): Promise<Meaning> {
  const ids = tables.map((table) => table.table_id)
  const all = await tableFacts(deps.store.db, row.org_id, row.id, ids)
  const facts = all.filter(({ table_id }) => !shown.fences.has(table_id))
  const profiles = profilesOf(row, facts)
  const catalog = { tables: tables.map((table) => narrowedTable(table.catalog, shown)) }
  const info = { connection: row.id, dialect: connection.dialect, label: row.label, demo: row.demo, profiles }
  const { model } = loadModel(files, info, { catalog })
  if (shown.fences.size === 0) return { model, values: valueIndexOf(model, facts) }
  const known = all.filter(({ table_id }) => shown.fences.has(table_id))
  const { scope } = connection
  const run: FencedValuesOrder['run'] = async (statement, limits, signal) => {
    const passed = deps.guard(statement, actor, scope)
    if (passed.kind !== 'passed') throw new AppError('query_failed', { reason: passed.reason })
    return connection.run(passed.statement, limits, signal)
  }
  return { model, values: valueIndexOf(model, [...facts, ...(await fencedValues({ actor, scope, model, known, run }))]) }
}

/** Rules that open nothing, as a space has for every connection but its own. */
function isClosed({ tables, tablesDefault }: AccessRules): boolean {
  return tablesDefault === 'hidden' && tables.length === 0
}

function profilesOf(row: ConnectionRow, facts: readonly TableFacts[]): Profiles {
  const tables = Object.fromEntries(facts.flatMap(({ table_id, profile }) => (profile === null ? [] : [[table_id, profile]])))
  const foreignKeys = row.profiles?.foreignKeys.filter((key) => key.table in tables && key.toTable in tables) ?? []
  return { takenAt: row.profiles?.takenAt ?? new Date(0).toISOString(), tables, foreignKeys }
}

/** Values under the names the model gives their columns; fields that are personal or closed to look-ups have none. */
function valueIndexOf(model: Model, facts: readonly TableFacts[]): ValueIndex {
  const entries: ValueEntry[] = []
  const complete = new Set<string>()
  for (const entity of Object.values(model.entities)) {
    if (entity.source.kind !== 'table') continue
    const { id } = entity.source.table
    const columns = facts.find((each) => each.table_id === id)?.column_values ?? []
    for (const field of Object.values(entity.fields)) {
      const { source } = field
      const found = source.kind === 'column' ? columns.find((each) => each.column === source.column) : undefined
      if (found === undefined || field.personal || !field.valueIndex) continue
      for (const value of found.values) entries.push({ entity: entity.name, field: field.name, value }, ...saidOf(entity.name, field, value))
      if (found.complete) complete.add(`${entity.name}.${field.name}`)
    }
  }
  return { entries, complete }
}

/** What the model says a value means are other words for it. */
function saidOf(entity: string, field: Field, value: string): readonly ValueEntry[] {
  const meaning = Object.hasOwn(field.values, value) ? field.values[value] : undefined
  const words = (meaning ?? '').split(',').map((each) => each.trim())
  return words.filter((said) => said !== '' && said !== value).map((said) => ({ entity, field: field.name, value, said }))
}
