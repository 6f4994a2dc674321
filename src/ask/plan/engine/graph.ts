import type { Path } from '../../../flow.ts'
import { type Entity, isToOne, type Join, type Model } from '../../../warehouse/semantic/model.ts'

/** Cheapest walk between two entities. `cost` grows with steps, more for those that multiply rows. */
export interface Route {
  readonly path: Path
  readonly toOne: boolean
  readonly cost: number
  /** Another walk of the same cost exists. */
  readonly ambiguous: boolean
}
export interface Graph {
  route(from: string, to: string): Route | null
  /** Cost between two entities, large when nothing connects them. */
  distance(from: string, to: string): number
  /** Entity at the end of a path. */
  end(from: string, path: Path): string
  step(from: string, name: string): Join | undefined
  /** Entities from which all of `needed` are to-one, best first. */
  finest(needed: readonly string[], preferred?: string): readonly string[]
  /** To-one walk, when there is one. */
  up(from: string, to: string): Path | null
}

const TO_ONE_COST = 1
const TO_MANY_COST = 1.15
/** Down again after going up: rows that merely share a parent. */
const SIBLING_COST = 0.5
const LONGEST = 6
export const UNREACHABLE = 8
const graphs = new WeakMap<Model, Graph>()

export function graphOf(model: Model): Graph {
  const known = graphs.get(model)
  if (known !== undefined) return known
  const graph = makeGraph(model)
  graphs.set(model, graph)
  return graph
}

function makeGraph(model: Model): Graph {
  const all = new Map<string, ReadonlyMap<string, Route>>()
  const ups = new Map<string, ReadonlyMap<string, Route>>()
  const routes = (from: string, upOnly: boolean): ReadonlyMap<string, Route> => {
    const cache = upOnly ? ups : all
    const known = cache.get(from)
    if (known !== undefined) return known
    const made = walk(model, from, upOnly)
    cache.set(from, made)
    return made
  }
  const step = (from: string, name: string): Join | undefined => model.entities[from]?.joins[name]
  const up = (from: string, to: string): Path | null => routes(from, true).get(to)?.path ?? null
  return {
    step,
    up,
    route: (from, to) => upFirst(routes(from, true).get(to), routes(from, false).get(to)),
    distance: (from, to) => upFirst(routes(from, true).get(to), routes(from, false).get(to))?.cost ?? UNREACHABLE,
    end: (from, path) => path.reduce((at, name) => step(at, name)?.to ?? at, from),
    finest: (needed, preferred) => finest(model, needed, up, preferred),
  }
}

/** A to-one walk is taken unless it is much longer than the cheapest. */
function upFirst(up: Route | undefined, any: Route | undefined): Route | null {
  if (up !== undefined && any !== undefined && up.cost <= any.cost + 0.2) return up
  return any ?? up ?? null
}

function walk(model: Model, from: string, upOnly: boolean): ReadonlyMap<string, Route> {
  const best = new Map<string, Route>([[from, { path: [], toOne: true, cost: 0, ambiguous: false }]])
  const queue: string[] = [from]
  while (queue.length > 0) {
    queue.sort((a, b) => (best.get(a)?.cost ?? 0) - (best.get(b)?.cost ?? 0))
    const at = queue.shift() ?? from
    const here = best.get(at)
    if (here === undefined || here.path.length >= LONGEST) continue
    for (const join of joinsOf(model.entities[at])) {
      const toOne = isToOne(join)
      if (upOnly && !toOne) continue
      const sibling = !toOne && here.path.length > 0 && isToOne(lastJoin(model, from, here.path) ?? join) ? SIBLING_COST : 0
      const cost = here.cost + (toOne ? TO_ONE_COST : TO_MANY_COST) * join.weight + sibling
      const known = best.get(join.to)
      if (known !== undefined && cost === known.cost && join.to !== from && known.path.join('.') !== [...here.path, join.name].join('.'))
        best.set(join.to, { ...known, ambiguous: true })
      if (known !== undefined && cost >= known.cost) continue
      best.set(join.to, { path: [...here.path, join.name], toOne: here.toOne && toOne, cost, ambiguous: here.ambiguous })
      queue.push(join.to)
    }
  }
  return best
}

function lastJoin(model: Model, from: string, path: Path): Join | undefined {
  let at = from
  let join: Join | undefined
  for (const name of path) {
    join = model.entities[at]?.joins[name]
    at = join?.to ?? at
  }
  return join
}

function joinsOf(entity: Entity | undefined): readonly Join[] {
  return Object.values(entity?.joins ?? {}).filter((join) => join.weight > 0)
}

function finest(model: Model, needed: readonly string[], up: (from: string, to: string) => Path | null, preferred?: string): readonly string[] {
  const wanted = [...new Set(needed)]
  const scored = Object.values(model.entities)
    .filter((entity) => entity.active)
    .map((entity) => ({ name: entity.name, paths: wanted.map((to) => up(entity.name, to)) }))
    .filter((one) => one.paths.every((path) => path !== null))
    .map((one) => ({
      name: one.name,
      cost: one.paths.reduce((sum, path) => sum + (path?.length ?? 0), 0) - (wanted.includes(one.name) ? 0.6 : 0) - (one.name === preferred ? 0.3 : 0),
    }))
  return scored.sort((a, b) => a.cost - b.cost || (a.name < b.name ? -1 : 1)).map((one) => one.name)
}
