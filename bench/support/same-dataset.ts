import { type FoundDataset, type FoundTable, shapesOf, treesOf } from './found-dataset.ts'

/** One place in which the dataset of dlt and that of Parley are not alike. */
export interface Difference {
  readonly what: 'table' | 'column' | 'type' | 'nullable' | 'order' | 'count' | 'rows' | 'system'
  readonly table: string
  readonly dlt: string
  readonly parley: string
}

/**
 * Every difference; columns are compared by name, their order apart.
 *
 * @param hasKnownIds whether `_dlt_id` follows from the data, so that both must have given the same
 */
export function differences(dlt: FoundDataset, parley: FoundDataset, hasKnownIds: boolean): readonly Difference[] {
  const names = [...new Set([...dlt.keys(), ...parley.keys()])].sort()
  const trees = [treesOf(dlt), treesOf(parley)] as const
  return names.flatMap((name) => {
    const [theirs, ours] = [dlt.get(name), parley.get(name)]
    if (theirs === undefined || ours === undefined) return [{ what: 'table' as const, table: name, dlt: told(theirs), parley: told(ours) }]
    return [
      ...columnDifferences(theirs, ours),
      ...rowDifferences(name, [theirs, ours], trees),
      ...systemDifferences([theirs, dlt], [ours, parley]),
      ...(hasKnownIds ? idDifferences(theirs, ours) : []),
    ]
  })
}

const told = (table: FoundTable | undefined) => (table === undefined ? 'absent' : `${table.rows.length} rows`)

function columnDifferences(dlt: FoundTable, parley: FoundTable): readonly Difference[] {
  const table = dlt.name
  const found: Difference[] = []
  const ours = new Map(parley.columns.map((column) => [column.name, column]))
  for (const column of dlt.columns) {
    const own = ours.get(column.name)
    const at = `${table}.${column.name}`
    ours.delete(column.name)
    if (own === undefined) found.push({ what: 'column', table: at, dlt: column.type, parley: 'absent' })
    else if (own.type !== column.type) found.push({ what: 'type', table: at, dlt: column.type, parley: own.type })
    else if (own.isNullable !== column.isNullable) found.push({ what: 'nullable', table: at, dlt: String(column.isNullable), parley: String(own.isNullable) })
  }
  for (const { name, type } of ours.values()) found.push({ what: 'column', table: `${table}.${name}`, dlt: 'absent', parley: type })
  const [theirs, own] = [dlt, parley].map(({ columns }) => columns.map(({ name }) => name).join())
  if (found.length === 0 && theirs !== own) found.push({ what: 'order', table, dlt: theirs ?? '', parley: own ?? '' })
  return found
}

function rowDifferences(table: string, [dlt, parley]: readonly [FoundTable, FoundTable], trees: readonly ReadonlyMap<string, readonly string[]>[]) {
  const found: Difference[] = []
  if (dlt.rows.length !== parley.rows.length) found.push({ what: 'count', table, dlt: String(dlt.rows.length), parley: String(parley.rows.length) })
  const [theirs = [], ours = []] = trees.map((each) => each.get(table) ?? [])
  const at = theirs.findIndex((row, index) => row !== ours[index])
  if (at >= 0) found.push({ what: 'rows', table, dlt: theirs[at] ?? 'none', parley: ours[at] ?? 'none' })
  return found
}

function systemDifferences(dlt: readonly [FoundTable, FoundDataset], parley: readonly [FoundTable, FoundDataset]): readonly Difference[] {
  const [theirs, ours] = [JSON.stringify(shapesOf(...dlt)), JSON.stringify(shapesOf(...parley))]
  if (dlt[0].name.startsWith('_dlt_') || theirs === ours) return []
  return [{ what: 'system', table: dlt[0].name, dlt: theirs, parley: ours }]
}

function idDifferences(...tables: readonly [FoundTable, FoundTable]): readonly Difference[] {
  const [dlt, parley] = tables.map(({ rows }) =>
    rows
      .map(({ _dlt_id }) => _dlt_id ?? '')
      .sort()
      .join(),
  )
  return tables[0].name.startsWith('_dlt_') || dlt === parley ? [] : [{ what: 'system', table: tables[0].name, dlt: dlt ?? '', parley: parley ?? '' }]
}
