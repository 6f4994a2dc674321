import type { Json } from '../../../flow.ts'
import type { Button, Interaction } from '../interaction.ts'
import type { Utterance } from './said.ts'
import type { ParleyPart } from './script.ts'
import type { ActiveContext, Pending, TalkState } from './state.ts'

/** One message as it is worked on: what its session becomes, and what is said. */
export interface Draft {
  contexts: readonly ActiveContext[]
  trail: (readonly ActiveContext[])[]
  parameters: Record<string, string>
  readonly fired: Record<string, number>
  pending: Pending | null
  options: readonly string[]
  buttons: Button[]
  /** Of the user, as of now. */
  readonly attributes: Record<string, string>
  /** Those that this message changed. */
  readonly changed: Record<string, string>
  readonly utterances: Utterance[]
  /** Interactions that played, in order. */
  readonly plays: Interaction[]
  readonly notes: Json[]
  jumps: number
  isFinished: boolean
  /** The analyst is still at work. */
  isWaiting: boolean
  /** Values of the interaction that leads. */
  filled: Readonly<Record<string, string>>
  parley?: ParleyPart
}

export function draftOf(state: TalkState, attributes: Readonly<Record<string, string>>): Draft {
  return {
    contexts: state.contexts,
    trail: [...state.trail],
    parameters: { ...state.parameters },
    fired: { ...state.fired },
    pending: state.pending,
    options: state.options,
    buttons: [...state.buttons],
    attributes: { ...attributes },
    changed: {},
    utterances: [],
    plays: [],
    notes: [],
    jumps: 0,
    isFinished: false,
    isWaiting: false,
    filled: {},
  }
}

export function stateOf({ contexts, trail, parameters, fired, pending, options, buttons }: Draft): TalkState {
  return { contexts, trail, parameters, fired, pending, options, buttons }
}
