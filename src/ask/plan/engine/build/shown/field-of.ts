import type { Expr, Path } from '../../../../../flow.ts'
import { fieldExpr } from '../../draft.ts'
import type { Graph } from '../../graph.ts'
import type { BuildState } from '../build-state.ts'

/** A field read from the rows; fails where they have not one of it. */
export function fieldOf(state: BuildState, entity: string, field: string): Expr {
  const path = state.graph.up(state.from, entity)
  if (path === null) state.failed.push('no_path')
  return nearestField(state.graph, state.from, path ?? [], field)
}

/** A key that is also held by the nearer side is read there. */
export function nearestField(graph: Graph, from: string, path: Path, field: string): Expr {
  const last = path.at(-1)
  const before = graph.end(from, path.slice(0, -1))
  const join = last === undefined ? undefined : graph.step(before, last)
  const own = join?.required === true ? join.keys.find(([, other]) => other === field)?.[0] : undefined
  return own === undefined ? fieldExpr(path, field) : fieldExpr(path.slice(0, -1), own)
}
