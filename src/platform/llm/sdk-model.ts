import type { OpenAIProvider } from '@ai-sdk/openai'
import type { ModelProvider } from './language-model.ts'

/** A provider's client of the AI SDK; one `doStream` is one request. */
export type SdkModel = ReturnType<OpenAIProvider['responses']>
export type SdkCall = Parameters<SdkModel['doStream']>[0]
export type SdkPart = Awaited<ReturnType<SdkModel['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never

export interface ModelAddress {
  readonly provider: ModelProvider
  /** The model's id at its provider. */
  readonly name: string
  /** Absent: the provider's own. */
  readonly baseUrl?: string
  /** Absent: none is sent. */
  readonly apiKey?: string
}

/** Always given, because the clients would otherwise read them from the environment. */
export const PROVIDER_URLS: Readonly<Record<Exclude<ModelProvider, 'openai_compatible'>, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
}
/** What stands in an unused key's place, so that none is looked for in the environment. */
const NO_KEY = 'none'

/**
 * The provider's client, loaded for its first call: a server needs one of the four or none.
 *
 * @param fetch dials checked addresses; the client has no other way out
 */
export async function sdkModel(address: ModelAddress, fetch: typeof globalThis.fetch): Promise<SdkModel> {
  const { name, apiKey = NO_KEY } = address
  switch (address.provider) {
    case 'openai_compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      return createOpenAICompatible({
        name: 'local',
        baseURL: address.baseUrl ?? '',
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
        ...(address.apiKey !== undefined && { apiKey: address.apiKey }),
      }).chatModel(name)
    }
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return createOpenAI({ baseURL: address.baseUrl ?? PROVIDER_URLS.openai, apiKey, fetch }).responses(name)
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      return createAnthropic({ baseURL: address.baseUrl ?? PROVIDER_URLS.anthropic, apiKey, fetch }).languageModel(name)
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google')
      return createGoogle({ baseURL: address.baseUrl ?? PROVIDER_URLS.google, apiKey, fetch }).languageModel(name)
    }
  }
}
