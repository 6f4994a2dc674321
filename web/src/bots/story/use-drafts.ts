import { useCallback, useState } from 'react'
import { keepInTab, keptInTab } from '../../ui/kept-in-tab.ts'
import type { InteractionText } from '../wire.ts'

export type Drafts = Readonly<Record<string, InteractionText>>

export interface KeptDrafts {
  of(key: string): InteractionText | undefined
  readonly keys: readonly string[]
  keep(key: string, text: InteractionText | undefined): void
}

/** Interactions that were changed and not saved, by key; this tab keeps them when the page is left. */
export function useDrafts(storyId: string): KeptDrafts {
  const [drafts, setDrafts] = useState<Drafts>(() => keptDrafts(storyId))
  const keep = useCallback(
    (key: string, text: InteractionText | undefined) =>
      setDrafts((before) => {
        const { [key]: _former, ...others } = before
        const next = text === undefined ? others : { ...others, [key]: text }
        storeDrafts(storyId, next)
        return next
      }),
    [storyId],
  )
  return { of: (key) => drafts[key], keys: Object.keys(drafts), keep }
}

export function keptDrafts(storyId: string): Drafts {
  const kept = keptInTab(placeOf(storyId))
  return isDrafts(kept) ? kept : {}
}

export function storeDrafts(storyId: string, drafts: Drafts): void {
  keepInTab(placeOf(storyId), drafts)
}

function placeOf(storyId: string): string {
  return `parley.bot-drafts.${storyId}`
}

const LISTS = ['userSays', 'triggers', 'parameters', 'responses', 'contextIn', 'contextOut'] as const

function isDrafts(value: unknown): value is Drafts {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => LISTS.every((name) => Array.isArray(each?.[name])))
}
