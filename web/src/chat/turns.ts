import type { AssistantMessage, Message, UserMessage } from '../api/wire.ts'

export interface Turn {
  readonly question: UserMessage
  /** Absent until the server has stored one; a placeholder while it runs. */
  readonly answer?: AssistantMessage
}

/** Stands for the id of a turn that the server has not taken yet; there is nothing to follow. */
export const NOT_ACCEPTED = ''

/** A question and its answer side by side, in order. */
export function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === 'user') turns.push({ question: message })
    else {
      const last = turns.pop()
      if (last !== undefined) turns.push({ ...last, answer: message })
    }
  }
  return turns
}

export function isRunning(status: string): boolean {
  return status === 'queued' || status === 'running'
}
