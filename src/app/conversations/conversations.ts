import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor, PlanEdit } from '../../flow.ts'
import { type Accepted, type Asking, accept, acceptReplan, earlierCall, QUEUE_CHANNEL } from './accept.ts'
import { type Conversation, type ConversationEvent, isUnfinished, type Turn, type TurnStatus, type Work } from './conversation.ts'
import { type Following, followEvents } from './follow.ts'
import type { IdempotencyKey } from './idempotency-store.ts'
import { removeConversation } from './manage.ts'
import { mayReadConversation } from './readers.ts'
import { rightsIn } from './rights-in.ts'
import { CANCEL_CHANNEL, type Runner, startRunner } from './runner.ts'
import type { ConversationServices, EditProblem } from './services.ts'
import { rowsOf } from './sql.ts'
import { findConversation, readNewestTurn, readTurn, readTurnStatus, TURN_COLUMNS, type TurnRow, toTurn } from './store.ts'
import { createWake, type Wake } from './wake.ts'

/** Asking, reading and steering conversations; the one caller of ask. */
export interface Conversations {
  readonly services: ConversationServices
  /** Stores the question, begins to answer it, and returns. @throws AppError, with nothing stored */
  ask(asking: Asking, actor: Actor): Promise<Accepted>
  /** Runs a finished turn again: by an edited plan, by a chosen reading, as it is on today's data, or from its words. */
  replan(request: ReplanRequest, actor: Actor): Promise<Accepted | { readonly problems: readonly EditProblem[] }>
  /** Waits until the turn has ended, at most `timeoutMs`. @returns whether it has */
  ended(turn: Turn, timeoutMs: number, signal?: AbortSignal): Promise<boolean>
  /** @throws AppError chat_not_found when there is none, or none this actor may know of */
  readable(actor: Actor, chatId: string): Promise<Conversation>
  /** @throws AppError chat_not_found; not_owner for a reader */
  owned(actor: Actor, chatId: string, also?: 'admin'): Promise<Conversation>
  /** One turn with its newest outcome. @throws AppError turn_not_found */
  turn(conversation: Conversation, id: string): Promise<Turn>
  newest(conversation: Conversation): Promise<{ readonly id: string; readonly status: TurnStatus } | undefined>
  revisions(conversation: Conversation, turnId: string): Promise<readonly Turn[]>
  events(conversation: Conversation, options: Following): AsyncGenerator<ConversationEvent>
  /** Stops the newest turn if it runs, on whichever server. Returns when it has ended, after a few seconds at most. */
  cancel(conversation: Conversation): Promise<{ readonly id: string; readonly status: TurnStatus } | undefined>
  remove(conversation: Conversation): Promise<void>
  stop(drainMs?: number): Promise<void>
}

export interface ReplanRequest {
  readonly conversation: Conversation
  readonly turnId: string
  readonly revision: number
  /** `again`: the words are understood anew, with what the model says now. */
  readonly change: { readonly edits: readonly PlanEdit[] } | { readonly choose: string } | 'rerun' | 'again'
  readonly idempotency?: IdempotencyKey
}

const CANCEL_WAIT_MS = 5_000
const POLL_MS = 2_000
const DRAIN_MS = 10_000

export async function createConversations(services: ConversationServices): Promise<Conversations> {
  const wake = await createWake(services.store)
  const runner = await startRunner(services, wake)
  const { db } = services.store
  const readable = async (actor: Actor, chatId: string): Promise<Conversation> => {
    const found = await findConversation(db, actor.orgId, chatId)
    if (found === undefined || !(await mayReadConversation(services, actor, found))) throw new AppError('chat_not_found')
    return found
  }
  const turn = async (conversation: Conversation, id: string): Promise<Turn> => {
    const found = await readTurn(db, conversation.uid, id)
    if (found === undefined) throw new AppError('turn_not_found')
    return found
  }
  const ended = (of: Turn, timeoutMs: number, signal?: AbortSignal): Promise<boolean> => untilEnded(services, wake, of, timeoutMs, signal)
  const newest = (conversation: Conversation) => readNewestTurn(db, conversation.uid)
  const cancel = async (conversation: Conversation) => {
    const running = await requestCancel(services, conversation)
    if (running !== undefined) await ended(running, CANCEL_WAIT_MS)
    return running === undefined ? newest(conversation) : { id: running.id, status: (await readTurnStatus(db, running.id)) ?? 'cancelled' }
  }
  return {
    services,
    ask: (asking, actor) => underReservedPlace(runner, (lease) => accept(asking, actor, lease, services)),
    replan: async (request, actor) => {
      const earlier = await earlierCall(services, actor, request.idempotency)
      if (earlier !== undefined) return earlier
      const work = await workOf(request, await turn(request.conversation, request.turnId), actor, services)
      if ('problems' in work) return work
      const { conversation, turnId, revision, idempotency } = request
      return underReservedPlace(runner, (lease) => acceptReplan({ conversation, turnId, revision, work, idempotency }, actor, lease, services))
    },
    ended,
    readable,
    owned: async (actor, chatId, also) => {
      const found = await readable(actor, chatId)
      if (found.owner !== actor.userId && !(also === 'admin' && actor.role === 'admin')) throw new AppError('not_owner')
      return found
    },
    turn,
    newest,
    revisions: (conversation, turnId) => readRevisions(services, conversation, turnId),
    events: (conversation, options) => followEvents(services, wake, conversation.uid, options),
    cancel,
    remove: async (conversation) => {
      await requestCancel(services, conversation)
      await removeConversation(services.store, conversation)
    },
    stop: async (drainMs = DRAIN_MS) => {
      await runner.stop(drainMs)
      await wake.close()
    },
  }
}

