import type { Json } from '../../../flow.ts'
import type { InteractionKind } from '../interaction.ts'
import type { Said } from './said.ts'
import type { ParleyPart } from './script.ts'
import type { Talked } from './talk.ts'

/** What a message came to, as its sender gets it. Plain data. */
export interface TalkAnswer {
  readonly storyId: string
  readonly sessionId: string
  readonly resolvedQuery: string
  /** The threshold that was used. */
  readonly confidence: number
  /** Of the best match. */
  readonly score: number
  readonly lifespan: number
  readonly incomplete: boolean
  readonly interaction: { readonly id: string; readonly name: string; readonly action: string; readonly type: InteractionKind }
  readonly parameters: Readonly<Record<string, string>>
  readonly sessionParameters: Readonly<Record<string, string>>
  readonly contexts: readonly { readonly name: string; readonly lifespan: number }[]
  readonly fulfillment: readonly Said[]
  readonly parley?: ParleyPart
  readonly debug?: readonly Json[]
}

export function answerOf(
  talked: Talked,
  {
    storyId,
    sessionId,
    resolvedQuery,
    debug,
  }: { readonly storyId: string; readonly sessionId: string; readonly resolvedQuery: string; readonly debug: boolean },
): TalkAnswer {
  const { id, name, action, kind } = talked.interaction
  return {
    storyId,
    sessionId,
    resolvedQuery,
    confidence: talked.threshold,
    score: talked.score,
    lifespan: talked.lifespan,
    incomplete: talked.isIncomplete,
    interaction: { id, name, action, type: kind },
    parameters: talked.parameters,
    sessionParameters: talked.state.parameters,
    contexts: talked.state.contexts,
    fulfillment: talked.utterances.map(({ said }) => said),
    ...(talked.parley && { parley: talked.parley }),
    ...(debug && { debug: talked.debug }),
  }
}
