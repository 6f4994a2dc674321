import type { Query, Select } from '../../../../../flow.ts'
import { aggregate, Columns, emptySelect, fieldExpr, labelled, whyOf } from '../../draft.ts'
import type { Wanted } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { rowCount } from '../figures/count-expr.ts'
import { placed, rowsOf } from '../rows.ts'
import { nearestField } from '../shown/field-of.ts'
import { namesRows } from '../shown/names-rows.ts'
import type { Shown } from '../shown/shown.ts'

/** "Average number of orders per customer": counts first, then a figure over the counts. */
export function overCounts(state: BuildState, counts: readonly Wanted[], keys: readonly Shown[]): Query | null {
  const [wanted] = counts
  const [key] = keys
  const counted = wanted?.noun === undefined ? null : (state.meanings.pick(wanted.noun, ['entity'])?.entity ?? null)
  if (wanted === undefined || counted === null || key === undefined || keys.length > 1 || counted === key.entity) return null
  const inner = countsPer(state, counted, key, wanted)
  if (inner === null) return null
  const columns = new Columns(state.nodes)
  for (const { fn = 'avg', chunk } of counts) columns.add(`${fn}_${inner.count}`, aggregate(fn, fieldExpr([], inner.count)), 'asked', whyOf(chunk))
  const select = emptySelect(state.nodes, state.from, whyOf(wanted.chunk))
  return labelled({ ...select, mode: 'group', from: { query: inner.query }, columns: columns.list }, state.model)
}

/** How many rows of an entity there are for each value of a key, and what that column is called. */
function countsPer(state: BuildState, counted: string, key: Shown, { chunk }: Wanted): { readonly query: Select; readonly count: string } | null {
  const path = state.graph.up(counted, key.entity)
  const id = namesRows(state, key) ? state.model.entities[key.entity]?.key[0] : key.field
  if (path === null || id === undefined) return null
  state.from = counted
  const placement = placed(state)
  if (placement === null || placement.havings.length > 0) return null
  state.columns.add(id, nearestField(state.graph, state.from, path, id), 'asked', whyOf(key.chunk))
  const count = state.columns.add('count', rowCount(state, counted), 'asked', whyOf(chunk)).name
  return { query: labelled(rowsOf(state, placement, 'group'), state.model), count }
}
