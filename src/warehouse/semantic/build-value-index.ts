import type { Model } from './model.ts'
import type { ValueEntry, ValueIndex } from './values.ts'

/** Distinct values of one column as sync listed them. */
export interface ListedValues {
  readonly table: string
  readonly column: string
  readonly values: readonly string[]
  /** There are no others. */
  readonly complete: boolean
}

/** An index of entries; `complete` names the `entity.field` of which every value is there. */
export function buildValueIndex(entries: readonly ValueEntry[], complete: Iterable<string> = []): ValueIndex {
  return { entries: entries.filter((entry) => entry.value.trim() !== ''), complete: new Set(complete) }
}

/** The index of a model from the listed values of its columns. Fields without an index, personal and hidden ones bring nothing. */
export function indexValues(model: Model, listed: readonly ListedValues[]): ValueIndex {
  const byColumn = new Map(listed.map((one) => [`${one.table}\n${one.column}`, one]))
  const entries: ValueEntry[] = []
  const complete: string[] = []
  for (const entity of Object.values(model.entities)) {
    if (entity.source.kind !== 'table' || !entity.active) continue
    for (const field of Object.values(entity.fields)) {
      const column = field.source.kind === 'column' && field.valueIndex ? field.source.column : undefined
      const found = column === undefined ? undefined : byColumn.get(`${entity.source.table.id}\n${column}`)
      if (found === undefined) continue
      for (const value of found.values) entries.push({ entity: entity.name, field: field.name, value })
      if (found.complete) complete.push(`${entity.name}.${field.name}`)
    }
  }
  return buildValueIndex(entries, complete)
}
