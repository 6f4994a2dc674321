import type { Plan } from '../../api/wire.ts'

type Fields = Readonly<Record<string, unknown>>

/** The node with this id, wherever it is in the plan. */
export function planNode(plan: Plan | undefined, id: string): Fields | undefined {
  if (plan === undefined) return undefined
  if (id === 'query') return { ...plan.query }
  if (id === 'display') return { ...plan.display }
  return find(plan, id)
}

function find(value: unknown, id: string): Fields | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if ('id' in value && value.id === id && 'why' in value) return { ...value }
  for (const inner of Object.values(value)) {
    const found = find(inner, id)
    if (found !== undefined) return found
  }
  return undefined
}

/** The values a filter has now, as people write them. */
export function valuesOf(node: Fields | undefined): readonly string[] {
  if (node === undefined) return []
  const exprs = [node.values, node.right, node.value, node.low, node.high].flat()
  return exprs.flatMap((expr) => (expr !== null && typeof expr === 'object' && 'value' in expr && expr.value !== null ? [String(expr.value)] : []))
}
