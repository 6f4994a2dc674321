import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { LanguageModel, ModelReply, ModelRequest } from '../../platform/llm/index.ts'
import type { EndedCall, Ledger, PlannedCall } from './ledger.ts'
import type { ModelPolicy } from './policy.ts'

export interface Meter extends Pick<PlannedCall, 'mode' | 'turnId' | 'modelId'> {
  readonly actor: Actor
  readonly policy: ModelPolicy
  readonly ledger: Ledger
  readonly maxOutputTokens: number
  readonly now: () => Date
}

/** Text of all languages, with room. */
const LETTERS_PER_TOKEN = 3
/** Faults after which the provider has done nothing that it counts. */
const UNUSED = ['model_unreachable', 'model_refused', 'model_rate_limited'] as const

/** The same model, whose calls are written down before they are made, and refused where they would not fit. */
export function meteredModel(model: LanguageModel, meter: Meter): LanguageModel {
  const { ledger, actor, policy, mode, turnId, modelId, now } = meter
  return {
    name: model.name,
    provider: model.provider,
    call: async (request, signal, onText) => {
      const input = tokensOf(request)
      const output = Math.min(request.maxOutputTokens ?? meter.maxOutputTokens, meter.maxOutputTokens)
      const planned = { mode, modelId, model: model.name, provider: model.provider, tokens: input + output, ...(turnId !== undefined && { turnId }) }
      const id = await ledger.reserve(actor, policy, planned)
      const begun = now().getTime()
      let heard = 0
      const settle = (ended: Omit<EndedCall, 'durationMs'>) => ledger.settle(id, { ...ended, durationMs: now().getTime() - begun })
      const reply = await model
        .call(request, signal, (piece) => {
          heard += piece.length
          onText?.(piece)
        })
        .catch(async (error: unknown) => {
          await settle(ofFailure(error, signal, { input, heard }))
          throw error
        })
      await settle(ofReply(reply))
      return reply
    },
  }
}

function ofReply({ usage, costUsd }: ModelReply): Omit<EndedCall, 'durationMs'> {
  return { usage, costUsd, outcome: 'ok' }
}

/** What a broken call used is not told; it is reckoned, rather too high. */
function ofFailure(error: unknown, signal: AbortSignal, { input, heard }: { readonly input: number; readonly heard: number }): Omit<EndedCall, 'durationMs'> {
  const outcome = signal.aborted ? 'stopped' : error instanceof AppError ? error.code : 'internal'
  const isUnused = UNUSED.some((code) => code === outcome)
  const usage = isUnused ? { inputTokens: 0, outputTokens: 0 } : { inputTokens: input, outputTokens: Math.ceil(heard / LETTERS_PER_TOKEN) }
  return { usage: { ...usage, cachedTokens: 0 }, costUsd: null, outcome }
}

function tokensOf({ system, messages, tools, json }: ModelRequest): number {
  return Math.ceil(JSON.stringify({ system, messages, tools, json }).length / LETTERS_PER_TOKEN)
}
