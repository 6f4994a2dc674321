import type { Interaction } from '../wire.ts'

/** An interaction and those that only its contexts open. */
export interface Branch {
  readonly interaction: Interaction
  readonly depth: number
}

const DEEPEST = 3

/** Interactions in their own order, each followed by those that wait for a context it sets. */
export function branches(interactions: readonly Interaction[]): readonly Branch[] {
  const seen = new Set<string>()
  const under = (parent: Interaction, depth: number): Branch[] => {
    if (seen.has(parent.id)) return []
    seen.add(parent.id)
    const set = new Set(parent.contextOut.map(({ name }) => name))
    const children = depth < DEEPEST ? interactions.filter(({ contextIn }) => contextIn.some((name) => set.has(name))) : []
    return [{ interaction: parent, depth }, ...children.flatMap((child) => under(child, depth + 1))]
  }
  const roots = interactions.filter(({ contextIn }) => contextIn.length === 0)
  return [...roots.flatMap((root) => under(root, 0)), ...interactions.flatMap((left) => under(left, 0))]
}
