import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { Entity, FullStory, Interaction, InteractionText, Story, StoryText, SystemInteraction } from './wire.ts'

type Method = Parameters<typeof call>[0]

/** One request to /chatbot. */
export function chatbot<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(method, `/chatbot${path}`, body, signal)
}

/** Interactions that every story has, and whose addresses are words. */
export type SystemName = 'welcome' | 'fallback'
export const SYSTEM_NAMES: readonly SystemName[] = ['welcome', 'fallback']

export const storiesQuery = queryOptions({ queryKey: ['bots'], queryFn: ({ signal }) => chatbot<Story[]>('GET', '/v2/stories', undefined, signal) })
export const storyQuery = (id: string) =>
  queryOptions({ queryKey: ['bots', id], queryFn: ({ signal }) => chatbot<FullStory>('GET', `/v2/stories/${encodeURIComponent(id)}`, undefined, signal) })
export const interactionsQuery = (storyId: string) =>
  queryOptions({
    queryKey: ['bots', storyId, 'interactions'],
    queryFn: ({ signal }) => chatbot<Interaction[]>('GET', path(storyId), undefined, signal),
  })
export const systemInteractionQuery = (storyId: string, name: SystemName) =>
  queryOptions({
    queryKey: ['bots', storyId, 'interactions', name],
    queryFn: ({ signal }) => chatbot<SystemInteraction>('GET', path(storyId, name), undefined, signal),
  })
export const entitiesQuery = queryOptions({ queryKey: ['bot-entities'], queryFn: ({ signal }) => chatbot<Entity[]>('GET', '/entities', undefined, signal) })

const path = (storyId: string, id?: string) => `/stories/${encodeURIComponent(storyId)}/interactions${id === undefined ? '' : `/${encodeURIComponent(id)}`}`

export async function makeStory(text: Partial<StoryText>): Promise<string> {
  const { id } = await chatbot<{ id: string }>('POST', '/v2/stories', text)
  await queryClient.invalidateQueries({ queryKey: ['bots'] })
  return id
}

export async function changeStory(id: string, text: Partial<StoryText>): Promise<void> {
  await chatbot('PUT', `/v2/stories/${encodeURIComponent(id)}`, text)
  await queryClient.invalidateQueries({ queryKey: ['bots'] })
}

/** @param leave called once it is gone: a page of it that is still open would ask for it again */
export async function removeStory(id: string, leave: () => Promise<void>): Promise<void> {
  await chatbot('DELETE', `/v2/stories/${encodeURIComponent(id)}`)
  await leave()
  queryClient.removeQueries({ queryKey: ['bots', id] })
  await queryClient.invalidateQueries({ queryKey: storiesQuery.queryKey, exact: true })
}

const readInteractionsAgain = (storyId: string) => queryClient.invalidateQueries({ queryKey: ['bots', storyId, 'interactions'] })

/** @returns its id */
export async function makeInteraction(storyId: string, text: InteractionText): Promise<string> {
  const { id } = await chatbot<{ id: string }>('POST', path(storyId), text)
  await readInteractionsAgain(storyId)
  return id
}

export async function changeInteraction(storyId: string, id: string, text: Partial<InteractionText>): Promise<void> {
  await chatbot('PUT', path(storyId, id), text)
  await readInteractionsAgain(storyId)
}

export async function removeInteraction(storyId: string, id: string): Promise<void> {
  await chatbot('DELETE', path(storyId, id))
  await readInteractionsAgain(storyId)
}

export async function saveEntity(id: string | undefined, text: Omit<Entity, 'id'>): Promise<void> {
  await (id === undefined ? chatbot('POST', '/entities', text) : chatbot('PUT', `/entities/${encodeURIComponent(id)}`, text))
  await queryClient.invalidateQueries({ queryKey: entitiesQuery.queryKey })
}

export async function removeEntity(id: string): Promise<void> {
  await chatbot('DELETE', `/entities/${encodeURIComponent(id)}`)
  await queryClient.invalidateQueries({ queryKey: entitiesQuery.queryKey })
}
