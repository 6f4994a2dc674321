import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor, Answer, PendingSkill, Question, ResultSet, TurnContext } from '../../flow.ts'
import { isStoreFault } from '../../platform/store/index.ts'
import type { Base, EventBody, Outcome, Turn } from './conversation.ts'
import { type Ended, finishedOf } from './ending.ts'
import { appendEvents } from './event-store.ts'
import { finishTurn } from './finish.ts'
import { createRecorder } from './recorder.ts'
import type { AnswerHooks, ConversationServices } from './services.ts'
import { firstOf, rowsOf } from './sql.ts'
import { readRows } from './stored-rows.ts'

/** Why a run was told to stop. */
export const STOP_REASONS = ['cancelled', 'deadline', 'overtaken', 'shutdown'] as const
export type StopReason = (typeof STOP_REASONS)[number]

/** A question that the loss of the store ended is begun again, so often in all. */
const MOST_STARTS = 4
/** Earlier turns a question can reach back to. */
const CONTEXT_TURNS = 10
/** Events are gathered this long, so that a quick answer stores them with its end. */
const GATHER_MS = 25

/**
 * Runs one start of a turn and stores how it ended.
 *
 * @param stop  aborted with a StopReason
 * @returns 'ended' when stored; 'dropped' when it was overtaken or the server stops, and nothing was stored
 */
export async function runTurn(turn: Turn, services: ConversationServices, stop: AbortSignal): Promise<'ended' | 'dropped'> {
  const began = performance.now()
  const at = { conversation: turn.conversation, turn: turn.id, fence: turn.fence }
  const writer = gatherer<EventBody>((events) => appendEvents(services.store.db, at, events))
  const recorder = createRecorder(`s${turn.fence}`, services.now, () => writer.soon(() => recorder.take()))
  const ended = await endOf(turn, services, { turn: turn.id, report: recorder.report }, stop).finally(writer.stop)
  if (ended === null) return 'dropped'
  const finished = await finishedOf(ended, turn, recorder.finish(), Math.round(performance.now() - began))
  const stored = await finishTurn(services.store, turn, finished, recorder.take())
  return stored ? 'ended' : 'dropped'
}

/** The answer, or what came in its place. @returns null when nothing is to be stored @throws when the store was lost meanwhile: it runs again */
async function endOf(turn: Turn, services: ConversationServices, hooks: AnswerHooks, stop: AbortSignal): Promise<Ended | null> {
  if (!stop.aborted) {
    const outcome = await Promise.race([settled(answerTurn(turn, services, hooks, stop)), stoppedAfterGrace(stop, services.limits.graceMs)])
    if (outcome !== 'stopped' && 'answer' in outcome && (!stop.aborted || stop.reason === 'deadline')) return { kind: 'answer', answer: outcome.answer }
    if (outcome !== 'stopped' && 'fault' in outcome && !stop.aborted) {
      if (isStoreFault(outcome.fault) && turn.fence < MOST_STARTS) throw outcome.fault
      return faultEnd(outcome.fault, turn, services)
    }
  }
  return stopEnd(stop)
}

function stopEnd(stop: AbortSignal): Ended | null {
  if (stop.reason === 'cancelled') return { kind: 'cancelled' }
  if (stop.reason === 'deadline')
    return { kind: 'error', code: 'deadline', message: 'This question took longer than its mode allows and was stopped.', retryable: true }
  return null
}

function faultEnd(fault: unknown, turn: Turn, services: ConversationServices): Ended {
  if (isStoreFault(fault)) return faultEnd(new AppError('store_unavailable', {}, { cause: fault }), turn, services)
  if (fault instanceof AppError && fault.code !== 'internal') return { kind: 'error', code: fault.code, message: fault.message, retryable: fault.retryable }
  services.log.error({ err: fault, turn: turn.id }, 'a question failed')
  return { kind: 'error', code: 'internal', message: 'Something went wrong while answering this question.', retryable: true }
}

async function settled(answer: Promise<Answer>): Promise<{ readonly answer: Answer } | { readonly fault: unknown }> {
  return answer.then(
    (value) => ({ answer: value }),
    (fault: unknown) => ({ fault }),
  )
}

async function stoppedAfterGrace(stop: AbortSignal, graceMs: number): Promise<'stopped'> {
  return new Promise((resolve) => {
    const wait = (): void => void setTimeout(() => resolve('stopped'), graceMs).unref()
    if (stop.aborted) wait()
    else stop.addEventListener('abort', wait, { once: true })
  })
}

