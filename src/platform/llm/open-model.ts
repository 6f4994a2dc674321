import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import { type AddressPolicy, createStreamedFetch, type Destination } from '../egress/index.ts'
import type { LanguageModel, ModelReply, ModelRequest } from './language-model.ts'
import { modelFault } from './model-fault.ts'
import { costOf, type ModelPrices } from './price.ts'
import { type CountedReply, readStream } from './read-stream.ts'
import { type JsonMeans, sdkCall } from './sdk-call.ts'
import { type ModelAddress, type SdkModel, sdkModel } from './sdk-model.ts'
import { createSignatures } from './signatures.ts'

export interface ModelConfig extends ModelAddress {
  /** Always sent; a request may ask for less. */
  readonly maxOutputTokens: number
  readonly prices: ModelPrices | null
}
export interface ModelAccess extends Pick<Destination, 'opened'> {
  readonly addresses: AddressPolicy
  /** Of one call, retries included. */
  readonly timeoutMs: number
  /** Longest silence. */
  readonly idleMs: number
  /** In [0, 1), for the time between tries. */
  readonly random?: () => number
  /** @throws when the signal is aborted */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

const CONNECT_MS = 10_000
/** About four bytes of protocol come with each byte of text from the wordiest servers, sixty-four with a token each. */
const MAX_BYTES = 64 << 20
const MAX_LENGTH = 1 << 20
const RETRIES = 2
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 20_000
/** For counting where the server does not. */
const LETTERS_PER_TOKEN = 4
/** More than any model takes or gives in one call. */
const MOST_TOKENS = 100_000_000

/**
 * One model of one provider, over the AI SDK's clients. Meant for one question: it remembers what its provider wants back
 * with the results of tools.
 */
export function openLanguageModel(config: ModelConfig, access: ModelAccess): LanguageModel {
  const { addresses, opened, idleMs } = access
  const fetch = onlyModels(createStreamedFetch(addresses, { purpose: 'model', opened, connectMs: CONNECT_MS, idleMs, maxBytes: MAX_BYTES }))
  let sdk: Promise<SdkModel> | undefined
  const signatures = createSignatures()
  let json: JsonMeans = 'schema'

  async function once(client: SdkModel, request: ModelRequest, signal: AbortSignal, onText: (delta: string) => void): Promise<CountedReply> {
    const { stream } = await client.doStream({ ...sdkCall(request, { maxOutputTokens: config.maxOutputTokens, json, signatures }), abortSignal: signal })
    return readStream(stream, { signal, signatures, maxLength: MAX_LENGTH, onText })
  }

  return {
    name: config.name,
    provider: config.provider,
    call: async (request, outer, onText = () => undefined) => {
      sdk ??= sdkModel(config, fetch)
      const client = await sdk
      const late = AbortSignal.timeout(access.timeoutMs)
      const signal = AbortSignal.any([outer, late])
      let begun = false
      const heard = (delta: string): void => {
        begun = true
        onText(delta)
      }
      for (let tries = 0; ; ) {
        try {
          return replyOf(await once(client, request, signal, heard), request, config)
        } catch (error) {
          if (outer.aborted) throw outer.reason
          if (late.aborted) throw new AppError('model_timeout', {}, { cause: error })
          const fault = modelFault(error, begun)
          const plainer = json === 'schema' && request.json !== undefined && config.provider === 'openai_compatible' && fault.error.facts.status === 400
          if (plainer) json = 'words'
          else {
            const waitMs = fault.retryAfterMs ?? FIRST_WAIT_MS * 2 ** tries * (1 + (access.random ?? Math.random)())
            if (!fault.again || begun || tries >= RETRIES || waitMs > LONGEST_WAIT_MS) throw fault.error
            tries++
            await (access.wait ?? pause)(waitMs, signal).catch((interrupted: unknown) => {
              throw outer.aborted ? outer.reason : late.aborted ? fault.error : interrupted
            })
          }
        }
      }
    },
  }
}

function replyOf({ counted, length, ...reply }: CountedReply, request: ModelRequest, { prices }: ModelConfig): ModelReply {
  const inputTokens = whole(counted.inputTokens ?? JSON.stringify(request).length / LETTERS_PER_TOKEN)
  const outputTokens = whole(counted.outputTokens ?? length / LETTERS_PER_TOKEN)
  const usage = { inputTokens, outputTokens, cachedTokens: Math.min(whole(counted.cachedTokens), inputTokens) }
  return { ...reply, usage, costUsd: costOf(usage, prices) }
}

/** A server may count what it likes; limits rest on it. */
function whole(tokens: number): number {
  return Number.isFinite(tokens) ? Math.min(Math.max(0, Math.ceil(tokens)), MOST_TOKENS) : MOST_TOKENS
}

/** A page that was served with status 200 is not a model's answer. */
function onlyModels(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const isPage = response.ok && response.headers.get('content-type')?.startsWith('text/html')
    const isElsewhere = response.status >= 300 && response.status < 400
    if (!isPage && !isElsewhere) return response
    await response.body?.cancel()
    throw new AppError('model_refused', { status: response.status, why: isPage ? 'a web page answers at this address' : 'it points to another address' })
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal })
}
