import type { FileColumnHint, FileNestedHint, FileResource } from './file-schema.ts'
import type { ColumnHint, Contract, Disposition, NestedHint, Reference, Step } from './resolved.ts'

export function columnsOf(given: Readonly<Record<string, FileColumnHint>> | undefined): ReadonlyMap<string, ColumnHint> {
  return new Map(Object.entries(given ?? {}).map(([name, hint]) => [hint.name ?? name, columnOf(hint)]))
}

function columnOf({ data_type, nullable, primary_key, merge_key, unique, hard_delete, dedup_sort, precision, scale, timezone }: FileColumnHint): ColumnHint {
  return {
    ...(data_type !== undefined && { dataType: data_type }),
    ...(nullable !== undefined && { nullable }),
    ...(primary_key !== undefined && { primaryKey: primary_key }),
    ...(merge_key !== undefined && { mergeKey: merge_key }),
    ...(unique !== undefined && { unique }),
    ...(hard_delete !== undefined && { hardDelete: hard_delete }),
    ...(dedup_sort !== undefined && { dedupSort: dedup_sort }),
    ...(precision !== undefined && { precision }),
    ...(scale !== undefined && { scale }),
    ...(timezone !== undefined && { timezone }),
  }
}

/** Keys may stand as a list or as hints of columns. */
export function keyOf(listed: readonly string[] | undefined, columns: ReadonlyMap<string, ColumnHint>, hint: 'primaryKey' | 'mergeKey'): readonly string[] {
  return listed ?? [...columns].filter(([, column]) => column[hint] === true).map(([name]) => name)
}

export function contractOf(given: FileResource['schema_contract']): Contract | undefined {
  return given && { tables: given.tables, columns: given.columns, dataType: given.data_type }
}

export function dispositionOf(given: FileResource['write_disposition']): Disposition {
  switch (given?.disposition) {
    case undefined:
    case 'append':
      return { kind: 'append' }
    case 'skip':
      return { kind: 'skip' }
    case 'replace':
      return { kind: 'replace', strategy: given.strategy }
    case 'merge':
      return { kind: 'merge', strategy: given.strategy }
  }
}

export function referencesOf(given: FileResource['references']): readonly Reference[] {
  return (given ?? []).map((each) => ({ columns: each.columns, referencedTable: each.referenced_table, referencedColumns: each.referenced_columns }))
}

export function nestedHintOf(given: FileNestedHint): NestedHint {
  const columns = columnsOf(given.columns)
  const contract = contractOf(given.schema_contract)
  return {
    columns,
    primaryKey: keyOf(given.primary_key, columns, 'primaryKey'),
    mergeKey: keyOf(given.merge_key, columns, 'mergeKey'),
    references: referencesOf(given.references),
    ...(contract && { contract }),
    ...(given.max_table_nesting !== undefined && { maxTableNesting: given.max_table_nesting }),
  }
}

export function stepsOf(given: FileResource['processing_steps']): readonly Step[] {
  return (given ?? []).flatMap(({ filter, map, yield_map }): readonly Step[] => {
    if (filter !== undefined) return [{ kind: 'filter', expression: filter }]
    if (map !== undefined) return [{ kind: 'map', expression: map }]
    return yield_map === undefined ? [] : [{ kind: 'yield_map', expression: yield_map }]
  })
}
