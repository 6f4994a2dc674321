import { AppError } from '../../../errors.ts'
import type { Actor, Answer, Json, ModelUse } from '../../../flow.ts'
import type { AskServices, PickedModel } from '../../services.ts'
import { AGENT_LIMITS } from './agent-limits.ts'
import type { BoundedReply } from './bounded-reply.ts'
import { declined } from './declined.ts'
import { keepExhibits } from './keep-exhibits.ts'
import { converse, type LoopEnd } from './loop.ts'
import { PROMPT_VERSION } from './prompt-1.ts'
import { report } from './report.ts'
import type { AgentTask, Session } from './session.ts'
import { createSpending, type Spending, type Stop } from './spending.ts'
import { traceOf } from './trace.ts'

/**
 * Answers a question that the engine did not, with a language model that plans by calling tools. The model has no right and
 * no way to data of its own: its plans and statements pass the same guard as everybody's, as the asker. It may return anything.
 *
 * @throws AppError what the model's server or a database failed with, where nothing had been found; the signal's reason when aborted
 */
export async function planWithModel(task: AgentTask, actor: Actor, services: AskServices, picked: PickedModel, signal: AbortSignal): Promise<Answer> {
  const deadline = AbortSignal.timeout(task.milliseconds ?? AGENT_LIMITS.milliseconds[task.question.mode])
  const session = await openSession(task, actor, services, picked, AbortSignal.any([signal, deadline]))
  const spending = createSpending(picked.limits)
  const replies: BoundedReply[] = []
  const end = await converse(session, spending, replies).catch((error: unknown) => failed(error, session, signal, deadline))
  const answer = end.kind === 'answer' ? end.answer : await stopped(end.why, { ...session, signal }, spending)
  return withUse(answer, spending.use(picked.model, PROMPT_VERSION), traceOf(picked.model, replies))
}

export async function openSession(task: AgentTask, actor: Actor, services: AskServices, picked: PickedModel, signal: AbortSignal): Promise<Session> {
  const { clarify, context, pending } = task.question
  const askedBefore = task.askedBefore === true || pending !== undefined || (context.at(-1)?.asked?.length ?? 0) > 0
  const skills = (await services.skills?.list(actor)) ?? []
  const mayAskBack = clarify === 'allow' && !askedBefore && task.investigation === undefined
  const session: Session = {
    task,
    actor,
    services,
    picked,
    signal,
    skills,
    mayAskBack,
    kept: new Map(),
    words: [],
    uses: [],
    queries: 0,
    step: 0,
    corrected: false,
  }
  const [connection] = task.connections
  if (task.investigation && connection) keepExhibits(task.investigation.report, connection, session)
  return session
}

/** Who cancels gets nothing; at our own deadline, or when the model fails, what was found is answered. */
export function failed(error: unknown, session: Session, signal: AbortSignal, deadline: AbortSignal): LoopEnd {
  if (signal.aborted) throw error
  if (deadline.aborted) return { kind: 'stopped', why: 'time' }
  if (error instanceof AppError && error.code.startsWith('model_') && session.kept.size > 0) return { kind: 'stopped', why: 'model_failed' }
  throw error
}

/** At a limit the asker gets an answer that says so, with what was found until then. */
async function stopped(why: Stop, session: Session, spending: Spending): Promise<Answer> {
  const nothing = session.kept.size === 0 && session.words.length === 0
  if (nothing && why === 'silent') return declined(session)
  const found = nothing ? 'Nothing had been found by then.' : 'These are the results up to then; nobody has drawn a conclusion from them.'
  const text = `**${reasonOf(why, session, spending)}** ${found}`
  return report({ text, caveats: ['This is not a complete answer.'] }, session)
}

export function reasonOf(why: Stop, { picked }: Session, spending: Spending): string {
  const { steps, tokens, costUsd } = picked.limits
  switch (why) {
    case 'steps':
      return `The language model did not come to an answer within ${steps} ${steps === 1 ? 'step' : 'steps'}.`
    case 'tokens':
      return `The limit of ${tokens} tokens for one question was reached.`
    case 'cost':
      return `The limit of ${costUsd ?? 0} USD for one question was reached.`
    case 'time':
      return 'The time for this question ran out.'
    case 'loop':
      return `The language model went round in circles and was stopped after ${spending.calls()} steps.`
    case 'silent':
      return 'The language model did not put what it found into words that can be checked.'
    case 'model_failed':
      return 'The language model failed before it came to an answer.'
  }
}

function withUse(answer: Answer, model: ModelUse, trace: Json): Answer {
  switch (answer.kind) {
    case 'answered':
    case 'reported':
    case 'asked':
      return { ...answer, model, trace }
    default:
      return answer
  }
}
