import { type Kysely, sql, type Transaction } from 'kysely'
import pluralize from 'pluralize'
import { AppError } from '../../../errors.ts'
import type { Actor, Json } from '../../../flow.ts'
import { connectors } from '../../../warehouse/connectors/index.ts'
import { loadModel, type ModelFile, setKey } from '../../../warehouse/semantic/index.ts'
import type { Entity, Model } from '../../../warehouse/semantic/model.ts'
import { columnOf, connectionsOf, relationshipId, tableOf, tablesOf } from '../../connections/index.ts'
import { invalid } from '../../conversations/index.ts'
import { mappingOf } from '../../model/index.ts'
import { valueAt } from '../edit.ts'
import type { DocumentDeps } from './documents.ts'

/** A join as its owning side has it. */
export interface Relationship {
  readonly id: number
  readonly docId: string
  readonly table: string
  readonly ownColumns: readonly string[]
  readonly columns: readonly string[]
  readonly active: boolean
}
export interface RelationshipDoc {
  readonly id?: number
  readonly docId: string
  readonly table: string
  readonly ownColumns: readonly string[]
  readonly columns: readonly string[]
  readonly active: boolean
}

/** A join with the place it is written at. */
interface Placed extends Relationship {
  readonly connection: string
  readonly entity: string
  readonly name: string
  /** As in the file, for one that is switched off. */
  readonly definition?: Definition
}
type Definition = { readonly [key: string]: Json }
interface Schema {
  readonly connection: string
  readonly slug: string
  readonly model: Model
  /** Unique sets of columns by table. */
  readonly unique: ReadonlyMap<string, readonly (readonly string[])[]>
}

export async function listRelationships(actor: Actor, deps: DocumentDeps): Promise<readonly Relationship[]> {
  const schemas = await schemasOf(actor, deps)
  return [...schemas.flatMap(declaredIn), ...(await switchedOff(deps.store.db, actor))]
}

/** All or none. The same tables and columns as an existing one change that one. @throws AppError not_found, invalid_request, model_problems, rows_filtered */
export async function saveRelationships(actor: Actor, docs: readonly RelationshipDoc[], deps: DocumentDeps): Promise<readonly Relationship[]> {
  const schemas = await schemasOf(actor, deps)
  const known = [...schemas.flatMap(declaredIn), ...(await switchedOff(deps.store.db, actor))]
  const steps = docs.map((doc, at) => stepFor(doc, at, known, schemas))
  await refuseFiltered(
    actor,
    steps.map((step) => step.slug),
    deps,
  )
  await deps.store.db.transaction().execute(async (trx) => {
    const asWritten = new Map<number, Definition>()
    const change = (files: readonly ModelFile[]) => {
      for (const step of steps) {
        const present = valueAt(fileOf(step, files) ?? NO_FILE, ['joins', step.place.name])
        if (isDefinition(present)) asWritten.set(step.place.id, present)
      }
      return changedBy(steps, files)
    }
    await deps.models.edit({ orgId: actor.orgId, author: actor.userId, message: 'Relationships' }, change, trx)
    for (const { place, active, definition } of steps) {
      await forget(trx, actor, [place.id])
      if (!active) await keepOff(trx, actor, place, asWritten.get(place.id) ?? definition)
    }
  })
  await deps.audit(actor, { action: 'relationships.save', target: steps.map((step) => step.place.id).join(' ') })
  return steps.map(({ place, active }) => ({ ...place, active }))
}

/** @throws AppError rows_filtered */
export async function deleteRelationships(actor: Actor, ids: readonly number[], deps: DocumentDeps): Promise<readonly number[]> {
  const schemas = await schemasOf(actor, deps)
  const declared = schemas.flatMap(declaredIn).filter((each) => ids.includes(each.id))
  const off = (await switchedOff(deps.store.db, actor)).filter((each) => ids.includes(each.id))
  await refuseFiltered(
    actor,
    [...declared, ...off].map((place) => slugOf(place, schemas)),
    deps,
  )
  await deps.store.db.transaction().execute(async (trx) => {
    const author = { orgId: actor.orgId, author: actor.userId, message: 'Removed relationships' }
    const steps = declared.map((place): Step => ({ place, slug: slugOf(place, schemas), active: false, definition: {} }))
    await deps.models.edit(author, (files) => changedBy(steps, files), trx)
    await forget(trx, actor, ids)
  })
  const deleted = [...new Set([...declared, ...off].map((each) => each.id))]
  if (deleted.length > 0) await deps.audit(actor, { action: 'relationships.delete', target: deleted.join(' ') })
  return deleted
}

/** Rows follow their parents by these keys, so whoever sees some rows only decides about none. @throws AppError rows_filtered */
async function refuseFiltered(actor: Actor, slugs: readonly string[], { connections }: DocumentDeps): Promise<void> {
  const closed = await connections.filteredFolders(actor)
  if (slugs.some((slug) => closed.includes(`model/${slug}/`))) throw new AppError('rows_filtered')
}

/** One join to be written, or taken out of use. */
interface Step {
  readonly place: Placed
  readonly slug: string
  readonly active: boolean
  readonly definition: Definition
}

