import type { Json, Plan, Reading, TurnContext } from '../../flow.ts'
import type { Base, Outcome, Turn, TurnStatus } from './conversation.ts'

/** Everything that finishing a turn stores, but for keys, which depend on the conversation's other assets. */
export interface Finished {
  readonly status: TurnStatus
  readonly base?: Base
  readonly assets: readonly NewAsset[]
  /** What a model's part can be replayed from. */
  readonly trace?: Json
  outcome(keys: readonly string[]): Outcome
}
export interface NewAsset {
  readonly kind: 'frame' | 'chart'
  /** Without `df_` or `viz_`, and not yet unique. */
  readonly name: string
  readonly link: string
  readonly body: Buffer
}

export function baseOf(plan: Plan, reading: Reading, context: TurnContext, turn: Turn): Base {
  return { plan, reading, context: { ...context, turn: turn.id, revision: turn.revision + 1, question: turn.text } }
}

const MAX_NAME = 48

/** Words as a name in [a-z0-9_]. */
export function slugOf(words: string): string {
  const slug = words
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, MAX_NAME)
    .replace(/^_+|_+$/g, '')
  return slug === '' ? 'result' : slug
}
