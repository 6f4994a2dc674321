import { SYSTEM_COLUMN, type TableSchema } from '../schema/index.ts'
import { type Chain, mergeKeyOf, primaryKeyOf } from './chains.ts'
import { listed, literal, quoted } from './sql-text.ts'

/** How an engine calls what a merge works on. */
export interface MergeNames {
  readonly target: (table: string) => string
  readonly staging: (table: string) => string
  /** Column or pseudo-column of a staging table that grows in the order in which rows came. */
  readonly order: string
  /** Columns of the staging table; undefined where no rows of this table came. */
  readonly staged: (table: string) => readonly string[] | undefined
  /** A statement that tells the planner how large a table has become, where it needs one. */
  readonly analyze?: (table: string) => string
}

export interface MergeLoad {
  /** From when on new versions of `scd2` are valid, as ISO 8601 with microseconds. */
  readonly boundary: string
  /** Whether all that the source has came, so that what did not come is gone. */
  readonly isWhole: boolean
  /** What `needsNoChoice` answered: every staged row is to be in the table. */
  readonly takesAll: boolean
}

const ID = quoted(SYSTEM_COLUMN.id)
const ROOT_ID = quoted(SYSTEM_COLUMN.rootId)
const VALID_FROM = quoted(SYSTEM_COLUMN.validFrom)
const VALID_TO = quoted(SYSTEM_COLUMN.validTo)
const CHOSEN = '_parley_chosen'
const REMOVED = '_parley_removed'
// beside a key's own columns, which may be called anything else
const POSITION = '_parley_position'
const ROW = '_parley_row_id'
const DELETED = '_parley_deleted'
const PLACE = '_parley_place'

/**
 * Statements that bring the staged rows of one chain into its tables, to be run in order in one session; temporary tables they
 * make are dropped by the last ones. The target tables exist and have all columns of the staging tables.
 *
 * @source the effects are those of dlt's merge strategies, https://dlthub.com/docs/general-usage/merge-loading
 */
export function mergeStatements(chain: Chain, names: MergeNames, load: MergeLoad): readonly string[] {
  switch (chain.effect) {
    case 'skip':
      return []
    case 'append':
      return chain.tables.flatMap((table) => insert(table, names))
    case 'replace':
      if (!load.isWhole && names.staged(chain.root.name) === undefined) return []
      return [...chain.tables.map(({ name }) => `DELETE FROM ${names.target(name)}`), ...chain.tables.flatMap((table) => insert(table, names))]
    case 'scd2':
      return newVersions(chain, names, load)
    default:
      return names.staged(chain.root.name) === undefined ? [] : keyed(chain, names, load.takesAll)
  }
}

/**
 * A query whose one value `all` says that no key came twice and no row says that it is deleted, so that nothing has to be chosen:
 * choosing costs as much as all the rest of a merge. Undefined where it does not matter.
 */
export function needsNoChoice({ root, effect }: Chain, names: MergeNames): string | undefined {
  const key = primaryKeyOf(root)
  if ((effect !== 'delete-insert' && effect !== 'upsert') || names.staged(root.name) === undefined) return undefined
  const distinct = key.length === 0 ? 'TRUE' : `count(*) = count(DISTINCT (${listed(key)}))`
  return `SELECT ${distinct} AND NOT bool_or(${deletedCondition(root)}) AS "all" FROM ${names.staging(root.name)}`
}

function keyed(chain: Chain, names: MergeNames, takesAll: boolean): readonly string[] {
  const { root, tables, effect } = chain
  const children = tables.filter((table) => table !== root)
  const removed = effect === 'insert-only' ? [] : removal(chain, children, names)
  const dropped = effect === 'insert-only' ? [] : [`DROP TABLE ${REMOVED}`]
  if (takesAll) return [...removed, ...tables.flatMap((table) => insert(table, names)), ...dropped]
  return [
    ...temporary(CHOSEN, chosenRows(chain, names), names),
    ...removed,
    ...insert(root, names, `${names.order} IN (SELECT ${POSITION} FROM ${CHOSEN})`),
    ...children.flatMap((child) => insert(child, names, `${ROOT_ID} IN (SELECT ${ROW} FROM ${CHOSEN})${onlyLast(chain, child, names)}`)),
    `DROP TABLE ${CHOSEN}`,
    ...dropped,
  ]
}

