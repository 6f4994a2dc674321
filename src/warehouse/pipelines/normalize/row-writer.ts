import { ExactNumber, type JsonPath } from '../json/index.ts'
import { SYSTEM_COLUMN, type SystemColumn } from '../schema/index.ts'
import { canonicalRow } from './canonical-json.ts'
import type { JsonValue } from './coerce.ts'
import { columnSlot, listSlot, losers } from './collisions.ts'
import { type Dataset, overwritten } from './dataset.ts'
import { type ChildIds, hashId } from './ids.ts'
import { limitReached, MAX_KEYS } from './limits.ts'
import { place } from './place.ts'
import { type KeyNode, type ListPlan, type ObjectPlan, objectPlan, RowPlan } from './plan.ts'
import type { ResourceRules } from './rules.ts'
import type { Column, Table } from './table.ts'

type JsonObject = Readonly<Record<string, unknown>>

const VALUE_KEY = 'value'
const LIST_KEY = 'list'
const NO_INDEX = -1
const MAX_PLAN_DEPTH = 100

/** One root record and where its numbers can be read exactly. */
export interface SourceRecord {
  readonly value: unknown
  /** Columns that come from the parent's record. */
  readonly included: JsonObject | null
  /** From 1, of its resource in this run. */
  readonly position: number
  /** What stands at a path of the record, with its numbers read exactly; null where native parsing lost nothing. */
  readonly exact: ((path: JsonPath) => unknown) | null
}

interface PendingList {
  readonly node: KeyNode
  readonly plan: ListPlan
  readonly list: readonly unknown[]
  readonly path: JsonPath | null
}

export interface RowWriterOptions {
  readonly dataset: Dataset
  readonly rules: ResourceRules
  readonly table: Table
  readonly loadId: string
  readonly validFromMicros: number
  readonly randomId: () => string
  readonly childIds: ChildIds
}

/** Writes the records of one resource, and their lists, as rows. */
export class RowWriter {
  readonly #dataset: Dataset
  readonly #options: RowWriterOptions
  readonly #root: RowPlan
  readonly #plans: RowPlan[] = []
  readonly #hasKeyHash: boolean
  #record: SourceRecord = { value: null, included: null, position: 0, exact: null }
  #rootId = ''
  readonly #key = new Map<string, unknown>()
  #drops = false
  #restarts = false
  #pending: PendingList[] = []
  /** From the record to the object that is being written; kept only where numbers may have to be read again. */
  #path: (string | number)[] | null = null
  /** That object was put around a list or plain value: what it holds stands where the object seems to stand. */
  #isWrapped = false

  constructor(options: RowWriterOptions) {
    this.#options = options
    this.#dataset = options.dataset
    this.#hasKeyHash = options.rules.rootId === 'key-hash'
    this.#root = this.#plan(options.table, options.rules.nesting, [options.table.name], '')
  }

  get table(): Table {
    return this.#options.table
  }

