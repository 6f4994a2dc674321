import type { Column, Order, Query } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { labelled, whyOf } from '../../draft.ts'
import { manyPart } from '../../many-part.ts'
import type { Noun, Superlative } from '../../sketch.ts'
import type { Asked } from '../asked-of.ts'
import type { BuildState } from '../build-state.ts'
import { limited, sortedBy } from '../limited.ts'
import { placed, rowsOf } from '../rows.ts'
import { type Shown, show } from '../shown/shown.ts'

/** "Each X and how many Y it has", where no entity has one of both: a list of X with what hangs below counted. */
export function relatedCounts(state: BuildState, { counts, figures, superlative }: Asked, keys: readonly Shown[]): Query | null {
  const entity = keys[0]?.entity
  if (entity === undefined || figures.length > 0 || keys.some((key) => key.entity !== entity)) return null
  state.from = entity
  for (const key of keys) show(state, key)
  if (counts.some(({ noun, chunk }) => relatedCount(state, noun, 'asked', chunk) === null)) return null
  const placement = placed(state)
  if (placement === null || placement.havings.length > 0) return null
  const chosen = superlative === undefined ? [] : mostRelated(state, superlative)
  if (chosen === null) return null
  const order = [...chosen, ...wishedOrders(state)]
  return labelled(limited(state, { ...rowsOf(state, placement, 'list'), order }, superlative), state.model)
}

function relatedCount(state: BuildState, noun: Noun | undefined, show: Column['show'], chunk: Chunk): Column | null {
  const { graph, meanings, from } = state
  const meaning = noun === undefined ? null : meanings.pick(noun, ['entity'])
  const route = meaning === null ? null : graph.route(from, meaning.entity)
  if (route === null || route.toOne) return null
  return state.columns.add('count', { kind: 'related', path: manyPart(graph, from, route.path), fn: 'count' }, show, whyOf(chunk))
}

function mostRelated(state: BuildState, { kind, noun, direction, chunk }: Superlative): readonly Order[] | null {
  const column = kind === 'count' ? relatedCount(state, noun, 'support', chunk) : null
  return column === null ? null : [sortedBy(state, column, direction, chunk)]
}

function wishedOrders(state: BuildState): readonly Order[] {
  const { list } = state.columns
  return state.sketch.orders.flatMap(({ count, noun, direction, chunk }) => {
    const column = count || noun === undefined ? list.find((one) => one.expr.kind === 'related') : list[0]
    return column === undefined ? [] : [sortedBy(state, column, direction, chunk)]
  })
}
