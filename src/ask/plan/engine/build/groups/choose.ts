import type { Query } from '../../../../../flow.ts'
import { Columns, emptySelect, fieldExpr, labelled, whyOf } from '../../draft.ts'
import type { Superlative, Wanted } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { sortedBy } from '../limited.ts'
import { type Directed, superlativeField } from '../list/order-fields.ts'
import { nearestField } from '../shown/field-of.ts'
import type { Shown } from '../shown/shown.ts'
import { countEntity, figureEntity } from './fact-entity.ts'

const CHOOSER_GUESS = 0.2

/** "How many students are in the dorm with the largest capacity": figures over the rows of what is chosen. False where nothing is. */
export function choose(state: BuildState, superlative: Superlative, keys: readonly Shown[]): boolean {
  if (keys.length > 0 && state.sketch.groups.length === 0) return false
  const order = superlativeField(state, superlative)
  const key = order === null ? undefined : state.model.entities[order.entity]?.key
  const only = key?.length === 1 ? key[0] : undefined
  const entity = countedEntity(state, state.sketch.wanted[0])
  const path = order === null || entity === null ? null : state.graph.up(entity, order.entity)
  if (order === null || only === undefined || path === null || entity === null) return false
  const query = chosenKeys(state, superlative, order, only)
  const node = state.nodes.make(whyOf(superlative.chunk))
  state.chooser = { entity, predicate: { ...node, kind: 'member', of: [nearestField(state.graph, entity, path, only)], query } }
  state.guesses += CHOOSER_GUESS
  return true
}

function countedEntity(state: BuildState, wanted: Wanted | undefined): string | null {
  if (wanted === undefined) return null
  return wanted.kind === 'count' ? countEntity(state, wanted) : figureEntity(state, wanted)
}

/** Keys of the rows a superlative stands for. */
function chosenKeys(state: BuildState, { chunk, count }: Superlative, order: Directed, key: string): Query {
  const { nodes, model } = state
  const columns = new Columns(nodes)
  columns.add(key, fieldExpr([], key), 'asked', whyOf(chunk))
  const by = columns.add(order.field, fieldExpr([], order.field), 'support', whyOf(chunk))
  const select = emptySelect(nodes, order.entity, whyOf(chunk))
  const sorted = { ...select, columns: columns.list, order: [sortedBy(state, by, order.direction, chunk)] }
  return labelled({ ...sorted, limit: { ...nodes.make(whyOf(chunk)), count, offset: 0, ties: 'cut' } }, model)
}