  /** Keys that were null at least once. */
  *nullNodes(): Generator<{ readonly table: Table; readonly nodes: readonly KeyNode[] }> {
    for (const plan of this.#plans) yield { table: plan.table, nodes: nodesBelow(plan.root).filter((node) => node.sawNull) }
  }

  write(record: SourceRecord): void {
    this.#record = record
    this.#path = record.exact === null ? null : []
    this.#isWrapped = !isObject(record.value) || record.value instanceof ExactNumber
    this.#writeRow(this.#root, isObject(record.value) && !this.#isWrapped ? record.value : { [VALUE_KEY]: record.value }, null, 0)
  }

  #plan(table: Table, level: number, tablePath: readonly string[], keyPath: string): RowPlan {
    const { required } = this.#dataset.rulesOf(table)
    const plan = new RowPlan(table, { required, overwritten: overwritten(table, this.#options.rules) }, level, tablePath, keyPath)
    this.#plans.push(plan)
    return plan
  }

  /** Writes a row and the rows of its lists. @param parentId  null for a root row */
  #writeRow(plan: RowPlan, value: JsonObject, parentId: string | null, index: number): void {
    const { table } = plan
    const row = table.openRow()
    const firstPending = this.#pending.length
    this.#fill(plan, value, parentId === null ? this.#record.included : null, row, firstPending)
    if (this.#drops) {
      table.clearRow(row)
      table.discardedRows++
      this.#pending.length = firstPending
      return
    }
    const id = parentId === null ? this.#finishRoot(table, value, row) : this.#finishChild(table, parentId, index, row)
    if (plan.required.length > 0) this.#checkRequired(plan, row)
    table.closeRow()
    if (this.#pending.length > firstPending) this.#writePending(firstPending, id)
  }

  #fill(plan: RowPlan, value: JsonObject, included: JsonObject | null, row: number, firstPending: number): void {
    for (;;) {
      this.#drops = false
      this.#restarts = false
      const lost = plan.hasCollisions ? this.#losers(plan, value, included) : null
      this.#writeObject(plan.root, value, row, lost)
      if (included !== null && !this.#restarts) this.#withoutPath(() => this.#writeObject(plan.root, included, row, lost))
      if (!this.#restarts) return
      plan.table.clearRow(row)
      this.#pending.length = firstPending
    }
  }

  #writeObject(object: ObjectPlan, value: JsonObject, row: number, lost: ReadonlySet<KeyNode> | null): void {
    let node: KeyNode | null = null
    let expected = object.first
    for (const key in value) {
      const found: KeyNode = expected !== null && expected.key === key ? expected : this.#follow(object, node, key)
      node = found
      expected = found.next
      const cell = value[key]
      if (cell === null || cell === undefined) {
        found.sawNull = true
        continue
      }
      if (lost?.has(found) || found.isOverwritten) continue
      const column = found.column
      if (typeof cell === 'string') {
        if (column !== null && column.type === 'text') column.cells[row] = cell
        else this.#place(found, cell, row)
      } else if (typeof cell === 'number') {
        if (column !== null && column.type === 'bigint' && Number.isSafeInteger(cell)) column.cells[row] = cell + 0
        else if (column !== null && column.type === 'double' && Number.isFinite(cell)) column.cells[row] = cell
        else this.#place(found, this.#exactly(cell, key), row)
      } else if (typeof cell === 'boolean') {
        if (column !== null && column.type === 'bool') column.cells[row] = cell
        else this.#place(found, cell, row)
      } else this.#writeNested(object, found, cell, row, lost)
      if (found.keyIndex !== NO_INDEX) this.#key.set(found.name, typeof cell === 'number' ? this.#exactly(cell, key) : cell)
      if (this.#restarts || this.#drops) return
    }
  }

  /** The node of a key that does not stand where it stood in the record before. */
  #follow(object: ObjectPlan, before: KeyNode | null, key: string): KeyNode {
    const node = this.#nodeOf(object, key)
    if (before === null) object.first = node
    else before.next = node
    return node
  }

  #writeNested(object: ObjectPlan, node: KeyNode, value: unknown, row: number, lost: ReadonlySet<KeyNode> | null): void {
    if (value instanceof ExactNumber) this.#place(node, value, row)
    else if (node.isJson || node.column?.type === 'json') this.#placeJson(node, value, row)
    else if (Array.isArray(value)) this.#postpone(object, node, value)
    else if (isObject(value)) {
      node.object ??= this.#innerPlan(object, node)
      this.#path?.push(node.key)
      this.#writeObject(node.object, value, row, lost)
      this.#path?.pop()
    }
  }

  #placeJson(node: KeyNode, value: unknown, row: number): void {
    const json = this.#lookUp(node.key) ?? value
    if (isObject(json) || Array.isArray(json)) this.#place(node, json, row)
  }

  #place(node: KeyNode, value: JsonValue, row: number): void {
    const { table } = node.row
    const placed = place(this.#dataset, table, row, node.name, value, this.#record.position)
    if (placed === 'drop-row') this.#drops = true
    node.column ??= table.byName.get(node.name) ?? null
  }

  /** A number as the source writes it; the number itself where that says no more. */
  #exactly(value: number, key: string): number | ExactNumber {
    const exact = this.#lookUp(key)
    return exact instanceof ExactNumber ? exact : value
  }

