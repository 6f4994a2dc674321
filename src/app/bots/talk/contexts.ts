import type { ContextOut } from '../interaction.ts'
import { BOT_LIMITS } from '../story.ts'
import type { ActiveContext } from './state.ts'

/** Switched on, or on for longer; a lifespan of 0 switches off. Beyond the limit the oldest goes. */
export function activated(contexts: readonly ActiveContext[], out: readonly ContextOut[]): readonly ActiveContext[] {
  const names = new Set(out.map(({ name }) => name))
  const added = out.filter(({ lifespan }) => lifespan > 0).map(({ name, lifespan }) => ({ name, lifespan }))
  return [...contexts.filter(({ name }) => !names.has(name)), ...added].slice(-BOT_LIMITS.activeContexts)
}

/** After an unsuccessful match. */
export function lowered(contexts: readonly ActiveContext[]): readonly ActiveContext[] {
  return contexts.map(({ name, lifespan }) => ({ name, lifespan: lifespan - 1 })).filter(({ lifespan }) => lifespan > 0)
}

export function areActive(needed: readonly string[], contexts: readonly ActiveContext[]): boolean {
  return needed.every((name) => contexts.some((context) => context.name === name))
}
