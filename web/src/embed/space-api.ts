import { request } from '../api/client.ts'
import { Failure } from '../api/failure.ts'
import { newId } from '../chat/new-id.ts'
import { endSession } from './session.ts'
import type { Execution, Group, Space, SpaceConversation, SpaceMessage } from './space-wire.ts'

const MOST = 1_000
const SHOWN = 50

export const readSpace = (spaceId: string, signal?: AbortSignal) => get<Space>(`/v1/spaces/${encodeURIComponent(spaceId)}`, signal)
export const readGroups = (spaceId: string, signal?: AbortSignal) => get<Group[]>(`/v1/spaces/${encodeURIComponent(spaceId)}/groups`, signal)

/** Newest first, those that were asked something. */
export async function readConversations(spaceId: string, signal?: AbortSignal): Promise<readonly SpaceConversation[]> {
  const path = `/v1/conversations?limit=${SHOWN}&space_id=${encodeURIComponent(spaceId)}`
  const { conversations } = await get<{ conversations: SpaceConversation[] }>(path, signal)
  return conversations.filter(({ title }) => title !== undefined)
}

export async function readMessages(conversationId: string, signal?: AbortSignal): Promise<readonly SpaceMessage[]> {
  return (await get<{ messages: SpaceMessage[] }>(`${conversation(conversationId)}/messages?limit=${MOST}`, signal)).messages
}

export const readExecutions = (conversationId: string, signal?: AbortSignal) => get<Execution[]>(`${conversation(conversationId)}/executions`, signal)

export async function beginConversation(spaceId: string): Promise<SpaceConversation> {
  return json(await send('POST', `/v1/spaces/${encodeURIComponent(spaceId)}/conversations`))
}

/** @returns the execution, which has hardly begun */
export async function askQuestion(conversationId: string, text: string): Promise<Execution> {
  const headers = { Prefer: 'respond-async', 'Idempotency-Key': newId() }
  return json(await send('POST', `${conversation(conversationId)}/chat`, { body: { text }, headers }))
}

export async function removeConversation(conversationId: string): Promise<void> {
  await send('DELETE', conversation(conversationId))
}

export function eventsPath(conversationId: string): string {
  return `${conversation(conversationId)}/events?follow=true`
}

/** A refused token ends the session, wherever the refusal is met. @throws the same failure */
export function endIfRefused(error: unknown): never {
  if (error instanceof Failure && error.status === 401) endSession(/expired/i.test(error.message) ? 'expired' : 'invalid')
  throw error
}

const conversation = (id: string) => `/v1/conversations/${encodeURIComponent(id)}`

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return json<T>(await send('GET', path, { signal }))
}

function send(method: string, path: string, options?: Parameters<typeof request>[2]): Promise<Response> {
  return request(method, path, options).catch(endIfRefused)
}

async function json<T>(response: Response): Promise<T> {
  const answer: T = await response.json()
  return answer
}
