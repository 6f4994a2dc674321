import { ExactNumber } from '../json/index.ts'
import type { Dataset } from './dataset.ts'
import type { KeyNode, ObjectPlan, RowPlan } from './plan.ts'

type JsonObject = Readonly<Record<string, unknown>>

/**
 * The keys of a row whose value is lost because another key of the row becomes the same column or child table. A deeper key
 * wins over one further up, among keys of one object the last; nulls compete with nobody.
 *
 * @param nodeOf  the node of a key, which is made where it is new
 */
export function losers(
  dataset: Dataset,
  plan: RowPlan,
  objects: readonly JsonObject[],
  nodeOf: (object: ObjectPlan, key: string) => KeyNode,
  innerPlan: (object: ObjectPlan, node: KeyNode) => ObjectPlan,
): ReadonlySet<KeyNode> {
  const lost = new Set<KeyNode>()
  const winners = new Map<string, KeyNode>()
  const stack: { readonly object: ObjectPlan; readonly value: JsonObject }[] = []
  const compete = (node: KeyNode, slot: string) => {
    const before = winners.get(slot)
    if (before !== undefined && before !== node) {
      lost.add(before)
      dataset.findings.collide(plan.table.name, node.name, [before.keyPath, node.keyPath])
    }
    winners.set(slot, node)
  }
  const look = (object: ObjectPlan, value: JsonObject) => {
    for (const [key, inside] of Object.entries(value)) {
      if (inside === null || inside === undefined) continue
      const node = nodeOf(object, key)
      if (node.isJson || typeof inside !== 'object' || inside instanceof ExactNumber) compete(node, columnSlot(node.name))
      else if (Array.isArray(inside)) compete(node, listSlot(node))
      else if (isObject(inside)) stack.push({ object: innerPlan(object, node), value: inside })
    }
  }
  for (const value of objects) look(plan.root, value)
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) look(next.object, next.value)
  return lost
}

export function columnSlot(name: string): string {
  return `column ${name}`
}

export function listSlot(node: KeyNode): string {
  return `list ${node.listName}`
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
