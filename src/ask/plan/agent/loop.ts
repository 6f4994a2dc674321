import type { Answer } from '../../../flow.ts'
import type { ModelMessage, ModelReply, ModelRequest } from '../../../platform/llm/index.ts'
import { step } from '../../step.ts'
import { type BoundedReply, boundedReply } from './bounded-reply.ts'
import { firstMessage } from './first-message.ts'
import { CALL_FINISH, FURTHER, LAST_STEP, SYSTEM } from './prompt-1.ts'
import { reportOfText } from './report.ts'
import type { Session } from './session.ts'
import type { Spending, Stop } from './spending.ts'
import { type AgentTool, type ToolOutcome, toolsFor } from './tools/index.ts'

export type LoopEnd = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'stopped'; readonly why: Stop }

/** Calls that were made before, until it is taken for a loop. */
const MOST_REPEATS = 3
/** Replies without a call, until the words are taken for the answer. */
const MOST_SILENT = 2

/** Asks the model, runs what it asks for, tells it what came of it, until it finishes or a limit is reached. */
export async function converse(session: Session, spending: Spending, replies: BoundedReply[]): Promise<LoopEnd> {
  const messages: ModelMessage[] = [{ role: 'user', text: firstMessage(session) }]
  const system = session.task.investigation === undefined ? SYSTEM : `${SYSTEM}\n\n${FURTHER}`
  const made = new Set<string>()
  let [repeats, silent] = [0, 0]
  for (;;) {
    const isLast = spending.calls() + 1 >= session.picked.limits.steps
    const tools = toolsFor(session, isLast)
    if (isLast) messages.push({ role: 'user', text: LAST_STEP })
    const request: ModelRequest = { system, messages: [...messages], tools: tools.map((tool) => tool.spec), toolChoice: 'auto' }
    const over = spending.over(request)
    if (over !== null) return { kind: 'stopped', why: over }
    session.step = spending.calls() + 1
    const reply = await ask(request, session, spending)
    replies.push(reply)
    messages.push({ role: 'assistant', text: reply.text, toolCalls: reply.toolCalls })
    if (reply.toolCalls.length === 0) {
      silent += 1
      const ended = silent >= MOST_SILENT || isLast ? spoken(reply.text, session) : null
      if (ended) return ended
      messages.push({ role: 'user', text: CALL_FINISH })
    }
    for (const call of reply.toolCalls) {
      const key = `${call.name} ${JSON.stringify(call.input)}`
      const isRepeat = made.has(key) && call.name !== 'finish'
      made.add(key)
      repeats += isRepeat ? 1 : 0
      const outcome = isRepeat ? REPEATED : await runTool(tools, call, session)
      if (outcome.kind === 'end') return { kind: 'answer', answer: outcome.answer }
      messages.push(toolMessage(call, outcome))
    }
    if (repeats >= MOST_REPEATS) return { kind: 'stopped', why: 'loop' }
  }
}

const REPEATED: ToolOutcome = { kind: 'problem', problem: 'You made exactly this call before; its reply stands above. Do something else, or finish.' }

async function ask(request: ModelRequest, session: Session, spending: Spending): Promise<BoundedReply> {
  const { picked, services, signal } = session
  const title = `Asking ${picked.model.name}, step ${session.step} of at most ${picked.limits.steps}`
  const given = { ...request, maxOutputTokens: spending.room(request) }
  const reply = await step(services, 'plan', title, () => untilAborted(picked.model.call(given, signal), signal))
  spending.add(reply, request)
  return boundedReply(reply)
}

/** A call that does not heed its signal is left behind. */
async function untilAborted(call: Promise<ModelReply>, signal: AbortSignal): Promise<ModelReply> {
  signal.throwIfAborted()
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([call, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function runTool(tools: readonly AgentTool[], { name, input }: BoundedReply['toolCalls'][number], session: Session): Promise<ToolOutcome> {
  const tool = tools.find((each) => each.spec.name === name)
  if (tool === undefined) return { kind: 'problem', problem: `There is no tool ${name}.`, facts: { tools: tools.map((each) => each.spec.name) } }
  if (typeof input === 'string') return { kind: 'problem', problem: 'The input is no JSON object.' }
  return tool.run(input, session)
}

function toolMessage({ id, name }: BoundedReply['toolCalls'][number], outcome: Exclude<ToolOutcome, { kind: 'end' }>): ModelMessage {
  if (outcome.kind === 'result') return { role: 'tool', callId: id, name, result: { data: outcome.result }, isError: false }
  const result = { problem: outcome.problem, ...(outcome.facts !== undefined && { facts: outcome.facts }) }
  return { role: 'tool', callId: id, name, result, isError: true }
}

/** Words of a model that calls nothing: an answer if they rest on results. */
function spoken(text: string, session: Session): LoopEnd | null {
  session.corrected = true
  const outcome = text.trim() === '' ? null : reportOfText(text, {}, session)
  return outcome?.kind === 'end' ? { kind: 'answer', answer: outcome.answer } : { kind: 'stopped', why: 'silent' }
}
