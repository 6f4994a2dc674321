import { sql, type Transaction } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor, Json } from '../../../flow.ts'
import { type ModelFile, setKey } from '../../../warehouse/semantic/index.ts'
import type { TableView } from '../../connections/index.ts'
import { type InvalidItem, invalid } from '../../conversations/index.ts'
import { mappingOf } from '../../model/index.ts'
import { valueAt } from '../edit.ts'
import type { DocumentDeps } from './documents.ts'
import { entityFile, type KnownTable, lockTable, touchTable } from './known-table.ts'
import { changesFilter, saveTableFilter, type TableFilter } from './table-filter.ts'

/** What may be said about a table; absent keys stay as they are. */
export interface TableDoc {
  readonly id: string
  readonly version?: number
  readonly description?: string
  readonly displayName?: string
  readonly active?: boolean
  readonly columns?: readonly ColumnDoc[]
  readonly groups?: readonly string[]
  readonly rowFilter?: TableFilter
}
export interface ColumnDoc {
  readonly name: string
  readonly userComment?: string
  readonly displayName?: string
  readonly active?: boolean
}

/** Keys of a file and their new values; undefined removes one. */
type Change = readonly [key: readonly string[], value: Json | undefined]

/**
 * Writes what differs from what is known, so that a client may send a table back as it got it.
 * @throws AppError not_found, table_changed, requires_role, invalid_request, model_problems
 */
export async function saveTableDoc(actor: Actor, doc: TableDoc, deps: DocumentDeps): Promise<TableView> {
  const view = await existing(actor, doc.id, deps)
  checkColumns(doc, view)
  await deps.store.db.transaction().execute(async (trx) => {
    const table = await lockTable(trx, actor, doc.id)
    if (doc.version !== undefined && doc.version !== table.version) throw new AppError('table_changed')
    await saveRights(trx, actor, doc, table)
    if (doc.active === true && table.putAway) await bringBack(trx, actor, doc.id, table)
    await deps.models.edit({ orgId: actor.orgId, author: actor.userId, message: `Described ${view.name}` }, (files) => written(doc, view, files, table), trx)
    await touchTable(trx, actor, table, doc.id, deps.now())
  })
  await deps.audit(actor, { action: 'table.save', target: doc.id })
  return existing(actor, doc.id, deps)
}

/** Puts a table away; a sync leaves it there. @throws AppError not_found */
export async function deleteTable(actor: Actor, tableId: string, deps: DocumentDeps): Promise<void> {
  await deps.store.db.transaction().execute(async (trx) => {
    const table = await lockTable(trx, actor, tableId)
    await sql`UPDATE connection_table SET archived = true, put_away = true
      WHERE org_id = ${actor.orgId} AND connection_id = ${table.connectionId} AND table_id = ${tableId}`.execute(trx)
    await touchTable(trx, actor, table, tableId, deps.now())
  })
  await deps.audit(actor, { action: 'table.delete', target: tableId })
}

export async function existing(actor: Actor, tableId: string, deps: DocumentDeps): Promise<TableView> {
  const view = await deps.connections.table(actor, tableId)
  if (view === undefined) throw new AppError('not_found', { what: 'Table' })
  return view
}

async function bringBack(trx: Transaction<unknown>, actor: Actor, tableId: string, table: KnownTable): Promise<void> {
  await sql`UPDATE connection_table SET archived = false, put_away = false
    WHERE org_id = ${actor.orgId} AND connection_id = ${table.connectionId} AND table_id = ${tableId}`.execute(trx)
}

