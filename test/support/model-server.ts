import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Frame, readRequest, type SpokenTurn, WIRES, type Wire } from './model-wire.ts'

/** What the stand-in does with one call. */
export type ModelTurn =
  /** Says words, then calls tools; `input` is sent as JSON, a string as it is (so it may be malformed). */
  | SpokenTurn
  /** Sends the words, then nothing more; the call stays open. */
  | { readonly stall: string }
  /** Never answers, not even headers. */
  | { readonly silent: true }
  /** Sends the words, then breaks the connection. */
  | { readonly cut: string }
  /** Sends words until the caller goes. */
  | { readonly endless: string }
  /** Says the words, then an error in the place of the rest, with status 200. */
  | { readonly failing: string; readonly code: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

/** One call as it came in. */
export interface ModelCall {
  readonly wire: Wire
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
  readonly system: string
  /** Words of the messages, the results of tools as JSON, oldest first. */
  readonly messages: readonly { readonly role: 'user' | 'assistant' | 'tool'; readonly text: string }[]
  readonly tools: readonly { readonly name: string; readonly input: unknown }[]
  readonly wantsJson: boolean
}
/** Turns in order, one for each call, or a rule. */
export type ModelScript = readonly ModelTurn[] | ((call: ModelCall) => ModelTurn)

/** A language model's server that does as the test says: chat completions, messages, responses and generateContent, streamed. */
export interface ModelServer {
  /** Base URL of chat completions and responses, `http://127.0.0.1:port/v1`; messages and generateContent answer under it too. */
  readonly url: string
  readonly calls: readonly ModelCall[]
  /** How many callers went before their answer was whole. */
  disconnects(): number
  /** Resolves when the next caller goes early. */
  nextDisconnect(): Promise<void>
  follow(script: ModelScript): void
  close(): Promise<void>
}

const USAGE = { inputTokens: 120, outputTokens: 30, cachedTokens: 20 }

export async function startModelServer(script: ModelScript = obliging): Promise<ModelServer> {
  let follow = ruleOf(script)
  let gone = 0
  const waiting: (() => void)[] = []
  const calls: ModelCall[] = []
  const server = createServer(async (request, response) => {
    response.on('close', () => {
      if (response.writableFinished) return
      gone++
      for (const wake of waiting.splice(0)) wake()
    })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const wire = WIRES.find(({ path }) => path.test(request.url ?? ''))
    if (wire === undefined) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":"not_found"}}')
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const call: ModelCall = { wire: wire.wire, path: request.url ?? '', headers: request.headers, body, ...readRequest(wire.wire, body) }
    calls.push(call)
    await act(response, wire.frames, follow(call))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    disconnects: () => gone,
    nextDisconnect: () => new Promise((resolve) => waiting.push(resolve)),
    follow: (next) => {
      follow = ruleOf(next)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function ruleOf(script: ModelScript): (call: ModelCall) => ModelTurn {
  if (typeof script === 'function') return script
  const left = [...script]
  return () => left.shift() ?? { status: 400, body: { error: { message: 'the script of the stand-in has ended' } } }
}

async function act(response: ServerResponse, frames: (turn: SpokenTurn, usage: typeof USAGE) => readonly Frame[], turn: ModelTurn): Promise<void> {
  if ('silent' in turn) return
  if ('status' in turn)
    return void response.writeHead(turn.status, { 'content-type': 'application/json', ...turn.headers }).end(JSON.stringify(turn.body ?? { error: {} }))
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if ('stall' in turn) return void response.write(opening(frames, turn.stall))
  if ('cut' in turn) return void response.write(opening(frames, turn.cut), () => response.destroy())
  if ('failing' in turn)
    return void response.end(
      `${opening(frames, turn.failing)}event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: turn.code, code: turn.code, message: 'It failed.' } })}\n\n`,
    )
  if ('endless' in turn) {
    const words = opening(frames, turn.endless)
    const closed = once(response, 'close')
    const room = new EventEmitter()
    response.on('drain', () => room.emit('room'))
    while (!response.destroyed) if (!response.write(words)) await Promise.race([once(room, 'room'), closed])
    return
  }
  for (const frame of frames(turn, turn.usage ?? USAGE)) response.write(frame.text)
  response.end()
}

/** What comes before the end of an answer. */
function opening(frames: (turn: SpokenTurn, usage: typeof USAGE) => readonly Frame[], text: string): string {
  return frames({ text }, USAGE)
    .filter(({ ends }) => !ends)
    .map((frame) => frame.text)
    .join('')
}

/** Greets; calls the first tool it is given, once; answers JSON where JSON is asked for. */
export function obliging({ tools, messages, wantsJson, body }: ModelCall): ModelTurn {
  const [tool] = tools
  if (tool !== undefined && messages.at(-1)?.role !== 'tool') return { toolCalls: [{ name: tool.name, input: sampleOf(tool.input) }] }
  if (wantsJson) return { text: JSON.stringify(sampleOf(findSchema(body))) }
  return { text: 'Hello there.' }
}

function sampleOf(schema: unknown): unknown {
  const { type, properties, enum: choices } = isObject(schema) ? schema : {}
  if (Array.isArray(choices)) return choices[0]
  if (isObject(properties)) return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, sampleOf(each)]))
  const kind = String(type).toLowerCase()
  return kind === 'number' || kind === 'integer' ? 2 : kind === 'boolean' ? true : kind === 'array' ? [] : 'hello'
}

/** The first object schema in the request that is not a tool's. */
function findSchema(body: unknown): unknown {
  if (!isObject(body)) return undefined
  for (const [key, value] of Object.entries(body)) {
    if (key === 'tools') continue
    if (isObject(value) && isObject(value.properties)) return value
    const deeper = findSchema(value)
    if (deeper !== undefined) return deeper
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