function stepFor(doc: RelationshipDoc, at: number, known: readonly Placed[], schemas: readonly Schema[]): Step {
  const fail = (key: string, msg: string) => invalid({ loc: ['body', at, key], msg, type: 'value_error' })
  if (doc.ownColumns.length !== doc.columns.length || doc.columns.length === 0) throw fail('columns', 'As many columns as own_columns, and at least one')
  const former = doc.id === undefined ? known.find((each) => isSame(each, doc)) : known.find((each) => each.id === doc.id)
  if (doc.id !== undefined && former === undefined) throw new AppError('not_found', { what: 'Relationship' })
  const schema = schemas.find(({ model }) => Object.values(model.entities).some((entity) => tableOf(entity) === doc.docId))
  const own = schema && entityOf(schema.model, doc.docId)
  if (schema === undefined || own === undefined) throw fail('doc_id', `There is no table "${doc.docId}" in the model`)
  const other = entityOf(schema.model, doc.table)
  if (other === undefined) throw fail('table', `There is no table "${doc.table}" in the model of this connection`)
  const pairs = doc.ownColumns.map((column, n) => {
    const [mine, theirs] = [fieldName(own, column), fieldName(other, doc.columns[n] ?? '')]
    if (mine === undefined) throw fail('own_columns', `There is no column "${column}"`)
    if (theirs === undefined) throw fail('columns', `There is no column "${doc.columns[n]}"`)
    return [mine, theirs] as const
  })
  if (former !== undefined)
    return { place: { ...former, ...sides(doc, former) }, slug: schema.slug, active: doc.active, definition: definitionOf(former, doc, schema, pairs) }
  return newStep(doc, schema, own, other, pairs)
}

/** The side on which a row has one partner owns the join. */
function newStep(doc: RelationshipDoc, schema: Schema, own: Entity, other: Entity, pairs: readonly (readonly [string, string])[]): Step {
  const isUnique = (table: string, columns: readonly string[]) =>
    schema.unique.get(table)?.some((key) => key.every((column) => columns.includes(column))) ?? false
  const [ownUnique, otherUnique] = [isUnique(doc.docId, doc.ownColumns), isUnique(doc.table, doc.columns)]
  if (ownUnique && !otherUnique) {
    const turned = { ...doc, docId: doc.table, table: doc.docId, ownColumns: doc.columns, columns: doc.ownColumns }
    return newStep(
      turned,
      schema,
      other,
      own,
      pairs.map(([mine, theirs]) => [theirs, mine] as const),
    )
  }
  const cardinality = ownUnique && otherUnique ? 'one_to_one' : otherUnique ? 'many_to_one' : 'many_to_many'
  const name = free([other.name, `${other.name}_${pairs[0]?.[0] ?? 'key'}`], own)
  const inverse = free([pluralize(own.name), `${pluralize(own.name)}_${name}`], other)
  const definition = { to: other.name, keys: Object.fromEntries(pairs), cardinality, inverse }
  const id = relationshipId(schema.connection, `${own.name}.${name}`)
  const place = {
    id,
    connection: schema.connection,
    entity: own.name,
    name,
    docId: doc.docId,
    table: doc.table,
    ownColumns: doc.ownColumns,
    columns: doc.columns,
    active: doc.active,
  }
  return { place, slug: schema.slug, active: doc.active, definition }
}

function free(names: readonly string[], entity: Entity): string {
  const isFree = (name: string) => !Object.hasOwn(entity.fields, name) && !Object.hasOwn(entity.joins, name)
  const [last = 'other'] = names.slice(-1)
  for (let n = 2; ; n += 1) {
    const found = [...names, `${last}_${n}`].find(isFree)
    if (found !== undefined) return found
  }
}

/** What is written stays, but for its keys and the mark of a guess: a person decided. */
function definitionOf(former: Placed, doc: RelationshipDoc, schema: Schema, pairs: readonly (readonly [string, string])[]): Definition {
  const kept = former.definition
  const keys = isTurned(former, doc) ? pairs.map(([mine, theirs]) => [theirs, mine] as const) : pairs
  if (kept !== undefined) return { ...kept, keys: Object.fromEntries(keys) }
  const join = schema.model.entities[former.entity]?.joins[former.name]
  return { to: join?.to ?? '', keys: Object.fromEntries(keys), cardinality: join?.cardinality ?? 'many_to_one', inverse: join?.inverse ?? '' }
}

function sides(doc: RelationshipDoc, former: Placed): Pick<Relationship, 'docId' | 'table' | 'ownColumns' | 'columns' | 'active'> {
  const { docId, table, ownColumns, columns, active } = doc
  return isTurned(former, doc)
    ? { docId: table, table: docId, ownColumns: columns, columns: ownColumns, active }
    : { docId, table, ownColumns, columns, active }
}
function isTurned(former: Relationship, doc: RelationshipDoc): boolean {
  return former.docId === doc.table && former.table === doc.docId && former.docId !== former.table
}
function isSame(known: Relationship, doc: RelationshipDoc): boolean {
  const key = (each: Pick<Relationship, 'docId' | 'table' | 'ownColumns' | 'columns'>) =>
    JSON.stringify([each.docId, each.table, each.ownColumns, each.columns])
  return key(known) === key(doc) || key(known) === JSON.stringify([doc.table, doc.docId, doc.columns, doc.ownColumns])
}