type ReservedLease = ReturnType<Runner['reserve']>

/** Accepts under a place of this server, so that a new turn starts the moment it is stored. */
async function underReservedPlace(runner: Runner, acceptance: (lease: ReservedLease) => Promise<Accepted>): Promise<Accepted> {
  const lease = runner.reserve()
  const release = (): void => {
    if (lease !== null) runner.release()
  }
  const accepted = await acceptance(lease).catch((error: unknown) => {
    release()
    throw error
  })
  if (accepted.how === 'new' && lease !== null) runner.run(accepted.turn)
  else release()
  return accepted
}

async function untilEnded(services: ConversationServices, wake: Wake, turn: Turn, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  const watch = wake.watch(turn.conversation)
  const end = performance.now() + timeoutMs
  try {
    for (;;) {
      const status = await readTurnStatus(services.store.db, turn.id)
      if (status === undefined || !isUnfinished(status)) return true
      const left = end - performance.now()
      if (left <= 0 || signal?.aborted === true) return false
      await watch.next(Math.min(left, POLL_MS), signal)
    }
  } finally {
    watch.stop()
  }
}

/** A turn that waits ends at once; one that runs is told to stop, wherever it runs. */
async function requestCancel(services: ConversationServices, conversation: Conversation): Promise<Turn | undefined> {
  const rows = await rowsOf(
    sql<TurnRow>`UPDATE turn t SET cancel_requested = true WHERE conversation = ${conversation.uid} AND status IN ('queued', 'running') RETURNING ${TURN_COLUMNS}`,
    services.store.db,
  )
  const turn = rows[0]
  if (turn === undefined) return undefined
  await sql`SELECT pg_notify(${CANCEL_CHANNEL}, ${turn.id}), pg_notify(${QUEUE_CHANNEL}, '')`.execute(services.store.db)
  return toTurn(turn)
}

async function readRevisions(services: ConversationServices, conversation: Conversation, turnId: string): Promise<readonly Turn[]> {
  const rows = await rowsOf(
    sql<TurnRow & { seen_revision: number; seen_status: TurnStatus; seen_at: Date }>`
      SELECT ${TURN_COLUMNS}, r.outcome, r.revision AS seen_revision, r.status AS seen_status, r.finished_at AS seen_at FROM turn t
      JOIN turn_revision r ON r.turn = t.id WHERE t.conversation = ${conversation.uid} AND t.id = ${turnId} ORDER BY r.revision`,
    services.store.db,
  )
  if (rows.length === 0) throw new AppError('turn_not_found')
  return rows.map((row) => toTurn({ ...row, revision: row.seen_revision, status: row.seen_status, finished_at: row.seen_at }))
}

type ReplanWork = Extract<Work, { kind: 'replan' }>

async function workOf(
  request: ReplanRequest,
  turn: Turn,
  actor: Actor,
  services: ConversationServices,
): Promise<Work | { readonly problems: readonly EditProblem[] }> {
  if (isUnfinished(turn.status)) throw new AppError('turn_running')
  if (turn.revision !== request.revision) throw new AppError('plan_changed')
  const { change } = request
  if (change === 'again') return { kind: 'ask' }
  if (change !== 'rerun' && 'choose' in change) return offeredWork(turn, change.choose) ?? formerWork(request.conversation, turn, change.choose, services)
  const { plan, reading } = turn.base ?? {}
  if (plan === undefined || reading === undefined) throw new AppError('nothing_to_change')
  if (change === 'rerun') return { kind: 'replan', plan, reading, displayOnly: false }
  const edited = await services.edit({ plan, reading, revision: turn.revision + 1 }, change.edits, await rightsIn(services, actor, request.conversation))
  if ('problems' in edited) return edited
  const sameQuery = JSON.stringify([edited.plan.query, edited.plan.model]) === JSON.stringify([plan.query, plan.model])
  return { kind: 'replan', plan: edited.plan, reading: edited.reading, displayOnly: sameQuery && turn.status === 'done' }
}

function offeredWork(turn: Turn, id: string): ReplanWork | undefined {
  const candidate = turn.base?.candidates?.find((each) => each.reading.id === id)
  return candidate && { kind: 'replan', plan: candidate.plan, reading: candidate.reading, displayOnly: false }
}

/** A reading the turn was answered by before, so that a change can be taken back. */
async function formerWork(
  conversation: Conversation,
  turn: Turn,
  id: string,
  services: ConversationServices,
): Promise<ReplanWork | { readonly problems: readonly EditProblem[] }> {
  const former = (await readRevisions(services, conversation, turn.id)).flatMap(({ outcome }) => (outcome?.kind === 'answered' ? [outcome] : []))
  const answered = former.findLast(({ reading }) => reading.id === id)
  if (answered === undefined) return { problems: [{ edit: -1, message: 'Not one of the readings that were offered or answered before' }] }
  return { kind: 'replan', plan: answered.plan, reading: answered.reading, displayOnly: false }
}
