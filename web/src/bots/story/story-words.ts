import { createContext, useContext } from 'react'
import { SYSTEM_ENTITIES } from '../entities/system-entities.ts'

interface StoryWords {
  readonly webhooks: readonly { readonly id: string; readonly name: string }[]
  /** Contexts that the story sets or waits for. */
  readonly contexts: readonly string[]
  /** Details the story collects, by the names that filters and `{{…}}` use. */
  readonly details: readonly string[]
  /** As `entity` names them. */
  readonly entities: readonly string[]
  readonly hasTarget: boolean
}

/** What forms of a story offer for choosing. */
export const StoryWordsContext = createContext<StoryWords>({
  webhooks: [],
  contexts: [],
  details: [],
  entities: SYSTEM_ENTITIES,
  hasTarget: false,
})

export function useStoryWords(): StoryWords {
  return useContext(StoryWordsContext)
}
