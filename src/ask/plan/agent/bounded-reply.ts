import type { Json } from '../../../flow.ts'
import type { ModelReply, ToolCall } from '../../../platform/llm/index.ts'
import { AGENT_LIMITS } from './agent-limits.ts'

/** A reply as plain data within limits: what the loop works on, and what a trace keeps. */
export interface BoundedReply {
  readonly text: string
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly input: Json }[]
  readonly finish: ModelReply['finish']
}

const MOST_NAME = 64

/** A model may return anything: longer words are cut, further calls dropped, inputs too large or too deep replaced by a text that fits no tool. */
export function boundedReply({ text, toolCalls, finish }: ModelReply): BoundedReply {
  return {
    text: text.slice(0, AGENT_LIMITS.textCharacters),
    toolCalls: toolCalls.slice(0, AGENT_LIMITS.calls).map((call, n) => ({
      id: call.id.slice(0, 2 * MOST_NAME) || `call_${n}`,
      name: call.name.slice(0, MOST_NAME).replace(/[^\w-]/g, '_') || 'unnamed',
      input: boundedInput(call),
    })),
    finish,
  }
}

function boundedInput({ input }: ToolCall): Json {
  if (depthExceeds(input, AGENT_LIMITS.inputDepth)) return 'left out: nested too deeply'
  try {
    const text = JSON.stringify(input)
    if (text === undefined) return null
    return text.length > AGENT_LIMITS.inputCharacters ? `left out: ${text.length} characters` : parsed(text)
  } catch {
    return 'left out: no JSON'
  }
}
function parsed(text: string): Json {
  const value: Json = JSON.parse(text)
  return value
}

/** Level by level, so that depth itself cannot exhaust the stack. */
function depthExceeds(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return false
}
