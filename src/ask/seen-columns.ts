import type { AskConnection, Scope } from './services.ts'

/**
 * The scope with only those columns that the actor's model has: a field that `visible_to` keeps to others is no column of
 * free SQL either. Every column of a catalog has a field, so none is lost otherwise.
 */
export function scopeOfSeenColumns({ scope, model }: Pick<AskConnection, 'scope' | 'model'>): Scope {
  const seen = new Map<string, Set<string>>()
  for (const { source, fields } of Object.values(model.entities)) {
    if (source.kind !== 'table') continue
    const columns = seen.get(source.table.id) ?? new Set()
    seen.set(source.table.id, columns)
    for (const field of Object.values(fields)) if (field.source.kind === 'column') columns.add(field.source.column)
  }
  const tables = scope.tables.flatMap((table) => {
    const own = seen.get(table.ref.id)
    if (own === undefined) return []
    const columns = table.columns.filter((column) => own.has(column))
    return [columns.length === table.columns.length ? table : { ...table, columns, narrowed: true as const }]
  })
  return { ...scope, tables }
}
