import type { Json } from '../../flow.ts'
import type { JsonSchema } from './json-schema.ts'

export const MODEL_PROVIDERS = ['openai_compatible', 'openai', 'anthropic', 'google'] as const
export type ModelProvider = (typeof MODEL_PROVIDERS)[number]

/** A tool that the model may ask for. It is never executed here: the loop belongs to the caller. */
export interface ModelTool {
  /** `[a-zA-Z0-9_-]{1,64}` */
  readonly name: string
  readonly description: string
  readonly input: JsonSchema
}
/** What the model asks for: attacker input. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** Not validated; malformed JSON arrives as the text. */
  readonly input: unknown
}
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly name: string; readonly result: Json; readonly isError: boolean }
export interface ModelRequest {
  readonly system: string
  readonly messages: readonly ModelMessage[]
  readonly tools?: readonly ModelTool[]
  /** `auto` when absent. */
  readonly toolChoice?: 'auto' | 'required' | 'none'
  readonly maxOutputTokens?: number
  /** The text of the reply shall be JSON of this shape; a hint to the provider, the caller still parses. */
  readonly json?: JsonSchema
}
export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of the input tokens. */
  readonly cachedTokens: number
}
export interface ModelReply {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly finish: 'stop' | 'tool_calls' | 'length' | 'filtered' | 'other'
  readonly usage: ModelUsage
  /** Null: no prices are known for the model. */
  readonly costUsd: number | null
}

/** One language model of one provider. What it returns may be anything. */
export interface LanguageModel {
  readonly name: string
  readonly provider: ModelProvider
  /**
   * One call: one streamed request. It never runs a tool, never follows a redirect, never calls another address.
   *
   * @param onText told of each piece of the text as it arrives
   * @throws AppError model_unreachable, model_refused, model_rate_limited, model_timeout, model_cut_off; the signal's reason when it was aborted
   */
  call(request: ModelRequest, signal: AbortSignal, onText?: (delta: string) => void): Promise<ModelReply>
}