function removal({ root, effect }: Chain, children: readonly TableSchema[], names: MergeNames): readonly string[] {
  const keys = [primaryKeyOf(root), effect === 'delete-insert' ? mergeKeyOf(root) : []].filter((key) => key.length > 0)
  const staging = names.staging(root.name)
  const found = keys.map((key) => `SELECT ${ID} AS ${ROW} FROM ${names.target(root.name)} WHERE (${listed(key)}) IN (SELECT ${listed(key)} FROM ${staging})`)
  return [
    ...temporary(REMOVED, found.join(' UNION '), names),
    ...children.map((child) => `DELETE FROM ${names.target(child.name)} WHERE ${ROOT_ID} IN (SELECT ${ROW} FROM ${REMOVED})`),
    `DELETE FROM ${names.target(root.name)} WHERE ${ID} IN (SELECT ${ROW} FROM ${REMOVED})`,
  ]
}

/** Positions and ids of the staged root rows that are to be in the table: one a key, none that says it is deleted. */
function chosenRows({ root, effect }: Chain, names: MergeNames): string {
  const key = primaryKeyOf(root)
  const staging = names.staging(root.name)
  const deleted = deletedCondition(root)
  if (key.length === 0) return `SELECT ${names.order} AS ${POSITION}, ${ID} AS ${ROW} FROM ${staging} WHERE NOT (${deleted})`
  const numbered = `SELECT ${names.order} AS ${POSITION}, ${ID} AS ${ROW}, (${deleted}) AS ${DELETED}, ${listed(key)},
    row_number() OVER (PARTITION BY ${listed(key)} ORDER BY ${preference(root, effect, names)}) AS ${PLACE} FROM ${staging}`
  const isNew = `NOT EXISTS (SELECT 1 FROM ${names.target(root.name)} t WHERE ${key.map((name) => `t.${quoted(name)} = s.${quoted(name)}`).join(' AND ')})`
  return `SELECT ${POSITION}, ${ROW} FROM (${numbered}) s WHERE ${PLACE} = 1 AND NOT ${DELETED}${effect === 'insert-only' ? ` AND ${isNew}` : ''}`
}

/** By `dedup_sort`, else the last received; where existing rows are untouched, the first. */
function preference(root: TableSchema, effect: Chain['effect'], names: MergeNames): string {
  const sorted = root.columns.find((column) => column.dedupSort !== undefined)
  const received = `${names.order} ${effect === 'insert-only' ? 'ASC' : 'DESC'}`
  return sorted?.dedupSort === undefined ? received : `${quoted(sorted.name)} ${sorted.dedupSort.toUpperCase()} NULLS LAST, ${received}`
}

/** Ids made from keys are the same each time a record comes, so a record that came twice has its child rows twice. */
function onlyLast({ effect }: Chain, child: TableSchema, names: MergeNames): string {
  return effect === 'delete-insert' || names.staged(child.name) === undefined ? '' : ` AND ${lastOfEachId(child.name, names)}`
}

function lastOfEachId(table: string, names: MergeNames): string {
  return `${names.order} IN (SELECT max(${names.order}) FROM ${names.staging(table)} GROUP BY ${ID})`
}

