import type { ColumnHint, Contract, NestedHint, Reference, ResolvedConfig, ResolvedResource } from '../config/index.ts'
import type { ColumnSchema } from '../schema/index.ts'
import { SYSTEM_COLUMN, SYSTEM_COLUMNS, type SystemColumn } from '../schema/index.ts'
import type { Naming } from './names.ts'
import type { Table } from './table.ts'

const EVOLVE: Contract = { tables: 'evolve', columns: 'evolve', dataType: 'evolve' }

/** What the config says about one table. */
export interface TableRules {
  readonly contract: Contract
  /** By column name. */
  readonly hints: ReadonlyMap<string, ColumnHint>
  /** Columns without which a row is wrong. */
  readonly required: readonly string[]
  readonly primaryKey: readonly string[]
  readonly references: readonly Reference[]
  readonly maxNesting?: number
}

/** How root rows of a resource get their id. */
export type RootId = 'random' | 'key-hash' | 'row-hash'

export interface ResourceRules {
  readonly resource: ResolvedResource
  readonly root: TableRules
  readonly rootId: RootId
  /** Rows of child tables name their root row too. */
  readonly hasRootIds: boolean
  readonly nesting: number
  /** For the child table at this path of the record. */
  child(keyPath: string): TableRules
}

export function resourceRules(resource: ResolvedResource, config: Pick<ResolvedConfig, 'contract' | 'maxTableNesting'>, naming: Naming): ResourceRules {
  const contract = resource.contract ?? config.contract ?? EVOLVE
  const { disposition } = resource
  const strategy = disposition.kind === 'merge' ? disposition.strategy : null
  const root = tableRules(resource, contract, naming)
  return {
    resource,
    root,
    rootId: strategy === 'scd2' ? 'row-hash' : (strategy === 'upsert' || strategy === 'insert-only') && root.primaryKey.length > 0 ? 'key-hash' : 'random',
    hasRootIds: strategy !== null && strategy !== 'scd2',
    nesting: resource.maxTableNesting ?? config.maxTableNesting,
    child(keyPath) {
      const hint = resource.nestedHints.get(keyPath)
      return hint === undefined
        ? { contract, hints: new Map(), required: [], primaryKey: [], references: [] }
        : tableRules(hint, hint.contract ?? contract, naming)
    },
  }
}

function tableRules(
  of: Pick<NestedHint, 'columns' | 'primaryKey' | 'mergeKey' | 'references' | 'maxTableNesting'>,
  contract: Contract,
  naming: Naming,
): TableRules {
  const hints = new Map<string, ColumnHint>()
  const give = (name: string, hint: ColumnHint) => hints.set(name, { ...hints.get(name), ...hint })
  for (const [name, hint] of of.columns) give(naming.key(name), hint)
  for (const name of of.primaryKey) give(naming.key(name), { primaryKey: true })
  for (const name of of.mergeKey) give(naming.key(name), { mergeKey: true })
  return {
    contract,
    hints,
    required: [...hints].filter(([, hint]) => isRequired(hint)).map(([name]) => name),
    primaryKey: [...hints].filter(([, hint]) => hint.primaryKey).map(([name]) => name),
    references: of.references,
    ...(of.maxTableNesting === undefined ? {} : { maxNesting: of.maxTableNesting }),
  }
}

function isRequired(hint: ColumnHint): boolean {
  return hint.nullable === false || hint.primaryKey === true || hint.mergeKey === true
}

/** A column as the hint and its name describe it. */
export function describeColumn(name: string, dataType: ColumnSchema['dataType'], hint: ColumnHint | undefined, isNullable: boolean): ColumnSchema {
  return {
    name,
    dataType,
    nullable: isNullable && !(hint !== undefined && isRequired(hint)),
    ...hintProperties(hint),
  }
}

/** Without precision and scale for a column that is there already: the destination keeps the type it has. */
export function hintProperties(hint: ColumnHint | undefined, existing?: ColumnSchema): Partial<ColumnSchema> {
  if (hint === undefined) return {}
  if (existing !== undefined) return hintProperties({ ...hint, precision: existing.precision, scale: existing.scale, timezone: existing.timezone })
  return {
    ...(hint.primaryKey ? { primaryKey: true as const } : {}),
    ...(hint.mergeKey ? { mergeKey: true as const } : {}),
    ...(hint.unique ? { unique: true as const } : {}),
    ...(hint.hardDelete ? { hardDelete: true as const } : {}),
    ...(hint.dedupSort === undefined ? {} : { dedupSort: hint.dedupSort }),
    ...(hint.precision === undefined ? {} : { precision: hint.precision }),
    ...(hint.scale === undefined ? {} : { scale: hint.scale }),
    ...(hint.timezone === false ? { timezone: false as const } : {}),
  }
}

/** The columns that normalising adds to a row, each described once. */
const SYSTEM: Readonly<Record<SystemColumn, Omit<ColumnSchema, 'nullable'>>> = {
  id: { name: SYSTEM_COLUMN.id, dataType: 'text', unique: true, rowKey: true },
  loadId: { name: SYSTEM_COLUMN.loadId, dataType: 'text' },
  parentId: { name: SYSTEM_COLUMN.parentId, dataType: 'text', parentKey: true },
  listIndex: { name: SYSTEM_COLUMN.listIndex, dataType: 'bigint' },
  rootId: { name: SYSTEM_COLUMN.rootId, dataType: 'text', rootKey: true },
  validFrom: { name: SYSTEM_COLUMN.validFrom, dataType: 'timestamp' },
  validTo: { name: SYSTEM_COLUMN.validTo, dataType: 'timestamp' },
}
const BY_NAME = new Map<string, SystemColumn>(SYSTEM_COLUMNS.map((which) => [SYSTEM_COLUMN[which], which]))

/** Those of scd2 may be null, as dlt declares them; the others are never null, unless rows without them are there already. */
export function systemColumn(which: SystemColumn, table: Table): ColumnSchema {
  return { ...SYSTEM[which], nullable: which === 'validFrom' || which === 'validTo' || table.hasRows }
}

/** The column of this name that a record brings itself, as the system describes it. */
export function systemColumnNamed(name: string, table: Table): ColumnSchema | undefined {
  const which = BY_NAME.get(name)
  return which === undefined ? undefined : systemColumn(which, table)
}
