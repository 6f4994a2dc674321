import type { Column, Expr } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { type Placement, predicateOf } from '../../conditions/index.ts'
import { whyOf } from '../../draft.ts'
import type { BuildState } from '../build-state.ts'

/** "share of revenue" is a column over groups, or the part that meets the conditions. False where there is neither. */
export function addShare(state: BuildState, chunk: Chunk, figure: Column, placement: Placement): boolean {
  const predicate = predicateOf(placement, () => false)
  if (predicate === undefined) return addShareOfGroups(state, chunk, figure)
  if (figure.expr.kind !== 'measure' && figure.expr.kind !== 'aggregate') return false
  placement.placed.length = 0
  placement.extra.length = 0
  const { list } = state.columns
  list.splice(list.indexOf(figure), 1)
  const expr: Expr = { kind: 'call', fn: '/', args: [{ ...figure.expr, where: predicate }, figure.expr] }
  list.push({ ...state.nodes.make(whyOf(chunk)), name: `share_of_${figure.name}`, label: '', expr, show: 'asked', format: { kind: 'percent' } })
  return true
}

function addShareOfGroups({ sketch, columns }: BuildState, chunk: Chunk, figure: Column): boolean {
  if (!columns.list.some((column) => column.show === 'asked' && column !== figure)) return false
  const asked = sketch.wanted[0]
  const isAskedFirst = asked !== undefined && asked.chunk.at < chunk.at
  columns.list.splice(columns.list.indexOf(figure), 1, { ...figure, show: isAskedFirst ? 'asked' : 'support' })
  columns.add('share', { kind: 'window', fn: 'share', of: { kind: 'column', column: figure.name }, within: [] }, 'asked', whyOf(chunk))
  return true
}
