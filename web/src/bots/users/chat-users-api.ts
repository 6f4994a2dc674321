import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { chatbot } from '../bots-api.ts'
import type { ChatUser, Filter, Segment } from '../wire.ts'

const USERS_OF_A_PAGE = 40

export interface WhichUsers {
  readonly sort: 'createdAt' | 'lastSeen'
  readonly match: 'all' | 'any'
  readonly filters: readonly Filter[]
}
interface UserPage {
  readonly data: readonly ChatUser[]
  readonly count: number
}

export const usersQuery = (which: WhichUsers) =>
  infiniteQueryOptions({
    queryKey: ['bot-users', which],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => chatbot<UserPage>('GET', `/users?${search(which, pageParam)}`, undefined, signal),
    getNextPageParam: ({ data }) => (data.length < USERS_OF_A_PAGE ? undefined : data.at(-1)?.id),
  })
export const segmentsQuery = queryOptions({
  queryKey: ['bot-segments'],
  queryFn: ({ signal }) => chatbot<Segment[]>('GET', '/users/segments', undefined, signal),
})

/** Conditions that are not whole yet are not asked. */
export function wholeFilters(filters: readonly Filter[]): readonly Filter[] {
  return filters.filter(
    ({ attribute, value, operator }) => attribute.trim() !== '' && (operator === 'exists' || operator === 'not_exists' || (value ?? '') !== ''),
  )
}

function search({ sort, match, filters }: WhichUsers, after: string | undefined): URLSearchParams {
  return new URLSearchParams({
    limit: String(USERS_OF_A_PAGE),
    sort: JSON.stringify({ field: sort, order: 'desc' }),
    match,
    ...(filters.length > 0 && { filters: JSON.stringify(filters) }),
    ...(after !== undefined && { after }),
  })
}

const readAgain = async () => {
  await queryClient.invalidateQueries({ queryKey: ['bot-users'] })
  await queryClient.invalidateQueries({ queryKey: segmentsQuery.queryKey })
}
const path = (id: string) => `/users/${encodeURIComponent(id)}`

/** @param attributes merged with what is known; null removes one */
export async function changeAttributes(id: string, attributes: Readonly<Record<string, string | null>>): Promise<void> {
  await chatbot('PUT', path(id), { attributes })
  await readAgain()
}

export async function banUser(id: string, banned: boolean): Promise<void> {
  await chatbot('PUT', `${path(id)}/ban`, { banned })
  await readAgain()
}

export async function setSegments(id: string, segments: readonly string[]): Promise<void> {
  await chatbot('PUT', `${path(id)}/segments`, segments)
  await readAgain()
}

export async function removeUser(id: string): Promise<void> {
  await chatbot('DELETE', path(id))
  await queryClient.invalidateQueries({ queryKey: ['bot-chats'] })
  await readAgain()
}

export async function makeSegment(name: string): Promise<void> {
  await chatbot('POST', '/users/segments', { name })
  await readAgain()
}

export async function removeSegment(id: string): Promise<void> {
  await chatbot('DELETE', `/users/segments/${encodeURIComponent(id)}`)
  await readAgain()
}

export async function addToSegment(segment: string, users: readonly string[]): Promise<void> {
  await chatbot('POST', '/users/segments/members', { segments: [segment], users })
  await readAgain()
}

/** @returns where the file can be taken once */
export async function exportUsers(): Promise<string> {
  return (await chatbot<{ url: string }>('POST', '/users/export')).url
}
