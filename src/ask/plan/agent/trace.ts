import { z } from 'zod'
import type { Json } from '../../../flow.ts'
import type { LanguageModel } from '../../../platform/llm/index.ts'
import type { BoundedReply } from './bounded-reply.ts'
import { PROMPT_VERSION } from './prompt-1.ts'

const REPLY = z.object({
  text: z.string(),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), input: z.json() })),
  finish: z.enum(['stop', 'tool_calls', 'length', 'filtered', 'other']),
})
const TRACE = z.object({ version: z.literal(1), prompt: z.string(), model: z.string(), replies: z.array(REPLY) })
export type Trace = z.infer<typeof TRACE>

/** What the model said, in order: with the same data, enough to come to the same answer without a model. */
export function traceOf(model: LanguageModel, replies: readonly BoundedReply[]): Json {
  return { version: 1, prompt: PROMPT_VERSION, model: model.name, replies: replies.map(({ text, toolCalls, finish }) => ({ text, toolCalls, finish })) }
}

/** A stored trace; undefined when it is none of this version. */
export function readTrace(stored: unknown): Trace | undefined {
  const parsed = TRACE.safeParse(stored)
  return parsed.success ? parsed.data : undefined
}

/** A model that says again what was said; it costs nothing. */
export function replayModel({ model, replies }: Trace): LanguageModel {
  const left = [...replies]
  return {
    name: model,
    provider: 'openai_compatible',
    call: async () => ({
      ...(left.shift() ?? { text: '', toolCalls: [], finish: 'stop' as const }),
      usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
      costUsd: null,
    }),
  }
}
