import { createHash } from 'node:crypto'
import type { Statement, TableUse } from '../../flow.ts'
import type { StatementFacts } from '../../warehouse/sql/index.ts'
import type { Scope, VisibleTable } from '../services.ts'
import { visibleTable } from './verdict.ts'

/**
 * What a statement uses of the tables it names, sorted by table. Of SQL that somebody wrote, which may have stars, all
 * columns its author could see; of a plan's the columns it names.
 */
export function usesOf(facts: StatementFacts, origin: Statement['origin'], scope: Scope): readonly TableUse[] {
  const named = new Set([...facts.columns].map((column) => column.toLowerCase()))
  const isUsed = (column: string): boolean => origin === 'free' || named.has(column.toLowerCase())
  const uses = new Map(
    facts.tables.flatMap((name) => {
      const table = visibleTable(name, scope)
      return table === undefined ? [] : [[table.ref.id, useOf(table, isUsed)] as const]
    }),
  )
  return [...uses.values()].sort((left, right) => (left.table < right.table ? -1 : 1))
}

function useOf(table: VisibleTable, isUsed: (column: string) => boolean): TableUse {
  const rows = rowsKey(table)
  return { table: table.ref.id, columns: table.columns.filter(isUsed), ...(rows !== undefined && { rows }) }
}

/** Which rows of the table are visible, as a key: equal keys, the same condition. Undefined: all of them. */
export function rowsKey({ fence }: VisibleTable): string | undefined {
  return fence === undefined ? undefined : createHash('sha256').update(JSON.stringify(fence)).digest('hex')
}
