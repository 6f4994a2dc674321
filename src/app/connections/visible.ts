import { isMap, parseDocument } from 'yaml'
import type { AskConnection } from '../../ask/services.ts'
import type { Actor } from '../../flow.ts'
import { connectors } from '../../warehouse/connectors/index.ts'
import { loadModel, type ModelFile, type Profiles } from '../../warehouse/semantic/index.ts'
import type { Field, Model } from '../../warehouse/semantic/model.ts'
import type { ValueEntry, ValueIndex } from '../../warehouse/semantic/values.ts'
import type { ConnectionsDeps } from './connections.ts'
import { contentOf } from './file-content.ts'
import type { OpenConnections } from './open-connections.ts'
import { scopeOf } from './scope.ts'
import { type ConnectionRow, connectionsOf, type TableFacts, type TableRow, tableFacts, tablesOf } from './store.ts'

/** Whoever asks shares a group with what is asked, admins and modelers too. */
export function mayAsk(actor: Actor, groups: readonly string[]): boolean {
  return groups.some((group) => actor.groups.includes(group))
}

/** Modelers and admins find every table in lists, to look after it; a user those that share a group. */
export function mayList(actor: Actor, groups: readonly string[]): boolean {
  return actor.role !== 'user' || mayAsk(actor, groups)
}

/** Most models kept in memory, the least used forgotten first. */
const MOST_MODELS = 200

interface Visible {
  readonly model: Model
  readonly values: ValueIndex
}

/**
 * Connections as an actor sees them. Rights, tables and files are read from the store at every call; models and value
 * indexes are kept by what they were made from, so that only actors who may see the same share one (`fingerprinted-caches`).
 */
export function askConnectionsOf(deps: ConnectionsDeps, open: OpenConnections): (actor: Actor) => Promise<readonly AskConnection[]> {
  const kept = new Map<string, Promise<Visible>>()

  async function visible(row: ConnectionRow, actor: Actor, tables: readonly TableRow[]): Promise<AskConnection | undefined> {
    const connector = connectors[row.type]
    const all = await deps.models.ofConnection(row.org_id, row.slug)
    const files = narrowFiles(all, new Set(tables.map((table) => table.table_id)), actor)
    const active = new Set(files.map((file) => contentOf(file.text).table).filter((table) => table !== undefined))
    const seen = tables.filter((table) => active.has(table.table_id))
    if (seen.length === 0) return undefined
    const version = JSON.stringify([row.version, row.syncs, files])
    const scope = scopeOf({ connection: row.id, dialect: connector.dialect, version, tables: seen.map((table) => table.catalog) })
    const key = `${row.org_id} ${scope.fingerprint}`
    const made = kept.get(key) ?? load(row, seen, files)
    kept.delete(key)
    kept.set(key, made)
    made.catch(() => kept.delete(key))
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_MODELS))) kept.delete(old)
    const { model, values } = await made
    return {
      id: row.id,
      label: row.label,
      demo: row.demo,
      dialect: connector.dialect,
      capabilities: connector.capabilities,
      model,
      values,
      scope,
      run: (statement, limits, signal) => open.get(row).run(statement, limits, signal),
      stream: (statement, limits, signal) => open.get(row).stream(statement, limits, signal),
    }
  }

  async function load(row: ConnectionRow, tables: readonly TableRow[], files: readonly ModelFile[]): Promise<Visible> {
    const facts = await tableFacts(
      deps.store.db,
      row.org_id,
      row.id,
      tables.map((table) => table.table_id),
    )
    const profiles = profilesOf(row, facts)
    const catalog = { tables: tables.map((table) => table.catalog) }
    const info = { connection: row.id, dialect: connectors[row.type].dialect, label: row.label, demo: row.demo, profiles }
    const { model } = loadModel(files, info, { catalog })
    return { model, values: valueIndexOf(model, facts) }
  }

  return async (actor) => {
    const [rows, tables] = await Promise.all([connectionsOf(deps.store.db, actor.orgId), tablesOf(deps.store.db, actor.orgId)])
    const ready = rows.filter((row) => row.last_sync_at !== null)
    const found = await Promise.all(
      ready.map((row) =>
        visible(
          row,
          actor,
          tables.filter((table) => table.connection_id === row.id && !table.archived && mayAsk(actor, table.groups)),
        ),
      ),
    )
    return found.filter((connection) => connection !== undefined)
  }
}

/** Files of what may be seen: no entity of another or inactive table, no entity or field that `visible_to` keeps to others. */
export function narrowFiles(files: readonly ModelFile[], tables: ReadonlySet<string>, actor: Actor): readonly ModelFile[] {
  return files.flatMap((file) => {
    const { entity, table, active, visible_to } = contentOf(file.text)
    if (entity === undefined) return [file]
    if (typeof table !== 'string' || !tables.has(table) || active === false || !isOpenTo(visible_to, actor)) return []
    return [withoutFields(file, actor)]
  })
}

function isOpenTo(groups: unknown, actor: Actor): boolean {
  return !Array.isArray(groups) || mayAsk(actor, groups.map(String))
}

function withoutFields(file: ModelFile, actor: Actor): ModelFile {
  if (!file.text.includes('visible_to')) return file
  const document = parseDocument(file.text, { version: '1.2' })
  const content = contentOf(file.text)
  for (const section of ['fields', 'measures', 'joins'] as const) {
    if (!isMap(document.get(section))) continue
    const parts: unknown = content[section]
    for (const [name, part] of Object.entries(typeof parts === 'object' && parts !== null ? parts : {})) {
      const limited = typeof part === 'object' && part !== null && 'visible_to' in part && !isOpenTo(part.visible_to, actor)
      if (limited) document.deleteIn([section, name])
    }
  }
  return { path: file.path, text: document.toString({ lineWidth: 0 }) }
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
