import type { Column, Table } from './table.ts'

/**
 * What is known about one key at one place of the records: its column, and what its objects and lists become. Made when the
 * key is seen first, so that naming costs nothing per value.
 */
export interface KeyNode {
  readonly row: RowPlan
  readonly key: string
  /** Keys from the record to here, for messages and nested hints. */
  readonly keyPath: string
  /** Of the column its plain values go to. */
  readonly name: string
  /** The key's own normalised name, without those of the objects around it. */
  readonly part: string
  /** Of the child table its lists go to. */
  readonly listName: string
  /** Objects and lists stay whole, as JSON. */
  readonly isJson: boolean
  /** A column that normalising writes: the record's value is not taken. */
  readonly isOverwritten: boolean
  /** Its place in the primary key that the row's id is made of; -1 for none. */
  readonly keyIndex: number
  /** The node of the key that stood behind this one last time: most records have their keys in one order. */
  next: KeyNode | null
  column: Column | null
  object: ObjectPlan | null
  list: ListPlan | null
  sawNull: boolean
}

/** One object of a record: the record itself, or one that is flattened into it. */
export interface ObjectPlan {
  readonly row: RowPlan
  /** Levels of nesting that are left; 0 and below keeps objects and lists whole. */
  readonly level: number
  /** Normalised names of the keys from the record to here. */
  readonly path: readonly string[]
  readonly keyPath: string
  readonly nodes: Map<string, KeyNode>
  first: KeyNode | null
}

/** Records that become rows of one table by the same rules. */
export class RowPlan {
  readonly table: Table
  readonly level: number
  /** Normalised names from the root table to this one. */
  readonly tablePath: readonly string[]
  readonly root: ObjectPlan
  /** By column or child table: the first key that became it. */
  readonly owners = new Map<string, KeyNode>()
  /** Columns that normalising writes, whatever the record says. */
  readonly overwritten: ReadonlySet<string>
  /** Columns without which a row is wrong. */
  readonly required: readonly string[]
  keyCount = 0
  /** Two keys became one column or child table; each row has to be looked through before it is written. */
  hasCollisions = false

  constructor(table: Table, rules: Pick<RowPlan, 'overwritten' | 'required'>, level: number, tablePath: readonly string[], keyPath: string) {
    this.table = table
    this.overwritten = rules.overwritten
    this.required = rules.required
    this.level = level
    this.tablePath = tablePath
    this.root = objectPlan(this, level, [], keyPath)
  }
}

/** A list: its child table, or null where the contract refuses it. */
export interface ListPlan {
  readonly rows: RowPlan | null
  /** For lists within the list, which become rows with one more list; a level lower than other items. */
  readonly wrapped: RowPlan | null
}

export function objectPlan(row: RowPlan, level: number, path: readonly string[], keyPath: string): ObjectPlan {
  return { row, level, path, keyPath, nodes: new Map(), first: null }
}
