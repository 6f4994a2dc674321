/** The four ways that language models are spoken to, each as much of it as the tests need. */
export type Wire = 'chat_completions' | 'messages' | 'responses' | 'generate_content'

export interface SpokenTurn {
  readonly text?: string
  /** A string is sent as it is, so it may be malformed. */
  readonly toolCalls?: readonly { readonly name: string; readonly input: unknown }[]
  /** Why it ended, in the words of the wire; the usual reason when absent. */
  readonly finish?: string
  /** What it says it used. */
  readonly usage?: Usage
}
export interface Frame {
  readonly text: string
  /** Belongs to the end of an answer. */
  readonly ends: boolean
}
export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedTokens: number
}
type Fields = Readonly<Record<string, unknown>>
type Role = 'user' | 'assistant' | 'tool'
interface Heard {
  readonly system: string
  readonly messages: readonly { readonly role: Role; readonly text: string }[]
  readonly tools: readonly { readonly name: string; readonly input: unknown }[]
  readonly wantsJson: boolean
}

export const WIRES: readonly { readonly wire: Wire; readonly path: RegExp; readonly frames: (turn: SpokenTurn, usage: Usage) => readonly Frame[] }[] = [
  { wire: 'chat_completions', path: /\/chat\/completions$/, frames: chatCompletions },
  { wire: 'messages', path: /\/messages$/, frames: messages },
  { wire: 'responses', path: /\/responses$/, frames: responses },
  { wire: 'generate_content', path: /:streamGenerateContent/, frames: generateContent },
]

let made = 0
function newId(kind: string): string {
  made++
  return `${kind}_${made}`
}

/** By phrase, as real servers do. */
function pieces(text: string): readonly string[] {
  const SIZE = Math.max(8, Math.ceil(text.length / 200))
  return Array.from({ length: Math.ceil(text.length / SIZE) }, (_, n) => text.slice(n * SIZE, (n + 1) * SIZE))
}

function json(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input)
}

function data(value: unknown, ends = false): Frame {
  return { text: `data: ${JSON.stringify(value)}\n\n`, ends }
}

function event(value: Fields & { readonly type: string }, ends = false): Frame {
  return { text: `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`, ends }
}

