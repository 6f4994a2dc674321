import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { chatbot } from '../bots-api.ts'
import type { Phrase } from '../wire.ts'

/** As many as the contract gives at once. */
export const PHRASES_OF_A_PAGE = 40
const LEAST_SEARCH = 3

export interface WhichPhrases {
  readonly storyId: string
  readonly page: number
  readonly sort: 'date' | 'unmatched'
  readonly ignored: boolean
  readonly text: string
}

export const phrasesQuery = (which: WhichPhrases) =>
  queryOptions({
    queryKey: ['bot-training', which],
    queryFn: ({ signal }) => chatbot<{ items: Phrase[]; count: number }>('GET', `/training?${search(which)}`, undefined, signal),
    placeholderData: (before) => before,
  })

function search({ storyId, page, sort, ignored, text }: WhichPhrases): URLSearchParams {
  const wanted = text.trim()
  return new URLSearchParams({
    page: String(page),
    'sort[field]': sort,
    'sort[order]': 'desc',
    'filter[stories]': storyId,
    'filter[ignored]': String(ignored),
    ...(wanted.length >= LEAST_SEARCH && { 'filter[text]': wanted }),
  })
}

const readAgain = async (storyId: string) => {
  await queryClient.invalidateQueries({ queryKey: ['bot-training'] })
  await queryClient.invalidateQueries({ queryKey: ['bots', storyId, 'interactions'] })
}

/** Phrases become phrases of an interaction. @returns how many; the others were gone already */
export async function teachPhrases(storyId: string, targetId: string, ids: readonly string[]): Promise<number> {
  const { used } = await chatbot<{ used: string[] }>('PUT', '/training/train', { storyId, targetId, items: ids })
  await readAgain(storyId)
  return used.length
}

export async function ignorePhrases(storyId: string, ids: readonly string[]): Promise<void> {
  await chatbot('PUT', '/training/ignore', ids)
  await readAgain(storyId)
}

export async function removePhrases(storyId: string, ids: readonly string[]): Promise<void> {
  await chatbot('DELETE', '/training', ids)
  await readAgain(storyId)
}
