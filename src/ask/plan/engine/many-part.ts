import type { Path } from '../../../flow.ts'
import { isToOne } from '../../../warehouse/semantic/model.ts'
import type { Graph } from './graph.ts'

/** The part of a walk up to its last step that multiplies rows; what follows has one row for each. */
export function manyPart(graph: Graph, from: string, path: Path): Path {
  let at = from
  let last = 0
  path.forEach((name, i) => {
    const join = graph.step(at, name)
    if (join !== undefined && !isToOne(join)) last = i + 1
    at = join?.to ?? at
  })
  return path.slice(0, last)
}
