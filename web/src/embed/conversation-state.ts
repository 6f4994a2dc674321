import type { ConversationEvent } from '../api/wire.ts'
import { type LiveTurn, liveTurn, NOT_STARTED } from '../chat/live-turn.ts'
import { NOT_ACCEPTED } from '../chat/turns.ts'
import type { Execution, SpaceMessage } from './space-wire.ts'

export interface ConversationState {
  readonly questions: readonly SpaceMessage[]
  readonly executions: readonly Execution[]
  /** Progress of what runs. */
  readonly live: LiveTurn
}

export type ConversationChange =
  | { readonly type: 'read'; readonly questions: readonly SpaceMessage[]; readonly executions: readonly Execution[] }
  | { readonly type: 'asking'; readonly text: string; readonly at: string }
  | { readonly type: 'accepted'; readonly execution: Execution }
  | { readonly type: 'refused' }
  | { readonly type: 'execution'; readonly execution: Execution }
  | { readonly type: 'progress'; readonly execution: string; readonly event: ConversationEvent }

export const NOTHING_ASKED: ConversationState = { questions: [], executions: [], live: NOT_STARTED }

export function changed(state: ConversationState, change: ConversationChange): ConversationState {
  switch (change.type) {
    case 'read':
      return {
        ...state,
        questions: [...change.questions.filter(({ role }) => role === 'user'), ...state.questions.filter(isWaiting)],
        executions: change.executions,
      }
    case 'asking':
      return { ...state, live: NOT_STARTED, questions: [...state.questions, asking(change)] }
    case 'accepted':
      return withExecution({ ...state, questions: accepted(state.questions, change.execution) }, change.execution)
    case 'refused':
      return { ...state, questions: state.questions.filter((one) => !isWaiting(one)) }
    case 'execution':
      return withExecution(state, change.execution)
    case 'progress':
      return isNewest(state, change.execution) ? { ...state, live: liveTurn(state.live, change.event) } : state
  }
}

/** An execution that has ended stays as it is, whatever arrives late. */
function withExecution(state: ConversationState, execution: Execution): ConversationState {
  const known = state.executions.find(({ id }) => id === execution.id)
  if (known === undefined) return { ...state, executions: [...state.executions, execution] }
  if (hasEnded(known) && !hasEnded(execution)) return state
  return { ...state, executions: state.executions.map((one) => (one.id === execution.id ? execution : one)) }
}

export function hasEnded({ status }: Execution): boolean {
  return status === 'SUCCESS' || status === 'FAILURE'
}

function isNewest({ questions }: ConversationState, execution: string): boolean {
  const newest = questions.at(-1)?.execution_id
  return newest === execution || newest === NOT_ACCEPTED
}

function asking({ text, at }: { readonly text: string; readonly at: string }): SpaceMessage {
  return { text, role: 'user', id: 'asking', execution_id: NOT_ACCEPTED, created_at: at }
}

function isWaiting({ execution_id }: SpaceMessage): boolean {
  return execution_id === NOT_ACCEPTED
}

/** Unless the conversation was read meanwhile and has it already. */
function accepted(questions: readonly SpaceMessage[], { id, created_at }: Execution): readonly SpaceMessage[] {
  if (questions.some(({ execution_id }) => execution_id === id)) return questions.filter((one) => !isWaiting(one))
  return questions.map((one) => (isWaiting(one) ? { ...one, id: `question of ${id}`, execution_id: id, created_at } : one))
}