const NO_FILE: ModelFile = { path: '', text: '' }

function fileOf({ slug, place }: Step, files: readonly ModelFile[]): ModelFile | undefined {
  return files.find((file) => file.path.startsWith(`model/${slug}/`) && mappingOf(file.text).entity === place.entity)
}

function changedBy(steps: readonly Step[], files: readonly ModelFile[]): readonly ModelFile[] {
  const changed = steps.reduce((now, step) => {
    const file = fileOf(step, now)
    if (file === undefined) return now
    const made = step.active ? withJoin(file, step) : setKey(file, ['joins', step.place.name], undefined)
    return now.map((each) => (each === file ? made : each))
  }, files)
  return changed.filter((file) => files.find((each) => each.path === file.path)?.text !== file.text)
}

function withJoin(file: ModelFile, { place, definition }: Step): ModelFile {
  const key = ['joins', place.name]
  const present = valueAt(file, key)
  if (!isDefinition(present)) return setKey(file, key, definition)
  const keyed = JSON.stringify(present.keys) === JSON.stringify(definition.keys) ? file : setKey(file, [...key, 'keys'], definition.keys)
  return ['suggested', 'evidence'].reduce((each, mark) => (valueAt(each, [...key, mark]) === undefined ? each : setKey(each, [...key, mark], undefined)), keyed)
}

function isDefinition(value: Json | undefined): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function schemasOf(actor: Actor, deps: DocumentDeps): Promise<readonly Schema[]> {
  const [rows, tables] = await Promise.all([connectionsOf(deps.store.db, actor.orgId), tablesOf(deps.store.db, actor.orgId)])
  return Promise.all(
    rows.map(async ({ id, slug, type, label }) => {
      const files = await deps.models.ofConnection(actor.orgId, slug)
      const { model } = loadModel(files, { connection: id, dialect: connectors[type].dialect, label })
      const keys = tables
        .filter((table) => table.connection_id === id)
        .map(({ table_id, catalog }) => [table_id, [catalog.primaryKey, ...catalog.uniqueKeys].filter((key) => key.length > 0)] as const)
      return { connection: id, slug, model, unique: new Map(keys) }
    }),
  )
}

function declaredIn({ connection, model }: Schema): readonly Placed[] {
  return Object.values(model.entities).flatMap((entity) =>
    Object.values(entity.joins).flatMap((join): Placed[] => {
      const other = model.entities[join.to]
      const [own, target] = [tableOf(entity), other && tableOf(other)]
      if (!join.declared || other === undefined || own === undefined || target === undefined) return []
      const columns = { ownColumns: join.keys.map(([field]) => columnOf(entity, field)), columns: join.keys.map(([, field]) => columnOf(other, field)) }
      return [
        {
          id: relationshipId(connection, `${entity.name}.${join.name}`),
          connection,
          entity: entity.name,
          name: join.name,
          docId: own,
          table: target,
          ...columns,
          active: true,
        },
      ]
    }),
  )
}

function entityOf(model: Model, table: string): Entity | undefined {
  return Object.values(model.entities).find((entity) => tableOf(entity) === table)
}
function fieldName(entity: Entity, column: string): string | undefined {
  return Object.values(entity.fields).find(({ source }) => source.kind === 'column' && source.column === column)?.name
}
function slugOf(place: Placed, schemas: readonly Schema[]): string {
  return schemas.find((each) => each.connection === place.connection)?.slug ?? ''
}

async function switchedOff(db: Kysely<unknown>, actor: Actor): Promise<readonly Placed[]> {
  const { rows } = await sql<Omit<Placed, 'id'> & { readonly id: string }>`
    SELECT relationship_id AS id, connection_id AS connection, entity, name, definition, doc_id AS "docId", other_table AS "table", own_columns AS "ownColumns",
      other_columns AS columns, false AS active FROM model_relationship_off WHERE org_id = ${actor.orgId} ORDER BY doc_id, name`.execute(db)
  return rows.map((row) => ({ ...row, id: Number(row.id) }))
}

async function keepOff(trx: Transaction<unknown>, actor: Actor, place: Placed, definition: Definition): Promise<void> {
  await sql`
    INSERT INTO model_relationship_off (org_id, connection_id, relationship_id, entity, name, definition, doc_id, other_table, own_columns, other_columns)
    VALUES (${actor.orgId}, ${place.connection}, ${place.id}, ${place.entity}, ${place.name}, ${JSON.stringify(definition)}::jsonb, ${place.docId}, ${place.table},
            ${[...place.ownColumns]}::text[], ${[...place.columns]}::text[])`.execute(trx)
}

async function forget(trx: Transaction<unknown>, actor: Actor, ids: readonly number[]): Promise<void> {
  await sql`DELETE FROM model_relationship_off WHERE org_id = ${actor.orgId} AND relationship_id = ANY(${[...ids]}::bigint[])`.execute(trx)
}
