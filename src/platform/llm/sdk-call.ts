import type { ModelMessage, ModelRequest, ModelTool, ToolCall } from './language-model.ts'
import type { SdkCall } from './sdk-model.ts'
import type { Signatures } from './signatures.ts'

type Prompt = SdkCall['prompt']
type Schema = Extract<NonNullable<SdkCall['tools']>[number], { type: 'function' }>['inputSchema']

/** How a wanted JSON shape is told: by the provider's own means, or in words for servers that have none. */
export type JsonMeans = 'schema' | 'words'

/** OpenAI would keep what it is sent; a prompt that repeats is cheaper where the provider is told so. */
const PROVIDER_OPTIONS = { openai: { store: false, strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } } as const
const CACHED = { anthropic: { cacheControl: { type: 'ephemeral' } } } as const

/** A request in the words of the AI SDK. Samples are as stable as the provider allows. */
export function sdkCall(
  request: ModelRequest,
  options: { readonly maxOutputTokens: number; readonly json: JsonMeans; readonly signatures: Signatures },
): SdkCall {
  const { json, tools = [], toolChoice = 'auto' } = request
  const inWords = json !== undefined && options.json === 'words' ? `\n\nAnswer with JSON only, of this schema: ${JSON.stringify(json)}` : ''
  return {
    prompt: [
      { role: 'system', content: request.system + inWords, providerOptions: CACHED },
      ...request.messages.flatMap((message) => promptOf(message, options.signatures)),
    ],
    maxOutputTokens: Math.min(request.maxOutputTokens ?? options.maxOutputTokens, options.maxOutputTokens),
    providerOptions: PROVIDER_OPTIONS,
    ...(tools.length > 0 && { tools: tools.map(toolOf), toolChoice: { type: toolChoice } }),
    ...(json !== undefined && options.json === 'schema' && { responseFormat: { type: 'json', schema: schemaOf(json), name: 'answer' } }),
  }
}

function promptOf(message: ModelMessage, signatures: Signatures): Prompt {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: [{ type: 'text', text: message.text }] }]
    case 'assistant':
      return [
        { role: 'assistant', content: [...thoughtsOf(message.toolCalls, signatures), ...textOf(message.text), ...callsOf(message.toolCalls, signatures)] },
      ]
    case 'tool': {
      const { callId: toolCallId, name: toolName, result, isError } = message
      const value = JSON.stringify(result)
      return [{ role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output: { type: isError ? 'error-text' : 'text', value } }] }]
    }
  }
}

function textOf(text: string) {
  return text === '' ? [] : [{ type: 'text', text } as const]
}

function callsOf(calls: readonly ToolCall[], signatures: Signatures) {
  return calls.map(({ id, name, input }) => {
    const signed = signatures.of(id)?.call
    return { type: 'tool-call', toolCallId: id, toolName: name, input: objectOf(input), ...(signed !== undefined && { providerOptions: signed }) } as const
  })
}

function thoughtsOf(calls: readonly ToolCall[], signatures: Signatures) {
  const thoughts = calls.flatMap(({ id }) => signatures.of(id)?.thoughts ?? [])
  return thoughts.map(({ text, metadata }) => ({ type: 'reasoning', text, providerOptions: metadata }) as const)
}

/** Providers take back objects only. */
function objectOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { malformed: input }
}

function toolOf({ name, description, input }: ModelTool) {
  return { type: 'function', name, description, inputSchema: schemaOf(input) } as const
}

/** A copy, because the SDK's type is a mutable one. */
function schemaOf(schema: ModelTool['input']): Schema {
  return JSON.parse(JSON.stringify(schema))
}