/** Groups and row filters are an admin's; sent back unchanged they are nobody's business. */
async function saveRights(trx: Transaction<unknown>, actor: Actor, doc: TableDoc, table: KnownTable): Promise<void> {
  const changed = doc.groups !== undefined && [...doc.groups].sort().join('\n') !== [...table.groups].sort().join('\n')
  const isFilterChanged = doc.rowFilter !== undefined && changesFilter(doc.rowFilter, table)
  if ((changed || isFilterChanged) && actor.role !== 'admin') throw new AppError('requires_role', { role: 'admin' })
  if (isFilterChanged && doc.rowFilter !== undefined) await saveTableFilter(trx, actor, doc.id, doc.rowFilter, table)
  if (!changed || doc.groups === undefined) return
  const { rows } = await sql<{ name: string }>`SELECT name FROM account_group WHERE org_id = ${actor.orgId}`.execute(trx)
  const known = new Set(['all_users', ...rows.map(({ name }) => name)])
  const unknown = doc.groups.findIndex((group) => !known.has(group))
  if (unknown >= 0) throw wrong(['groups', unknown], `There is no group "${doc.groups[unknown]}"`)
  await sql`UPDATE connection_table SET groups = ${[...new Set(doc.groups)]}::text[]
    WHERE org_id = ${actor.orgId} AND connection_id = ${table.connectionId} AND table_id = ${doc.id}`.execute(trx)
}

function checkColumns(doc: TableDoc, view: TableView): void {
  const unknown = (doc.columns ?? []).findIndex((column) => !view.columns.some((each) => each.name === column.name))
  if (unknown >= 0) throw wrong(['columns', unknown, 'column_name'], `There is no column "${doc.columns?.[unknown]?.name}"`)
}

function written(doc: TableDoc, view: TableView, files: readonly ModelFile[], { slug }: KnownTable): readonly ModelFile[] {
  const file = entityFile(files, slug, doc.id)
  const changes = file === undefined ? [] : [...tableChanges(doc, view), ...(doc.columns ?? []).flatMap((column, n) => columnChanges(column, n, view, file))]
  if (file === undefined || changes.length === 0) return []
  return [changes.reduce((changed, [key, value]) => accepted(setKey(changed, key, value), key), file)]
}

function tableChanges(doc: TableDoc, view: TableView): readonly Change[] {
  return [
    ...differing(['description'], doc.description, view.description),
    ...differing(['label'], doc.displayName, view.displayName),
    ...(doc.active === undefined || doc.active === view.active ? [] : [[['active'], doc.active ? undefined : false] satisfies Change]),
  ]
}

function columnChanges(column: ColumnDoc, at: number, view: TableView, file: ModelFile): readonly Change[] {
  const known = view.columns.find((each) => each.name === column.name)
  if (known === undefined) return []
  const changes = (key: readonly string[]): readonly Change[] => [
    ...differing([...key, 'description'], column.userComment, known.userComment),
    ...differing([...key, 'label'], column.displayName, known.displayName),
    ...(column.active === undefined || column.active === known.active ? [] : [[[...key, 'hidden'], column.active ? undefined : true] satisfies Change]),
  ]
  const field = fieldOf(file, column.name)
  if (field !== undefined) return changes(['fields', field])
  if (changes([]).length === 0) return []
  throw wrong(['columns', at, 'column_name'], `The model has no field for the column "${column.name}"; add it to ${file.path}`)
}

function differing(key: readonly string[], wanted: string | undefined, known: string): readonly Change[] {
  if (wanted === undefined || wanted === known) return []
  return [[key, wanted.trim() === '' ? undefined : wanted]]
}

/** What a person wrote is no guess any more. */
function accepted(file: ModelFile, key: readonly string[]): ModelFile {
  const mark = [...key.slice(0, -1), 'suggested']
  const guesses = valueAt(file, mark)
  if (!Array.isArray(guesses) || !guesses.includes(key.at(-1) ?? '')) return file
  const left = guesses.filter((guess) => guess !== key.at(-1))
  return setKey(file, mark, left.length === 0 ? undefined : left)
}

export function fieldOf(file: ModelFile, column: string): string | undefined {
  const { fields } = mappingOf(file.text)
  const named = typeof fields === 'object' && fields !== null ? Object.entries(fields) : []
  return named.find(([, field]) => typeof field === 'object' && field !== null && 'column' in field && field.column === column)?.[0]
}

function wrong(at: InvalidItem['loc'], msg: string): AppError {
  return invalid({ loc: ['body', 'table', ...at], msg, type: 'value_error' })
}