async function answerTurn(turn: Turn, services: ConversationServices, hooks: AnswerHooks, stop: AbortSignal): Promise<Answer> {
  const [actor, context, pending] = await Promise.all([asker(turn, services), contextOf(turn, services), pendingOf(turn, services)])
  const question = { ...questionOf(turn, context), ...(pending && { pending }) }
  if (turn.work.kind === 'ask') return answerWords(turn, question, actor, services, hooks, stop)
  const { plan, reading, displayOnly } = turn.work
  const kept = displayOnly ? await formerResult(turn, services) : undefined
  return services.replan({ question, plan, reading, kept, revision: turn.revision + 1 }, actor, hooks, stop)
}

/** A chat's first question builds on the messages its client sent before it; later ones on the turns of the chat. */
async function answerWords(
  turn: Turn,
  question: Question,
  actor: Actor,
  services: ConversationServices,
  hooks: AnswerHooks,
  stop: AbortSignal,
): Promise<Answer> {
  const earlier = (turn.asked.earlier ?? []).flatMap(({ role, content }) => (role === 'user' && content.trim() !== '' ? [content] : []))
  if (turn.place > 0 || earlier.length === 0 || services.recall === undefined) return services.answer(question, actor, hooks, stop)
  const { context, caveats } = await services.recall(earlier, question, actor, stop)
  const answer = await services.answer({ ...question, context }, actor, hooks, stop)
  if (answer.kind !== 'answered' || caveats.length === 0) return answer
  return { ...answer, narration: { ...answer.narration, caveats: [...answer.narration.caveats, ...caveats] } }
}

/** The account as it is now, cut down to the groups the question was asked with. */
async function asker(turn: Turn, services: ConversationServices): Promise<Actor> {
  const actor = await services.actorOf(turn.orgId, turn.author, turn.conversation)
  if (actor === null) throw new AppError('asker_gone')
  const { groups } = turn
  return groups === undefined ? actor : { ...actor, groups: actor.groups.filter((group) => groups.includes(group)) }
}

export function questionOf(turn: Turn, context: readonly TurnContext[]): Question {
  const { clarify, connection, scope, investigate, agentic, deep } = turn.asked
  return { text: turn.text, mode: turn.mode, clarify, connection, scope, investigate, agentic, deep, context }
}

/** What earlier turns left behind, newest last. */
export async function contextOf(
  turn: { readonly conversation: string; readonly place: number },
  services: ConversationServices,
): Promise<readonly TurnContext[]> {
  if (turn.place === 0) return []
  const rows = await rowsOf(
    sql<{ base: Base | null }>`
      SELECT base FROM turn WHERE conversation = ${turn.conversation} AND place < ${turn.place}
      AND status IN ('done', 'clarification') ORDER BY place DESC LIMIT ${CONTEXT_TURNS}`,
    services.store.db,
  )
  return rows.flatMap((row) => row.base?.context ?? []).reverse()
}

/** The skill that the turn just before asked about. */
async function pendingOf(turn: Turn, services: ConversationServices): Promise<PendingSkill | undefined> {
  if (turn.place === 0 || turn.work.kind !== 'ask') return undefined
  const row = await firstOf(
    sql<{ base: Base | null }>`SELECT base FROM turn WHERE conversation = ${turn.conversation} AND place = ${turn.place - 1} AND status = 'clarification'`,
    services.store.db,
  )
  return row?.base?.pending
}

/** The rows of the turn's last answer, so that another picture of them needs no query. */
async function formerResult(turn: Turn, services: ConversationServices): Promise<ResultSet | undefined> {
  const row = await firstOf(
    sql<{ body: Buffer; outcome: Outcome }>`
      SELECT a.body, r.outcome FROM asset a JOIN turn_revision r ON r.turn = a.turn AND r.revision = a.revision
      WHERE a.turn = ${turn.id} AND a.kind = 'frame' ORDER BY a.revision DESC LIMIT 1`,
    services.store.db,
  )
  if (row?.outcome.kind !== 'answered') return undefined
  const { columns, rows } = await readRows(row.body)
  return { columns, rows, truncated: row.outcome.frame.frame.truncated, durationMs: 0, executedAt: row.outcome.frame.executedAt }
}

/** Writes events in order, one batch at a time, a moment after the first of each batch. */
function gatherer<Event>(write: (events: readonly Event[]) => Promise<unknown>): { soon(take: () => readonly Event[]): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<unknown> = Promise.resolve()
  const soon = (take: () => readonly Event[]): void => {
    timer ??= setTimeout(() => {
      timer = null
      writing = writing.then(async () => {
        const events = take()
        if (events.length > 0) await write(events).catch(() => undefined)
      })
    }, GATHER_MS)
  }
  return {
    soon,
    stop: async () => {
      if (timer !== null) clearTimeout(timer)
      await writing
    },
  }
}
