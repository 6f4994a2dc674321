import type { Path, Target } from '../../../../flow.ts'
import type { Entity, Measure, Model } from '../../../../warehouse/semantic/model.ts'
import type { Graph } from '../graph.ts'
import { manyPart } from '../many-part.ts'

/** What names mean seen from one entity, and how they are written in formulas there. */
export class Terrain {
  readonly model: Model
  readonly graph: Graph
  readonly from: string
  /** Every entity something was read from; names beside what is asked must be among them. */
  readonly touched: Set<string>

  constructor(model: Model, graph: Graph, from: string) {
    this.model = model
    this.graph = graph
    this.from = from
    this.touched = new Set([from])
  }

  entity(name: string): Entity | undefined {
    return this.model.entities[name]
  }
  up(entity: string): Path | null {
    const path = this.graph.up(this.from, entity)
    if (path !== null) this.touch(path)
    return path
  }
  touch(path: Path): void {
    let at = this.from
    for (const step of path) {
      at = this.graph.step(at, step)?.to ?? at
      this.touched.add(at)
    }
  }

  /** The nearest of several meanings that rows of `from` have one of; the entity itself before a field of it. */
  nearest<T extends Target>(targets: readonly T[]): { readonly target: T; readonly path: Path } | null {
    const reached = targets.flatMap((target) => {
      const path = 'entity' in target ? this.graph.up(this.from, target.entity) : null
      return path === null ? [] : [{ target, path, cost: path.length + (target.kind === 'entity' || target.kind === 'value' ? 0 : 0.1) }]
    })
    const best = reached.toSorted((a, b) => a.cost - b.cost)[0]
    if (best === undefined) return null
    this.touch(best.path)
    return best
  }

  /** The column that names rows of an entity for people. */
  titleOf(entity: string): string | undefined {
    const found = this.entity(entity)
    return found?.title[0] ?? found?.key[0]
  }
  /** A walk that multiplies rows on its way, for conditions that only ask whether there is one. */
  many(entity: string): Path | null {
    const route = this.graph.route(this.from, entity)
    if (route === null || route.toOne) return null
    this.touch(route.path)
    return route.path
  }
  /** The part of a walk up to its last step that multiplies rows. */
  manyPart(path: Path): Path {
    return manyPart(this.graph, this.from, path)
  }
}

export function dotted(path: Path, name: string): string {
  return [...path, name].join('.')
}
export function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`
}

/** A measure that counts the rows of its entity, if it has one: it knows what it is called. */
export function countMeasure(entity: Entity | undefined): Measure | undefined {
  return Object.values(entity?.measures ?? {}).find(
    ({ expr, name }) => expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined && !name.startsWith('new_'),
  )
}
