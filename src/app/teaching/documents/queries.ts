import { guard } from '../../../ask/guard/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor, Statement } from '../../../flow.ts'
import { connectors } from '../../../warehouse/connectors/index.ts'
import { type ModelFile, setKey } from '../../../warehouse/semantic/index.ts'
import { scopeOf, type TableRow, tablesOf } from '../../connections/index.ts'
import { invalid } from '../../conversations/index.ts'
import { apply, entriesOf, idOf } from '../edit.ts'
import type { DocumentDeps } from './documents.ts'
import { lockTable } from './known-table.ts'
import { existing } from './table-doc.ts'

export interface QueryDoc {
  readonly id?: string
  readonly title?: string
  readonly sql: string
  readonly tableId: string
}
export interface SavedQuery {
  readonly id: string
  readonly title: string
  readonly sql: string
}

/** Keeps a reviewed example query of a table. @throws AppError not_found, invalid_request when the guard refuses it */
export async function saveQueryDoc(actor: Actor, doc: QueryDoc, deps: DocumentDeps): Promise<SavedQuery> {
  const view = await existing(actor, doc.tableId, deps)
  const tables = (await tablesOf(deps.store.db, actor.orgId, view.connectionId)).filter((table) => !table.archived || table.table_id === doc.tableId)
  checkStatement(actor, doc, tables, { connection: view.connectionId, dialect: connectors[view.connectionType].dialect })
  const saved = await deps.store.db.transaction().execute(async (trx) => {
    const { slug } = await lockTable(trx, actor, doc.tableId)
    const path = `model/${slug}/questions.yaml`
    const order = { orgId: actor.orgId, author: actor.userId, message: `Example query of ${view.name}` }
    let made: SavedQuery = { id: '', title: '', sql: doc.sql }
    await deps.models.edit(
      order,
      (files) => {
        const file = files.find((each) => each.path === path)
        const known = file === undefined ? [] : entriesOf(file)
        const former = known.find((entry) => idOf(entry) === doc.id)
        if (doc.id !== undefined && former === undefined) throw new AppError('not_found', { what: 'Query' })
        const formerTitle = typeof former === 'object' && former !== null && 'question' in former ? String(former.question) : undefined
        made = {
          id: doc.id ?? freeId(known.flatMap((entry) => idOf(entry) ?? [])),
          title: doc.title ?? formerTitle ?? `Example of ${view.displayName}`,
          sql: doc.sql,
        }
        const verified = { by: actor.userId, at: deps.now().toISOString().slice(0, 10) }
        const entry = { id: made.id, question: made.title, sql: made.sql, table: doc.tableId, verified }
        return apply({ kind: 'entry', path, id: made.id, entry }, files)
      },
      trx,
    )
    return made
  })
  await deps.audit(actor, { action: 'query.save', target: `${doc.tableId} ${saved.id}` })
  return saved
}

/** @throws AppError not_found */
export async function deleteQuery(actor: Actor, queryId: string, tableId: string, deps: DocumentDeps): Promise<void> {
  await deps.store.db.transaction().execute(async (trx) => {
    const { slug } = await lockTable(trx, actor, tableId)
    const order = { orgId: actor.orgId, author: actor.userId, message: `Removed example query ${queryId}` }
    await deps.models.edit(order, (files) => without(files, `model/${slug}/questions.yaml`, queryId, tableId), trx)
  })
  await deps.audit(actor, { action: 'query.delete', target: `${tableId} ${queryId}` })
}

function without(files: readonly ModelFile[], path: string, queryId: string, tableId: string) {
  const file = files.find((each) => each.path === path)
  const at = file === undefined ? -1 : entriesOf(file).findIndex((entry) => idOf(entry) === queryId && mappingTable(entry) === tableId)
  if (file === undefined || at < 0) throw new AppError('not_found', { what: 'Query' })
  const left = setKey(file, ['questions', at], undefined)
  return [entriesOf(left).length === 0 ? { path, text: null } : left]
}

function mappingTable(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'table' in entry ? entry.table : undefined
}

function freeId(taken: readonly string[]): string {
  for (let n = 1; ; n += 1) if (!taken.includes(`query_${n}`)) return `query_${n}`
}

/** It must pass the guard over the connection's tables, and read the table it is an example for: without that table it must not pass. */
function checkStatement(actor: Actor, doc: QueryDoc, tables: readonly TableRow[], on: Pick<Statement, 'connection' | 'dialect'>): void {
  const statement: Statement = { ...on, text: doc.sql, values: [], columns: [], tables: [], origin: 'free' }
  const over = (seen: readonly TableRow[]) => guard(statement, actor, scopeOf({ ...on, version: '', tables: seen.map((table) => table.catalog) }))
  const all = over(tables)
  if (all.kind === 'refused') throw wrong(all.message)
  if (over(tables.filter((table) => table.table_id !== doc.tableId)).kind === 'passed') throw wrong('The statement does not read this table')
}

function wrong(msg: string): AppError {
  return invalid({ loc: ['body', 'query', 'sql'], msg, type: 'value_error' })
}
