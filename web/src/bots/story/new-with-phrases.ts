import { BLANK_INTERACTION, keyOf, NEW } from './draft.ts'
import { keptDrafts, storeDrafts } from './use-drafts.ts'

/** Begins an interaction with what visitors said; the editor finds it as a draft. */
export function newWithPhrases(storyId: string, phrases: readonly string[]): void {
  const drafts = keptDrafts(storyId)
  const before = drafts[keyOf(NEW)] ?? BLANK_INTERACTION
  storeDrafts(storyId, { ...drafts, [keyOf(NEW)]: { ...before, userSays: [...new Set([...before.userSays, ...phrases])] } })
}
