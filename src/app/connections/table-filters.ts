import type { Actor } from '../../flow.ts'
import { type AccessRules, fillTemplate, NO_RULES, type ParsedTemplate } from '../../warehouse/row-filters/index.ts'
import type { TableRow } from './store.ts'

/** A table's row filter as stored: the text as it was written, and what it was understood as when it was enabled. */
export interface StoredTableFilter {
  readonly enabled: boolean
  readonly where: string
  readonly parsed: ParsedTemplate | null
}

/** The row filters of tables that bind the actor: all that are enabled, unless the actor is an admin. */
export function tableRules(actor: Actor, tables: readonly TableRow[]): readonly AccessRules[] {
  if (actor.role === 'admin') return []
  const templates = tables.flatMap(({ table_id, row_filter }) =>
    // enabled, but not understood: a table without a branch shows no row
    row_filter?.enabled === true ? [{ table: table_id, anyOf: row_filter.parsed === null ? [] : fillTemplate(row_filter.parsed, actor.groups) }] : [],
  )
  return templates.length === 0 ? [] : [{ ...NO_RULES, templates }]
}
