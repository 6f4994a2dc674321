import { call } from '../../api/client.ts'
import type { AssistantMessage } from '../../api/wire.ts'

export type TeachTarget = { readonly kind: 'entity' | 'field' | 'measure' | 'join' | 'filter' | 'value'; readonly entity: string }
export interface OfferedTarget {
  readonly connection_id: string
  readonly target: TeachTarget
  readonly text: string
}
export type Lesson = { readonly kind: 'synonym'; readonly words: string; readonly target: TeachTarget } | { readonly kind: 'verified' }
export interface Taught {
  readonly status: 'saved' | 'proposed'
  readonly id: string
  readonly message?: AssistantMessage
}
/** The answer a lesson is taught from. */
export interface TeachPlace {
  readonly chatId: string
  readonly answer: AssistantMessage
}

const MOST_OFFERED = 20

export async function searchTargets(connection: string | undefined, words: string, signal: AbortSignal): Promise<readonly OfferedTarget[]> {
  const query = new URLSearchParams({ q: words, limit: String(MOST_OFFERED), ...(connection !== undefined && { connection_id: connection }) })
  const { targets } = await call<{ targets: readonly OfferedTarget[] }>('GET', `/api/teach/targets?${query}`, undefined, signal)
  return targets
}

/** @param more  `rerun`: answer the question again; `force`: also when the words mean something else */
export async function teach(
  { chatId, answer }: TeachPlace,
  lesson: Lesson,
  more: { readonly rerun?: boolean; readonly force?: boolean } = {},
): Promise<Taught> {
  return call<Taught>('POST', '/api/teach', { chat_id: chatId, turn_id: answer.turn_id, teach: lesson, ...more })
}

export async function revert(id: string): Promise<void> {
  await call('POST', `/api/teachings/${encodeURIComponent(id)}/revert`)
}
