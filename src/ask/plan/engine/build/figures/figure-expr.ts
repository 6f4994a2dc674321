import type { AggregateFn, Expr } from '../../../../../flow.ts'
import { aggregate } from '../../draft.ts'
import { hintedAround } from '../../hints.ts'
import type { FieldMeaning } from '../../meaning.ts'
import type { Noun, Wanted } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { fieldOf } from '../shown/field-of.ts'

/** An expression and what its column is called. */
export interface Figure {
  readonly name: string
  readonly expr: Expr
}

/** Functions that reckon with numbers; the others take any field. */
const OF_NUMBERS: readonly AggregateFn[] = ['avg', 'sum', 'median', 'stddev']

/** A figure asked for; null where the words name none that can be had from the rows. */
export function wantedFigure(state: BuildState, wanted: Wanted): Figure | null {
  return wanted.kind === 'hint' ? hintedFigure(state, wanted) : figureExpr(state, wanted.noun, wanted.fn, wanted.distinct)
}

/** A measure, or a function over a field. */
export function figureExpr(state: BuildState, noun: Noun | undefined, fn: AggregateFn | undefined, distinct = false): Figure | null {
  if (noun === undefined) return null
  const meaning = state.meanings.pick(noun, fn === undefined ? ['measure'] : ['measure', 'field'])
  if (meaning?.kind === 'measure') {
    const path = state.graph.up(state.from, meaning.entity)
    return path === null ? null : { name: meaning.measure, expr: { kind: 'measure', path, measure: meaning.measure } }
  }
  return meaning?.kind !== 'field' || fn === undefined ? null : overField(state, meaning, fn, distinct)
}

function overField(state: BuildState, { entity, field }: FieldMeaning, fn: AggregateFn, distinct: boolean): Figure | null {
  const type = state.meanings.field(entity, field)?.type
  if (OF_NUMBERS.includes(fn) && type !== 'integer' && type !== 'decimal') return null
  return { name: `${fn}_${field}`, expr: aggregate(fn, fieldOf(state, entity, field), distinct && fn !== 'max' && fn !== 'min') }
}

/** "How old on average": a function over what the adjective is about. */
function hintedFigure(state: BuildState, { hint, fn }: Wanted): Figure | null {
  const found = hintedAround(state.model.entities, state.meanings.main, hint ?? 'any')
  if (found === null || fn === undefined || state.graph.up(state.from, found.entity) === null) return null
  return { name: `${fn}_${found.field}`, expr: aggregate(fn, fieldOf(state, found.entity, found.field)) }
}
