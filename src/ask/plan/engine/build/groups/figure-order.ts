import { countRows } from '../../draft.ts'
import type { Noun, Superlative } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { countExpr } from '../figures/count-expr.ts'
import { type Figure, figureExpr } from '../figures/figure-expr.ts'
import { isMeasure } from '../is-measure.ts'
import { fieldOf } from '../shown/field-of.ts'
import { namesRows } from '../shown/names-rows.ts'
import type { Shown } from '../shown/shown.ts'

/** What groups are ordered by: a figure about an entity, made once it is settled which rows are read. */
export interface FigureOrder {
  readonly entity: string
  readonly make: () => Figure | null
}

/** What "most common" costs where one entity could be counted, and where it is not known which. */
const COUNTED_BELOW_GUESS = 0.25
const UNCOUNTED_GUESS = 1

/** The figure a superlative chooses groups by; null where it chooses rows. */
export function figureOrder(state: BuildState, superlative: Superlative, keys: readonly Shown[]): FigureOrder | null {
  const { kind, noun, fn } = superlative
  if (kind === 'common') return mostCommon(state, keys)
  if (noun === undefined) return null
  if (kind === 'count') return mostCounted(state, noun, keys)
  if (kind !== 'field') return null
  if (fn === undefined && !isMeasure(noun)) return fieldOrder(state, noun, keys)
  const meaning = state.meanings.all(noun, ['measure', 'field'])[0]
  return meaning === undefined ? null : { entity: meaning.entity, make: () => figureExpr(state, noun, fn) }
}

/** "the most orders" */
function mostCounted(state: BuildState, noun: Noun, keys: readonly Shown[]): FigureOrder | null {
  const entity = state.meanings.all(noun, ['entity', 'field'])[0]?.entity
  if (entity === undefined) return null
  const countsItself = keys.length > 0 && keys.every((key) => key.entity === entity && namesRows(state, key))
  return countsItself ? null : { entity, make: () => ({ name: 'count', expr: countExpr(state, noun) }) }
}

/** "the most common city": by its rows; of what names rows, by how often something refers to them. */
function mostCommon(state: BuildState, keys: readonly Shown[]): FigureOrder | null {
  const only = keys[0]
  if (only === undefined) return null
  const make = () => ({ name: 'count', expr: countRows() })
  if (!namesRows(state, only)) return { entity: only.entity, make }
  const below = countedBelow(state, only.entity)
  state.guesses += below === null ? UNCOUNTED_GUESS : COUNTED_BELOW_GUESS
  return { entity: below ?? only.entity, make }
}

/** "the most popular course": by how often what hangs below it, named or not, refers to it. */
function countedBelow({ sketch, meanings, graph, model }: BuildState, entity: string): string | null {
  const named = sketch.chunks
    .flatMap((chunk) => (chunk.kind === 'noun' ? [meanings.entityOf(chunk)] : []))
    .find((other) => other !== null && other !== entity && graph.up(other, entity) !== null)
  if (named !== undefined && named !== null) return named
  const below = Object.values(model.entities[entity]?.joins ?? {}).filter((join) => join.cardinality === 'one_to_many')
  return below.length === 1 ? (below[0]?.to ?? null) : null
}

/** Of an entity whose rows are the groups, a plain field can order them; it is one more key. */
function fieldOrder(state: BuildState, noun: Noun, keys: readonly Shown[]): FigureOrder | null {
  const meaning = state.meanings.all(noun, ['field'])[0]
  if (meaning?.kind !== 'field' || !keys.some((key) => key.entity === meaning.entity && namesRows(state, key))) return null
  const { entity, field } = meaning
  return { entity, make: () => ({ name: field, expr: fieldOf(state, entity, field) }) }
}
