import type { Source } from './story.ts'

/** One session of one user with one story, as the archive keeps it. */
export interface Chat {
  readonly id: string
  readonly orgId: string
  readonly storyId: string
  /** Id of the chat user, who may be deleted by now. */
  readonly userId: string
  readonly sessionId: string
  readonly source: Source
  /** The conversation with the analyst, once something was handed over. */
  readonly conversationId: string | null
  readonly finished: boolean
  /** Never the same for two chats of an installation. */
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** How a user spoke: wrote, or pressed something that leads to an interaction. A widget's opening `welcome` is none of them. */
export type UserMessageKind = 'text' | 'goto' | 'trigger'

export type NewMessage =
  | { readonly side: 'user'; readonly kind: UserMessageKind; readonly text: string; readonly at: Date }
  /** `kind` is the type of the response. */
  | { readonly side: 'bot'; readonly kind: string; readonly text: string; readonly by: 'script' | 'analyst'; readonly at: Date }

export const HAND_OVER_OUTCOMES = ['answered', 'clarification', 'abstained', 'error'] as const
export type HandOverOutcome = (typeof HAND_OVER_OUTCOMES)[number]
