import type { Column, Expr } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { fieldExpr, whyOf } from '../../draft.ts'
import { isTimely } from '../../hints.ts'
import type { BuildState } from '../build-state.ts'

/** The date that decides about the rows that are read; null where they have none. */
export function timeExpr({ model, from }: BuildState): Expr | null {
  const entity = model.entities[from]
  if (entity?.time !== undefined) return fieldExpr(entity.time.path, entity.time.field)
  const own = Object.values(entity?.fields ?? {}).find((field) => isTimely(field))
  return own === undefined ? null : fieldExpr([], own.name)
}

/** Adds a key before all other columns. */
export function addFirstKey({ columns }: BuildState, name: string, expr: Expr, chunk: Chunk): Column {
  const made = columns.add(name, expr, 'asked', whyOf(chunk))
  columns.list.splice(columns.list.indexOf(made), 1)
  columns.list.unshift(made)
  return made
}
