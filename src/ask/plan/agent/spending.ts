import type { ModelUse } from '../../../flow.ts'
import type { LanguageModel, ModelReply, ModelRequest } from '../../../platform/llm/index.ts'
import type { PickedModel } from '../../services.ts'
import { AGENT_LIMITS } from './agent-limits.ts'

export type Stop = 'steps' | 'tokens' | 'cost' | 'time' | 'loop' | 'silent' | 'model_failed'

/** What the model has cost so far, against its limits. */
export interface Spending {
  readonly use: (model: LanguageModel, promptVersion: string) => ModelUse
  calls(): number
  /** Tokens that the next reply may have. */
  room(request: ModelRequest): number
  /** The limit that forbids another call. */
  over(request: ModelRequest): Stop | null
  add(reply: ModelReply, request: ModelRequest): void
}

/** A reply shorter than this says nothing of use. */
const LEAST_REPLY = 64

export function createSpending({ steps, tokens, costUsd }: PickedModel['limits']): Spending {
  let [calls, input, output, reckoned] = [0, 0, 0, 0]
  let cost: number | null = null
  const room = (request: ModelRequest): number => Math.min(AGENT_LIMITS.outputTokens, tokens - reckoned - tokensOf(request))
  return {
    use: ({ name, provider }, promptVersion) => ({ model: name, provider, promptVersion, calls, inputTokens: input, outputTokens: output, costUsd: cost }),
    calls: () => calls,
    room,
    over: (request) => {
      if (calls >= steps) return 'steps'
      if (costUsd !== null && (cost ?? 0) >= costUsd) return 'cost'
      return room(request) < LEAST_REPLY ? 'tokens' : null
    },
    add: ({ usage, costUsd: spent, text }, request) => {
      calls += 1
      input += usage.inputTokens
      output += usage.outputTokens
      // a server that counts nothing is counted by the length of its words
      reckoned += Math.max(usage.inputTokens, tokensOf(request)) + Math.max(usage.outputTokens, Math.ceil(text.length / AGENT_LIMITS.charactersPerToken))
      if (spent !== null) cost = (cost ?? 0) + spent
    },
  }
}

function tokensOf({ system, messages, tools = [] }: ModelRequest): number {
  return Math.ceil((system.length + JSON.stringify(messages).length + JSON.stringify(tools).length) / AGENT_LIMITS.charactersPerToken)
}
