import type { Query } from '../../../../../flow.ts'
import type { Asked } from '../asked-of.ts'
import type { BuildState } from '../build-state.ts'
import { placed } from '../rows.ts'
import type { Shown } from '../shown/shown.ts'
import { choose } from './choose.ts'
import { countEntity, figureEntity } from './fact-entity.ts'
import { type FigureOrder, figureOrder } from './figure-order.ts'
import { finishGroups } from './finish-groups.ts'
import { groupColumns } from './group-columns.ts'
import { groupKeys } from './group-keys.ts'
import { overCounts } from './over-counts.ts'
import { relatedCounts } from './related-counts.ts'

/** Figures over groups of rows, or over all of them. */
export function buildGroups(state: BuildState, asked: Asked): Query | null {
  const { counts, superlative } = asked
  const keys = groupKeys(state, asked)
  const order = superlative === undefined ? null : figureOrder(state, superlative, keys)
  if (superlative !== undefined && order === null && !choose(state, superlative, keys)) return null
  const overGroups = counts.filter((one) => one.fn !== undefined)
  if (overGroups.length > 0) return overCounts(state, overGroups, keys)
  const from = readFrom(state, asked, keys, order)
  if (from === undefined) return relatedCounts(state, asked, keys)
  if (state.chooser !== undefined && state.chooser.entity !== from) return null
  state.from = from
  groupColumns(state, asked, keys)
  const placement = placed(state)
  return placement === null ? null : finishGroups(state, placement, order, superlative)
}

/** The entity whose rows have one of every key and of all that the figures are about. */
function readFrom(state: BuildState, { counts, figures }: Asked, keys: readonly Shown[], order: FigureOrder | null): string | undefined {
  const { graph, meanings } = state
  const about = [...figures.map((one) => figureEntity(state, one)), ...counts.map((one) => countEntity(state, one)), order?.entity ?? null]
  const facts = about.filter((one) => one !== null)
  const needed = [...facts, ...keys.map((one) => one.entity)]
  return graph.finest(needed.length === 0 ? [meanings.main] : needed, facts[0] ?? meanings.main)[0]
}
