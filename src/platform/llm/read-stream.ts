import { AppError } from '../../errors.ts'
import type { ModelReply, ToolCall } from './language-model.ts'
import type { SdkPart } from './sdk-model.ts'
import type { Signatures } from './signatures.ts'

export interface StreamReading {
  readonly signal: AbortSignal
  readonly signatures: Signatures
  /** Of words, thoughts and tool arguments together; in UTF-16 code units. */
  readonly maxLength: number
  readonly onText: (delta: string) => void
}
/** Null where the provider did not count. */
export type CountedReply = Omit<ModelReply, 'usage' | 'costUsd'> & {
  readonly counted: { readonly inputTokens: number | null; readonly outputTokens: number | null; readonly cachedTokens: number }
  /** Length of all that came, thoughts included. */
  readonly length: number
}
type Finish = Extract<SdkPart, { type: 'finish' }>
type Metadata = NonNullable<Finish['providerMetadata']>

/**
 * Reads a reply to its end.
 *
 * @throws AppError model_cut_off when the stream ends before the model did, or is too long; whatever the stream failed with
 */
export async function readStream(stream: ReadableStream<SdkPart>, { signal, signatures, maxLength, onText }: StreamReading): Promise<CountedReply> {
  const text: string[] = []
  const called: Extract<SdkPart, { type: 'tool-call' }>[] = []
  const thoughts = new Map<string, { text: string; metadata?: Metadata }>()
  let length = 0
  let finish: Finish | undefined
  for await (const part of untilAborted(stream, signal)) {
    length += lengthOf(part)
    if (length > maxLength) throw new AppError('model_cut_off', { why: 'it was longer than any answer may be' })
    if (part.type === 'error') throw part.error
    if (part.type === 'text-delta') {
      text.push(part.delta)
      onText(part.delta)
    }
    if (part.type === 'tool-call') called.push(part)
    if (part.type === 'finish') finish = part
    if (part.type === 'reasoning-start' || part.type === 'reasoning-delta' || part.type === 'reasoning-end') {
      const { text: before, metadata } = thoughts.get(part.id) ?? { text: '' }
      const known = part.providerMetadata ?? metadata
      thoughts.set(part.id, { text: before + (part.type === 'reasoning-delta' ? part.delta : ''), ...(known !== undefined && { metadata: known }) })
    }
  }
  if (finish === undefined || finish.finishReason.unified === 'interrupted' || finish.finishReason.unified === 'error')
    throw new AppError('model_cut_off', { why: 'the connection ended before the answer did' })
  // only signed thoughts are wanted back
  const signed = [...thoughts.values()].flatMap((each) => (each.metadata === undefined ? [] : [{ text: each.text, metadata: each.metadata }]))
  for (const [n, call] of called.entries()) signatures.keep(call.toolCallId, { call: call.providerMetadata, thoughts: n === 0 ? signed : [] })
  return { text: text.join(''), toolCalls: called.map(toolCallOf), finish: finishOf(finish, called.length > 0), counted: countedOf(finish), length }
}

/** Aborting ends the reading at once, also where the stream itself would not notice. */
async function* untilAborted(stream: ReadableStream<SdkPart>, signal: AbortSignal): AsyncGenerator<SdkPart> {
  const reader = stream.getReader()
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  aborted.promise.catch(() => undefined)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted.promise])
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', abort)
    await reader.cancel().catch(() => undefined)
  }
}

function lengthOf(part: SdkPart): number {
  if (part.type === 'text-delta' || part.type === 'reasoning-delta' || part.type === 'tool-input-delta') return part.delta.length
  return 0
}

function toolCallOf({ toolCallId: id, toolName: name, input }: Extract<SdkPart, { type: 'tool-call' }>): ToolCall {
  return { id, name, input: parsed(input) }
}

function parsed(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Some local servers say `stop` beside a tool call. */
function finishOf({ finishReason }: Finish, calls: boolean): ModelReply['finish'] {
  switch (finishReason.unified) {
    case 'stop':
      return calls ? 'tool_calls' : 'stop'
    case 'tool-calls':
      return 'tool_calls'
    case 'content-filter':
      return 'filtered'
    case 'length':
      return 'length'
    default:
      return 'other'
  }
}

function countedOf({ usage }: Finish): CountedReply['counted'] {
  return { inputTokens: usage.inputTokens.total ?? null, outputTokens: usage.outputTokens.total ?? null, cachedTokens: usage.inputTokens.cacheRead ?? 0 }
}