/** @source https://platform.openai.com/docs/api-reference/chat-streaming */
function chatCompletions({ text = '', toolCalls = [], finish }: SpokenTurn, usage: Usage): readonly Frame[] {
  const id = newId('chatcmpl')
  const chunk = (delta: Fields, finish_reason: string | null = null): Fields => ({
    id,
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'stand-in',
    choices: [{ index: 0, delta, finish_reason }],
  })
  return [
    data(chunk({ role: 'assistant', content: '' })),
    ...pieces(text).map((content) => data(chunk({ content }))),
    ...toolCalls.flatMap(({ name, input }, index) => [
      data(chunk({ tool_calls: [{ index, id: newId('call'), type: 'function', function: { name, arguments: '' } }] })),
      ...pieces(json(input)).map((part) => data(chunk({ tool_calls: [{ index, function: { arguments: part } }] }))),
    ]),
    data(chunk({}, finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop')), true),
    data(
      {
        ...chunk({}),
        choices: [],
        usage: {
          prompt_tokens: usage.inputTokens,
          completion_tokens: usage.outputTokens,
          total_tokens: usage.inputTokens + usage.outputTokens,
          prompt_tokens_details: { cached_tokens: usage.cachedTokens },
        },
      },
      true,
    ),
    { text: 'data: [DONE]\n\n', ends: true },
  ]
}

/** @source https://docs.anthropic.com/en/docs/build-with-claude/streaming */
function messages({ text = '', toolCalls = [], finish }: SpokenTurn, usage: Usage): readonly Frame[] {
  const { inputTokens, cachedTokens: cache_read_input_tokens } = usage
  const begun = { input_tokens: inputTokens - cache_read_input_tokens, cache_read_input_tokens, cache_creation_input_tokens: 0, output_tokens: 1 }
  const message = { id: newId('msg'), type: 'message', role: 'assistant', model: 'stand-in', content: [], stop_reason: null, stop_sequence: null, usage: begun }
  const block = (index: number, content_block: Fields, deltas: readonly Fields[]): readonly Frame[] => [
    event({ type: 'content_block_start', index, content_block }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ]
  const offset = text === '' ? 0 : 1
  const words = pieces(text).map((part) => ({ type: 'text_delta', text: part }))
  return [
    event({ type: 'message_start', message }),
    ...(text === '' ? [] : block(0, { type: 'text', text: '' }, words)),
    ...toolCalls.flatMap(({ name, input }, n) =>
      block(
        n + offset,
        { type: 'tool_use', id: newId('toolu'), name, input: {} },
        pieces(json(input)).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      ),
    ),
    event(
      {
        type: 'message_delta',
        delta: { stop_reason: finish ?? (toolCalls.length > 0 ? 'tool_use' : 'end_turn'), stop_sequence: null },
        usage: { output_tokens: usage.outputTokens },
      },
      true,
    ),
    event({ type: 'message_stop' }, true),
  ]
}

/** @source https://platform.openai.com/docs/api-reference/responses-streaming */
function responses({ text = '', toolCalls = [], finish }: SpokenTurn, usage: Usage): readonly Frame[] {
  const id = newId('resp')
  const head = { id, object: 'response', created_at: 1_790_000_000, model: 'stand-in', output: [], service_tier: null }
  const item_id = newId('msg')
  const offset = text === '' ? 0 : 1
  const counted = {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
  }
  const done = finish === undefined ? 'completed' : 'incomplete'
  return [
    event({ type: 'response.created', response: { ...head, status: 'in_progress' } }),
    ...(text === ''
      ? []
      : [
          event({
            type: 'response.output_item.added',
            output_index: 0,
            item: { type: 'message', id: item_id, status: 'in_progress', role: 'assistant', content: [] },
          }),
          ...pieces(text).map((delta) => event({ type: 'response.output_text.delta', item_id, output_index: 0, content_index: 0, delta })),
          event({
            type: 'response.output_item.done',
            output_index: 0,
            item: { type: 'message', id: item_id, status: 'completed', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] },
          }),
        ]),
    ...toolCalls.flatMap(({ name, input }, n) => {
      const item = { type: 'function_call', id: newId('fc'), call_id: newId('call'), name, arguments: '' }
      const output_index = n + offset
      return [
        event({ type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress' } }),
        ...pieces(json(input)).map((delta) => event({ type: 'response.function_call_arguments.delta', item_id: item.id, output_index, delta })),
        event({ type: 'response.output_item.done', output_index, item: { ...item, arguments: json(input), status: 'completed' } }),
      ]
    }),
    event(
      {
        type: `response.${done}`,
        response: { ...head, status: done, usage: counted, incomplete_details: finish === undefined ? null : { reason: finish } },
      },
      true,
    ),
  ]
}

/** @source https://ai.google.dev/api/generate-content */
function generateContent({ text = '', toolCalls = [], finish }: SpokenTurn, usage: Usage): readonly Frame[] {
  const part = (parts: readonly Fields[]): Fields => ({ candidates: [{ index: 0, content: { role: 'model', parts } }], modelVersion: 'stand-in' })
  return [
    ...pieces(text).map((each) => data(part([{ text: each }]))),
    ...toolCalls.map(({ name, input }) => data(part([{ functionCall: { name, args: input }, thoughtSignature: newId('signature') }]))),
    data(
      {
        candidates: [{ index: 0, content: { role: 'model', parts: [] }, finishReason: finish ?? 'STOP' }],
        usageMetadata: {
          promptTokenCount: usage.inputTokens,
          candidatesTokenCount: usage.outputTokens,
          cachedContentTokenCount: usage.cachedTokens,
          totalTokenCount: usage.inputTokens + usage.outputTokens,
        },
      },
      true,
    ),
  ]
}

/** What a request says, in words that all wires share. */
export function readRequest(wire: Wire, body: unknown): Heard {
  return READERS[wire](fields(body))
}

const READERS: Readonly<Record<Wire, (body: Fields) => Heard>> = {
  chat_completions: (body) => {
    const said = list(body.messages).map((each) => ({ role: String(each.role), text: wordsOf(each.content) }))
    return {
      system: said
        .filter(({ role }) => role === 'system')
        .map(({ text }) => text)
        .join('\n'),
      messages: said.flatMap(({ role, text }) => (isRole(role) ? [{ role, text }] : [])),
      tools: list(body.tools).map((each) => ({ name: String(fields(each.function).name), input: fields(each.function).parameters })),
      wantsJson: body.response_format !== undefined,
    }
  },
  messages: (body) => ({
    system: wordsOf(body.system),
    messages: list(body.messages).map((each) => {
      const isTool = list(each.content).some(({ type }) => type === 'tool_result')
      return { role: isTool ? 'tool' : each.role === 'assistant' ? 'assistant' : 'user', text: wordsOf(each.content) } as const
    }),
    tools: list(body.tools).map((each) => ({ name: String(each.name), input: each.input_schema })),
    wantsJson: body.output_format !== undefined || body.output_config !== undefined || fields(body.tool_choice).name === 'json',
  }),
  responses: (body) => ({
    system: list(body.input)
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map(({ content }) => wordsOf(content))
      .join('\n'),
    messages: list(body.input).flatMap((each) => {
      if (each.type === 'function_call_output') return [{ role: 'tool', text: wordsOf(each.output) } as const]
      return isRole(each.role) ? [{ role: each.role, text: wordsOf(each.content) }] : []
    }),
    tools: list(body.tools).map((each) => ({ name: String(each.name), input: each.parameters })),
    wantsJson: fields(fields(body.text).format).type === 'json_schema' || fields(fields(body.text).format).type === 'json_object',
  }),
  generate_content: (body) => ({
    system: wordsOf(fields(body.systemInstruction).parts),
    messages: list(body.contents).map((each) => {
      const isTool = list(each.parts).some(({ functionResponse }) => functionResponse !== undefined)
      return { role: isTool ? 'tool' : each.role === 'model' ? 'assistant' : 'user', text: wordsOf(each.parts) } as const
    }),
    tools: list(body.tools).flatMap((each) =>
      list(each.functionDeclarations).map((one) => ({ name: String(one.name), input: one.parameters ?? one.parametersJsonSchema })),
    ),
    wantsJson: fields(body.generationConfig).responseMimeType === 'application/json',
  }),
}

function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content
  return list(content)
    .map((part) => {
      if (typeof part.text === 'string') return part.text
      const result = part.functionResponse ?? part.content
      return result === undefined ? '' : typeof result === 'string' ? result : JSON.stringify(result)
    })
    .join('')
}

function isRole(role: unknown): role is Role {
  return role === 'user' || role === 'assistant' || role === 'tool'
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : []
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}
}