  #lookUp(key: string): unknown {
    const path = this.#pathTo(key)
    return path === null ? undefined : this.#record.exact?.(path)
  }

  #pathTo(key: string): JsonPath | null {
    if (this.#path === null) return null
    return this.#isWrapped ? this.#path : [...this.#path, key]
  }

  /** Values that are not in the page's text are taken as they are. */
  #withoutPath(write: () => void): void {
    const path = this.#path
    this.#path = null
    write()
    this.#path = path
  }

  #postpone(object: ObjectPlan, node: KeyNode, list: readonly unknown[]): void {
    if (list.length === 0) return
    node.list ??= this.#listPlan(object, node)
    if (this.#restarts) return
    this.#pending.push({ node, plan: node.list, list, path: this.#pathTo(node.key) })
  }

  #writePending(from: number, parentId: string): void {
    const outer = this.#path
    const to = this.#pending.length
    for (let at = from; at < to; at++) {
      const pending = this.#pending[at]
      if (pending === undefined) break
      const { node, plan, list, path } = pending
      if (plan.rows === null) this.#dataset.findings.refuse(node.listName, list.length)
      else this.#writeList(plan.rows, plan.wrapped ?? plan.rows, list, path, parentId)
    }
    this.#pending.length = from
    this.#path = outer
  }

  #writeList(rows: RowPlan, wrapped: RowPlan, list: readonly unknown[], path: JsonPath | null, parentId: string): void {
    for (let index = 0; index < list.length; index++) {
      const item = list[index]
      this.#path = path === null ? null : [...path, index]
      this.#isWrapped = !isObject(item) || item instanceof ExactNumber
      if (isObject(item) && !this.#isWrapped) this.#writeRow(rows, item, parentId, index)
      else if (Array.isArray(item)) this.#writeRow(wrapped, { [LIST_KEY]: item }, parentId, index)
      else this.#writeRow(rows, { [VALUE_KEY]: item }, parentId, index)
    }
  }

  #finishRoot(table: Table, value: JsonObject, row: number): string {
    const { rules, loadId, validFromMicros } = this.#options
    if (rules.rootId === 'row-hash') {
      this.#system(table, 'validFrom').cells[row] = validFromMicros
      this.#system(table, 'validTo')
    }
    if (table.rowsInAll === 0) this.#dataset.addDeclared(table)
    this.#system(table, 'loadId').cells[row] = loadId
    const idCells = this.#system(table, 'id').cells
    const given = idCells[row]
    const id = typeof given === 'string' && given !== '' ? given : this.#newRootId(value)
    idCells[row] = id
    this.#rootId = id
    return id
  }

  #newRootId(value: JsonObject): string {
    const { rules, randomId } = this.#options
    if (rules.rootId === 'row-hash') {
      const exact = this.#record.exact?.([])
      return hashId(canonicalRow({ ...(isObject(exact) ? exact : value), ...this.#record.included }))
    }
    if (rules.rootId === 'random') return randomId()
    const key = rules.root.primaryKey.map((name): [string, unknown] => [name, this.#key.get(name) ?? null])
    this.#key.clear()
    return hashId(canonicalRow(Object.fromEntries(key)))
  }

  /** A child row that brings its own id is linked only if the table has the columns for it. */
  #finishChild(table: Table, parentId: string, index: number, row: number): string {
    if (table.rowsInAll === 0) this.#dataset.addDeclared(table)
    const given = table.byName.get(SYSTEM_COLUMN.id)?.cells[row]
    const isGiven = typeof given === 'string' && given !== ''
    if (isGiven && !table.byName.has(SYSTEM_COLUMN.parentId)) return given
    if (this.#options.rules.hasRootIds) this.#system(table, 'rootId').cells[row] = this.#rootId
    this.#system(table, 'parentId').cells[row] = parentId
    this.#system(table, 'listIndex').cells[row] = index
    const id = isGiven ? given : this.#options.childIds.id(parentId, table.name, index)
    this.#system(table, 'id').cells[row] = id
    return id
  }

  #system(table: Table, which: SystemColumn): Column {
    return table.system[which] ?? this.#dataset.systemColumn(table, which)
  }

  #checkRequired({ table, required }: RowPlan, row: number): void {
    for (const name of required) {
      const cell = table.byName.get(name)?.cells[row]
      if (cell === null || cell === undefined)
        this.#dataset.findings.violate({ table: table.name, column: name, kind: 'not_null', record: this.#record.position })
    }
  }

  #losers(plan: RowPlan, value: JsonObject, included: JsonObject | null): ReadonlySet<KeyNode> {
    const objects = included === null ? [value] : [value, included]
    const inner = (object: ObjectPlan, node: KeyNode) => {
      node.object ??= this.#innerPlan(object, node)
      return node.object
    }
    return losers(this.#dataset, plan, objects, (object, key) => this.#nodeOf(object, key), inner)
  }

  #nodeOf(object: ObjectPlan, key: string): KeyNode {
    const known = object.nodes.get(key)
    if (known !== undefined) return known
    const { row } = object
    const { naming } = this.#dataset
    if (++row.keyCount > MAX_KEYS)
      throw limitReached(row.table.name, `its records have more than ${MAX_KEYS} different keys; declare the objects with changing keys as json columns`)
    const part = naming.key(key)
    const name = object.path.length === 0 ? part : naming.join([...object.path, part])
    const hint = this.#dataset.rulesOf(row.table).hints.get(name)
    const node: KeyNode = {
      row,
      key,
      keyPath: object.keyPath === '' ? key : `${object.keyPath}.${key}`,
      name,
      part,
      listName: naming.join([...row.tablePath, ...object.path, part]),
      isJson: object.level <= 0 || hint?.dataType === 'json',
      isOverwritten: row.overwritten.has(name),
      keyIndex: this.#hasKeyHash && row === this.#root ? this.#options.rules.root.primaryKey.indexOf(name) : NO_INDEX,
      next: null,
      column: row.table.byName.get(name) ?? null,
      object: null,
      list: null,
      sawNull: false,
    }
    object.nodes.set(key, node)
    this.#own(row, node, columnSlot(name))
    return node
  }

  /** The row that is being written has to begin again once two of its keys want the same place. */
  #own(row: RowPlan, node: KeyNode, slot: string): void {
    const owner = row.owners.get(slot)
    if (owner === undefined) row.owners.set(slot, node)
    else if (owner !== node && !row.hasCollisions) {
      row.hasCollisions = true
      this.#restarts = true
    }
  }

  #innerPlan(object: ObjectPlan, node: KeyNode): ObjectPlan {
    if (object.path.length >= MAX_PLAN_DEPTH) throw limitReached(object.row.table.name, 'its records nest too deep')
    return objectPlan(object.row, object.level - 1, [...object.path, node.part], node.keyPath)
  }

  #listPlan(object: ObjectPlan, node: KeyNode): ListPlan {
    const { row } = object
    this.#own(row, node, listSlot(node))
    const rules = this.#options.rules.child(node.keyPath)
    const table = this.#dataset.child(node.listName, row.table, rules, this.#record.position)
    if (table === null) return { rows: null, wrapped: null }
    const level = rules.maxNesting ?? row.level - 1
    const tablePath = [...row.tablePath, ...object.path, node.part]
    return { rows: this.#plan(table, level, tablePath, node.keyPath), wrapped: this.#plan(table, level - 1, tablePath, node.keyPath) }
  }
}

function nodesBelow(object: ObjectPlan): readonly KeyNode[] {
  return [...object.nodes.values()].flatMap((node) => (node.object === null ? [node] : [node, ...nodesBelow(node.object)]))
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
