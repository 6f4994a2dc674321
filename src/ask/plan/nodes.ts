import type { Clock, Display, Id, Node, Plan, Query, Why } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'

/** Hands out ids n1, n2, … of one plan. Ids are never handed out twice. */
export interface Nodes {
  /** Id and origin of a new node: `{ ...nodes.make(why), kind: 'select', … }`. */
  make(why: Why, ...more: readonly Why[]): Node
}

/** @param after  ids already in use; new ones are greater than all of them */
export function nodesAfter(after: Iterable<Id> = []): Nodes {
  let last = 0
  for (const id of after) last = Math.max(last, Number(/^n(\d+)$/.exec(id)?.[1] ?? 0))
  return {
    make(why, ...more) {
      last += 1
      return { id: `n${last}`, why: [why, ...more] }
    },
  }
}

/** A plan around a query. Settle it with `settlePlan` before it is checked. */
export function makePlan(model: Model, clock: Clock, query: Query, display: Display): Plan {
  return { version: 1, connection: model.connection, model: model.commit, clock, query, display }
}

/** Every node of a plan or of a part of it, outer before inner, in the order they are written. */
export function nodesIn(part: unknown): readonly Node[] {
  const found: Node[] = []
  collect(part, found)
  return found
}

function collect(part: unknown, found: Node[]): void {
  if (Array.isArray(part)) for (const each of part) collect(each, found)
  else if (typeof part === 'object' && part !== null) {
    if (isNode(part)) found.push(part)
    for (const [key, value] of Object.entries(part)) if (key !== 'why') collect(value, found)
  }
}

export function isNode(part: object): part is Node {
  return 'id' in part && typeof part.id === 'string' && 'why' in part && Array.isArray(part.why)
}
