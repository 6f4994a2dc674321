import type { Interaction } from '../wire.ts'

/** An interaction and, below it, those that only its contexts open. */
export interface Branch {
  readonly interaction: Interaction
  readonly after: readonly Branch[]
}

const DEEPEST = 3

/** Interactions in their own order, each with those that wait for a context it sets; every one stands once. */
export function branches(interactions: readonly Interaction[]): readonly Branch[] {
  const seen = new Set<string>()
  const under = (found: readonly Interaction[], depth: number): readonly Branch[] =>
    found.flatMap((interaction) => {
      if (seen.has(interaction.id)) return []
      seen.add(interaction.id)
      return [{ interaction, after: depth < DEEPEST ? under(openedBy(interaction, interactions), depth + 1) : [] }]
    })
  const roots = interactions.filter(({ contextIn }) => contextIn.length === 0)
  return [...under(roots, 0), ...under(interactions, 0)]
}

/** What can be said only once this has played. */
function openedBy(parent: Interaction, interactions: readonly Interaction[]): readonly Interaction[] {
  return interactions.filter(({ contextIn }) => contextIn.some((name) => sets(parent, name)))
}

/** Contexts it waits for and nothing sets: it is never played. */
export function missingContexts({ contextIn }: Interaction, interactions: readonly Interaction[]): readonly string[] {
  return contextIn.filter((name) => !interactions.some((each) => sets(each, name)))
}

function sets({ contextOut }: Interaction, context: string): boolean {
  return contextOut.some(({ name }) => name === context)
}
