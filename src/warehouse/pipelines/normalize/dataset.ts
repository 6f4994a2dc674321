import type { ResolvedResource } from '../config/index.ts'
import { SYSTEM_COLUMN, type SystemColumn, type TableSchema } from '../schema/index.ts'
import type { NormalizerOptions } from './contract.ts'
import { Findings } from './findings.ts'
import { limitReached, MAX_COLUMNS, MAX_TABLES } from './limits.ts'
import { type Naming, naming } from './names.ts'
import { describeColumn, hintProperties, type ResourceRules, resourceRules, systemColumn, type TableRules } from './rules.ts'
import { type Column, Table } from './table.ts'

/** The tables of the dataset while they grow, and what the config says about each. */
export class Dataset {
  readonly naming: Naming
  readonly findings = new Findings()
  readonly tables = new Map<string, Table>()
  readonly #rules = new Map<Table, TableRules>()
  readonly #config: NormalizerOptions['config']

  constructor({ config, schema, identifierLength }: Pick<NormalizerOptions, 'config' | 'schema' | 'identifierLength'>) {
    this.naming = naming(identifierLength)
    this.#config = config
    for (const stored of schema.tables) this.tables.set(stored.name, this.#restore(stored))
  }

  rulesOf(table: Table): TableRules {
    const rules = this.#rules.get(table)
    if (rules === undefined) throw new Error(`no rules for ${table.name}`)
    return rules
  }

  /** The root table of a resource; several may share one. */
  root(resource: ResolvedResource): { readonly table: Table; readonly rules: ResourceRules } {
    const rules = resourceRules(resource, this.#config, this.naming)
    const name = this.naming.path(resource.tableName)
    const known = this.tables.get(name)
    if (known !== undefined && known.parent !== null)
      throw limitReached(name, `it is the child table of ${known.parent.name}; give the resource another table_name`)
    const table = this.#claim(name, known, rules.root, () => ({
      name,
      resource: resource.name,
      parent: null,
      disposition: resource.disposition,
      references: rules.root.references,
    }))
    return { table, rules }
  }

  /** A child table, or null where the contract of a table that was loaded before keeps new ones out. */
  child(name: string, parent: Table, rules: TableRules, record: number): Table | null {
    const known = this.tables.get(name)
    if (known !== undefined && known.parent === null)
      throw limitReached(name, `a list of ${parent.name} becomes this table too; give its resource another table_name`)
    if (known === undefined && rules.contract.tables !== 'evolve' && rootOf(parent).isStored) {
      if (rules.contract.tables === 'freeze') this.findings.violate({ table: name, column: null, kind: 'tables', record })
      return null
    }
    return this.#claim(name, known, rules, () => ({ name, resource: parent.resource, parent, references: rules.references }))
  }

  addColumn(table: Table, column: Parameters<Table['add']>[0]): Column {
    if (table.columns.length >= MAX_COLUMNS)
      throw limitReached(
        table.name,
        `it would have more than ${MAX_COLUMNS} columns; declare objects with changing keys as json columns, or lower max_table_nesting`,
      )
    return table.add(column)
  }

  /** A column that normalising fills, made with the first row. */
  systemColumn(table: Table, which: SystemColumn): Column {
    const name = SYSTEM_COLUMN[which]
    const column = table.byName.get(name) ?? this.addColumn(table, systemColumn(which, table))
    table.system[which] = column
    return column
  }

  /** Columns declared with a type exist even if no record has them. */
  addDeclared(table: Table): void {
    for (const [name, hint] of this.rulesOf(table).hints) {
      if (hint.dataType !== undefined && !table.byName.has(name)) this.addColumn(table, describeColumn(name, hint.dataType, hint, true))
    }
  }

  #claim(name: string, known: Table | undefined, rules: TableRules, facts: () => ConstructorParameters<typeof Table>[0]): Table {
    if (known === undefined && this.tables.size >= MAX_TABLES) throw limitReached(name, `the dataset would have more than ${MAX_TABLES} tables`)
    const table = known ?? new Table(facts())
    this.tables.set(name, table)
    if (!this.#rules.has(table)) {
      this.#rules.set(table, rules)
      if (known !== undefined) table.refresh(facts())
      for (const column of table.columns) {
        const hint = rules.hints.get(column.name)
        if (hint !== undefined) table.describe(column, { ...column.schema, ...hintProperties(hint, column.schema) })
      }
    }
    return table
  }

  #restore(stored: TableSchema): Table {
    const parent = stored.parent === undefined ? null : (this.tables.get(stored.parent) ?? null)
    return new Table({ ...stored, parent }, stored)
  }
}

export function rootOf(table: Table): Table {
  return table.parent === null ? table : rootOf(table.parent)
}

/** Columns of a row that normalising writes itself, whatever the record says. */
export function overwritten(table: Table, rules: ResourceRules): ReadonlySet<string> {
  if (table.parent === null) {
    const versions = rules.rootId === 'row-hash' ? [SYSTEM_COLUMN.validFrom, SYSTEM_COLUMN.validTo] : []
    return new Set([SYSTEM_COLUMN.loadId, ...versions])
  }
  return new Set([SYSTEM_COLUMN.parentId, SYSTEM_COLUMN.listIndex, ...(rules.hasRootIds ? [SYSTEM_COLUMN.rootId] : [])])
}