function newVersions(chain: Chain, names: MergeNames, load: MergeLoad): readonly string[] {
  const { root, tables } = chain
  const target = names.target(root.name)
  const columns = names.staged(root.name)
  const boundary = `CAST(${literal(load.boundary)} AS TIMESTAMPTZ)`
  if (columns === undefined)
    return load.isWhole && mergeKeyOf(root).length === 0 ? [`UPDATE ${target} SET ${VALID_TO} = ${boundary} WHERE ${VALID_TO} IS NULL`] : []
  const live = `SELECT * FROM ${names.staging(root.name)} WHERE NOT (${deletedCondition(root)})`
  const data = columns.filter((name) => name !== SYSTEM_COLUMN.validFrom && name !== SYSTEM_COLUMN.validTo)
  return [
    ...retirement(
      chain,
      names,
      load,
      `UPDATE ${target} SET ${VALID_TO} = ${boundary} WHERE ${VALID_TO} IS NULL
      AND NOT EXISTS (SELECT 1 FROM (${live}) s WHERE s.${ID} = ${target}.${ID})`,
    ),
    `INSERT INTO ${target} (${listed(data)}, ${VALID_FROM}, ${VALID_TO}) SELECT ${listed(data)}, ${boundary}, NULL FROM ${names.staging(root.name)} s
      WHERE NOT (${deletedCondition(root)}) AND ${lastOfEachId(root.name, names)}
      AND NOT EXISTS (SELECT 1 FROM ${target} t WHERE t.${ID} = s.${ID} AND t.${VALID_TO} IS NULL)`,
    ...tables
      .filter((table) => table !== root)
      .flatMap((child) =>
        insert(
          child,
          names,
          `${lastOfEachId(child.name, names)}
      AND NOT EXISTS (SELECT 1 FROM ${names.target(child.name)} t WHERE t.${ID} = s.${ID})`,
        ),
      ),
  ]
}

/** Without a merge key all that did not come is closed if everything must have come; else only what shares a key with something that came. */
function retirement({ root }: Chain, names: MergeNames, load: MergeLoad, update: string): readonly string[] {
  const key = mergeKeyOf(root).length > 0 || load.isWhole ? mergeKeyOf(root) : primaryKeyOf(root)
  if (key.length > 0) return [`${update} AND (${listed(key)}) IN (SELECT ${listed(key)} FROM ${names.staging(root.name)})`]
  return load.isWhole ? [update] : []
}

function insert(table: TableSchema, names: MergeNames, condition?: string): readonly string[] {
  const columns = names.staged(table.name)
  if (columns === undefined) return []
  const where = condition === undefined ? '' : ` WHERE ${condition}`
  return [`INSERT INTO ${names.target(table.name)} (${listed(columns)}) SELECT ${listed(columns)} FROM ${names.staging(table.name)} s${where}`]
}

function temporary(name: string, select: string, names: MergeNames): readonly string[] {
  return [`CREATE TEMPORARY TABLE ${name} AS ${select}`, ...(names.analyze === undefined ? [] : [names.analyze(name)])]
}

function deletedCondition(root: TableSchema): string {
  const column = root.columns.find(({ hardDelete }) => hardDelete === true)
  if (column === undefined) return 'FALSE'
  return column.dataType === 'bool' ? `coalesce(${quoted(column.name)}, FALSE)` : `${quoted(column.name)} IS NOT NULL`
}

/** After `_dlt_root_id` was added to a child table: the ids that its older rows would have had. To be run for parents first. */
export function rootIdBackfill(table: TableSchema, names: { readonly target: (table: string) => string; readonly root: string }): string {
  const child = names.target(table.name)
  const parentId = quoted(SYSTEM_COLUMN.parentId)
  if (table.parent === undefined || table.parent === names.root) return `UPDATE ${child} SET ${ROOT_ID} = ${parentId} WHERE ${ROOT_ID} IS NULL`
  const parent = names.target(table.parent)
  return `UPDATE ${child} SET ${ROOT_ID} = p.${ROOT_ID} FROM ${parent} p WHERE p.${ID} = ${child}.${parentId} AND ${child}.${ROOT_ID} IS NULL`
}
