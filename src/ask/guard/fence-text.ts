import type { BoundValue, DialectId, TableRead } from '../../flow.ts'
import type { BoundCondition, TableFence } from '../../warehouse/row-filters/index.ts'
import type { TableRef } from '../../warehouse/semantic/model.ts'
import type { VisibleTable } from '../services.ts'
import { conditionText } from './condition-text.ts'

/** A table as a sub-select of what may be seen of it. */
export interface FencedTable {
  /** In parentheses, without an alias. */
  readonly text: string
  readonly values: readonly BoundValue[]
  /** Every table it reads: its own, and those its rows belong to. */
  readonly reads: readonly TableRead[]
}

/**
 * No engine moves a condition of the statement into a sub-select with an OFFSET, so nothing is computed from a row
 * that the filter drops. SQLite knows OFFSET only after LIMIT.
 */
const BARRIERS: Readonly<Record<DialectId, string>> = { postgres: 'OFFSET 0', duckdb: 'OFFSET 0', sqlite: 'LIMIT -1 OFFSET 0' }

/** `(SELECT visible columns FROM schema.table WHERE filter OFFSET 0)`. @param before number of the statement's own values */
export function fencedTable(table: VisibleTable, dialect: DialectId, before: number): FencedTable {
  const writing = new Writing(dialect, before)
  const columns = table.columns.map((column) => `t.${quoted(column)}`).join(', ')
  const conditions = table.fence === undefined ? [] : writing.fence(table.fence, 't', 0)
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const barrier = table.fence === undefined ? '' : ` ${BARRIERS[dialect]}`
  const filterColumns = columnsOf(table.fence)
  return {
    text: `(SELECT ${columns} FROM ${tableText(table.ref)} AS t${where}${barrier})`,
    values: writing.values,
    reads: [{ schema: table.ref.schema, table: table.ref.table, columns: [...new Set([...table.columns, ...filterColumns])] }, ...writing.reads],
  }
}

/** Conditions and their values while they are written, each value once and by its number. */
class Writing {
  readonly #dialect: DialectId
  readonly #before: number
  readonly values: BoundValue[] = []
  readonly reads: TableRead[] = []

  constructor(dialect: DialectId, before: number) {
    this.#dialect = dialect
    this.#before = before
  }

  fence(fence: TableFence, alias: string, depth: number): readonly string[] {
    const own = fence.conditions.map((condition) => this.#condition(condition, alias))
    const either = (fence.anyOf ?? []).map((branches) => `(${branches.map((branch) => this.#branch(branch, alias)).join(' OR ')})`)
    const via = fence.via.map(({ columns, parentColumns, parent }, n) => {
      const name = `p${depth}_${n}`
      const keys = columns.map((column, k) => `${name}.${quoted(parentColumns[k] ?? '')} = ${alias}.${quoted(column)}`)
      this.reads.push({ schema: parent.ref.schema, table: parent.ref.table, columns: [...new Set([...parentColumns, ...columnsOf(parent.fence)])] })
      const conditions = [...keys, ...this.fence(parent.fence, name, depth + 1)]
      return `EXISTS (SELECT 1 FROM ${tableText(parent.ref)} AS ${name} WHERE ${conditions.join(' AND ')})`
    })
    return [...own, ...either, ...via]
  }

  #branch(conditions: readonly BoundCondition[], alias: string): string {
    return `(${conditions.map((condition) => this.#condition(condition, alias)).join(' AND ')})`
  }

  #condition(condition: BoundCondition, alias: string): string {
    return conditionText(condition, `${alias}.${quoted(condition.column)}`, this.#dialect, (value) => this.#numbered(value))
  }

  #numbered(value: BoundValue): string {
    this.values.push(value)
    return `${this.#dialect === 'sqlite' ? '?' : '$'}${this.#before + this.values.length}`
  }
}

function columnsOf(fence: TableFence | undefined): readonly string[] {
  if (fence === undefined) return []
  return [...fence.conditions, ...(fence.anyOf ?? []).flat(2)].map(({ column }) => column).concat(fence.via.flatMap(({ columns }) => columns))
}

function tableText({ schema, table }: TableRef): string {
  return schema === null ? quoted(table) : `${quoted(schema)}.${quoted(table)}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
