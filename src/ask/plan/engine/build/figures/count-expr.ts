import type { Expr } from '../../../../../flow.ts'
import { aggregate, countRows } from '../../draft.ts'
import type { Noun } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { fieldOf } from '../shown/field-of.ts'

/** How many there are of what a noun names; of the rows that are read without one. */
export function countExpr(state: BuildState, noun: Noun | undefined, distinct = false): Expr {
  const meaning = noun === undefined ? null : state.meanings.pick(noun, ['entity', 'field'])
  if (meaning === null) return countRows()
  if (meaning.kind === 'field') return aggregate('count', fieldOf(state, meaning.entity, meaning.field), distinct || meaning.entity !== state.from)
  if (meaning.entity === state.from) return rowCount(state, meaning.entity)
  const key = state.model.entities[meaning.entity]?.key ?? []
  const only = key.length === 1 ? key[0] : undefined
  return only === undefined ? countRows() : aggregate('count', fieldOf(state, meaning.entity, only), true)
}

/** The model's own count of an entity, when it has one. */
export function rowCount({ model }: BuildState, entity: string): Expr {
  const own = Object.values(model.entities[entity]?.measures ?? {}).find(
    ({ expr }) => expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined,
  )
  return own === undefined ? countRows() : { kind: 'measure', path: [], measure: own.name }
}
