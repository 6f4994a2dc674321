import type { Target } from '../../../../../flow.ts'
import { countsOnly } from '../measure-kinds.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'

/** A name with what it may stand for by kind, and what was expected where it stands. */
export interface Name {
  readonly item: Item
  readonly expect: DemandState['expect']
  /** After "and". */
  readonly joined: boolean
  readonly measures: readonly Target[]
  readonly entities: readonly Target[]
  readonly fields: readonly Target[]
  readonly filters: readonly Target[]
  readonly joins: readonly Target[]
  /** Entities and fields: what figures can be broken down by. */
  readonly keys: readonly Target[]
  /** Whether it is a measure's own label rather than just its entity's word: "ad spend". */
  readonly isFigure: boolean
}

export function nameOf(state: DemandState, item: Item): Name {
  const of = (kind: Target['kind']): readonly Target[] => item.targets.filter((target) => target.kind === kind)
  const [measures, entities, fields] = [of('measure'), of('entity'), of('field')]
  return {
    ...{ item, expect: state.expect, joined: state.joined, measures, entities, fields },
    filters: of('filter'),
    joins: of('join'),
    keys: [...entities, ...fields],
    isFigure: measures.some((measure) => !countsOnly(state.model, measure)),
  }
}
