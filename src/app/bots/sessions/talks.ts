import { AppError } from '../../../errors.ts'
import type { Caller } from '../../spaces/index.ts'
import type { HandOverOutcome } from '../chat.ts'
import { type ArchivedMessage, addMessages, changeChat, findChat } from '../chats/index.ts'
import {
  type Analyst,
  type Asked,
  endHandOver,
  findHandOver,
  type HandOver,
  type Heard,
  type InChat,
  markDelivered,
  newestWaitedFor,
  openAnalyst,
  parleyOf,
} from '../hand-over/index.ts'
import { listStories } from '../stories/index.ts'
import type { Source } from '../story.ts'
import {
  answerOf,
  buttonsOf,
  leadsSomewhere,
  type Message,
  type Said,
  type Script,
  type TalkAnswer,
  type TalkEffects,
  type Talked,
  talk,
  textSaid,
  WAIT_MS,
  WORDING,
} from '../talk/index.ts'
import type { TalkDeps } from '../talk-deps.ts'
import { setHandoverOfPhrase } from '../training/index.ts'
import { findUser } from '../users/index.ts'
import { assertMayTalk, isEditor } from './access.ts'
import { callWebhook } from './call-webhook.ts'
import { inOrder } from './in-order.ts'
import { keep } from './keep.ts'
import { type OpenSession, openSession, runningSession, userIdOf } from './open-session.ts'
import { openSessionQueue, type Place, type SessionKey } from './queue.ts'
import { openScripts } from './scripts.ts'
import { messagesOf, type SessionState } from './session-store.ts'
import { openWebhookBudget } from './webhook-budget.ts'

/** A message as it arrives. */
export interface Order {
  readonly caller: Caller
  readonly sessionId: string
  /** Absent: the only story that is published. */
  readonly storyId?: string
  readonly message: Message
  readonly userId?: string
  readonly source?: Source
  readonly attributes?: Readonly<Record<string, string>>
  /** The analyst is waited for no longer than this, whatever the story says. */
  readonly waitMs?: number
  /** Address people use, without a slash at its end. */
  readonly publicUrl: string
}
export interface ResultOrder {
  readonly caller: Caller
  readonly sessionId: string
  readonly storyId?: string
  readonly userId?: string
  readonly waitMs: number
  readonly publicUrl: string
}

/** Talking with stories. */
export interface Talks {
  /**
   * Answers a message; those of one session in the order they arrived.
   * @throws AppError story_not_found, interaction_not_found, bot_request, lacks_scope, bot_user_banned, rate_limited
   */
  query(order: Order, signal?: AbortSignal): Promise<TalkAnswer>
  /** The answer that the session waits for, or waited for last. @throws AppError not_found */
  result(order: ResultOrder, signal?: AbortSignal): Promise<TalkAnswer>
  /** What was said in the running chat of a session, if it is this user's. */
  messages(order: Pick<ResultOrder, 'caller' | 'sessionId' | 'userId'> & { readonly storyId: string }): Promise<readonly ArchivedMessage[]>
  /** Lets go of what is waited for; the next server that is asked takes it up. */
  close(): Promise<void>
}

/** Longer than any question may take. */
const LATE_MS = 660_000

export async function openTalks(deps: TalkDeps): Promise<Talks> {
  const { store, log, now, spaces } = deps
  const { db } = store
  const queue = await openSessionQueue(store, log)
  const scripts = openScripts(store, now)
  const analyst = openAnalyst(deps)
  const arriving = inOrder()
  const closing = new AbortController()
  const late = new Set<Promise<void>>()

  /** Waits on after the message was answered, so that the archive and the reports learn how it ended. */
  const waitOn = (inChat: InChat, asked: Asked): void => {
    const waiting = analyst
      .hear({ ...inChat, isUnseen: true }, asked, LATE_MS, closing.signal)
      .then((heard) => (heard === null ? undefined : settle(deps, asked.id, heard)))
      .catch((error: unknown) => log.warn({ err: error }, 'the end of a hand-over could not be stored'))
    late.add(waiting)
    void waiting.finally(() => late.delete(waiting))
  }

  return {
    query: async (order, signal) => {
      const { caller, sessionId } = order
      const { orgId } = caller.actor
      const { script, place, key } = await arriving(`${orgId} ${order.storyId ?? ''} ${sessionId}`, async () => {
        const script = await scripts.read(orgId, order.storyId ?? (await onlyPublished(deps, orgId)))
        await assertMayTalk(spaces, caller, script.story)
        if (!leadsSomewhere(order.message, script)) throw new AppError('interaction_not_found')
        const key = { orgId, storyId: script.story.id, sessionId }
        return { script, key, place: await queue.take(key, now()) }
      })
      try {
        await place.first(signal)
        return await answerMessage({ deps, analyst, script, key, place, order, signal, waitOn })
      } finally {
        await place.leave()
      }
    },
    result: async (order, signal) => {
      const { actor } = order.caller
      const handOver = await newestWaitedFor(db, actor.orgId, order.sessionId, order.storyId)
      const chat = handOver && (await findChat(db, actor.orgId, handOver.chatId))
      if (handOver === undefined || chat === undefined) throw new AppError('not_found', { what: 'Result' })
      const script = await scripts.read(actor.orgId, chat.storyId)
      await assertMayTalk(spaces, order.caller, script.story)
      const known = await findUser(db, actor.orgId, chat.userId)
      if (order.caller.visitor !== undefined && known?.userId !== userIdOf(order)) throw new AppError('not_found', { what: 'Result' })
      const user = known ?? { id: chat.userId, attributes: {} }
      const inChat: InChat = { story: script.story, chat, user, caller: order.caller, publicUrl: order.publicUrl }
      const heard = await hearAgain(analyst, inChat, handOver, order.waitMs, signal)
      const before = handOver.left?.answer
      if (before === undefined) throw new AppError('not_found', { what: 'Result' })
      if (heard === null) return { ...before, fulfillment: [textSaid(WORDING.working)], incomplete: true }
      if (isAnothers(inChat, heard)) throw new AppError('not_found', { what: 'Result' })
      await settle(deps, handOver.id, heard)
      await markDelivered(db, handOver.id)
      return { ...before, fulfillment: heard.said, incomplete: false, ...(heard.parley && { parley: heard.parley }) }
    },
    messages: async ({ caller, storyId, sessionId, userId }) => {
      const { orgId } = caller.actor
      const running = await runningSession(db, { orgId, storyId, sessionId }, now())
      const user = running && (await findUser(db, orgId, running.chat.userId))
      if (running === undefined || user?.userId !== userIdOf({ caller, userId })) return []
      return messagesOf(db, running.chat.id)
    },
    close: async () => {
      closing.abort()
      await Promise.all(late)
      await queue.close()
    },
  }
}

/** @throws AppError bot_request where there is none, or more than one */
async function onlyPublished({ store }: TalkDeps, orgId: string): Promise<string> {
  const published = (await listStories(store.db, orgId)).filter((story) => story.published)
  const [only] = published
  if (only !== undefined && published.length === 1) return only.id
  const msg = only === undefined ? 'no story is published, so name one' : 'more than one story is published, so name one'
  throw new AppError('bot_request', { why: `storyId: ${msg}` })
}

interface Answering {
  readonly deps: TalkDeps
  readonly analyst: Analyst
  readonly script: Script
  readonly key: SessionKey
  readonly place: Place
  readonly order: Order
  readonly signal?: AbortSignal
  readonly waitOn: (inChat: InChat, asked: Asked) => void
}

async function answerMessage(answering: Answering): Promise<TalkAnswer> {
  const { deps, analyst, script, key, order, signal } = answering
  const session = await openSession(deps, key, order)
  const inChat: InChat = { story: script.story, chat: session.chat, user: session.user, caller: order.caller, publicUrl: order.publicUrl }
  const earlier = order.message.say.kind === 'text' ? await earlierAnswer(answering, session, inChat) : NOTHING_EARLIER
  const handed: { outcome?: HandOverOutcome; waiting?: Asked } = {}
  const budget = openWebhookBudget(deps.webhooksMs)
  const effects: TalkEffects = {
    handOver: async (question, { waitMs }) => {
      const asked = await analyst.ask(inChat, question)
      if (asked === null) return { kind: 'closed' }
      const heard = 'heard' in asked ? asked.heard : await analyst.hear(inChat, asked, Math.min(waitMs, order.waitMs ?? waitMs), signal)
      if (heard !== null) {
        handed.outcome = heard.outcome
        if (!('heard' in asked)) await endHandOver(deps.store.db, asked.id, heard.outcome, deps.now())
        return { kind: 'ended', said: heard.said, options: heard.options, parley: heard.parley }
      }
      if ('heard' in asked) return { kind: 'closed' }
      handed.waiting = asked
      return { kind: 'running', parley: parleyOf(asked) }
    },
    callWebhook: (id, occasion) => callWebhook(deps, { ...inChat, budget }, id, occasion),
  }
  const { message } = order
  const talked = earlier.isRunning
    ? stillWorking(script, session.state)
    : await talk(message, { ...session.state, ...earlier.shown }, session.user.attributes, script, effects)
  if (talked === null) throw new AppError('interaction_not_found')
  const base = {
    storyId: key.storyId,
    sessionId: key.sessionId,
    resolvedQuery: resolvedQuery(message),
    debug: message.debug === true && isEditor(order.caller),
  }
  const answer = answerOf(talked, base)
  const waitsFor = handed.waiting?.id ?? (earlier.isRunning || message.say.kind !== 'text' ? session.state.waitsFor : undefined)
  await keep({ ...answering, message }, session, talked, { answer, waitsFor, ...handed })
  if (handed.waiting !== undefined) answering.waitOn(inChat, handed.waiting)
  if (earlier.delivers !== undefined) await markDelivered(deps.store.db, earlier.delivers)
  return { ...answer, fulfillment: [...earlier.said, ...answer.fulfillment] }
}

function resolvedQuery({ say }: Message): string {
  return say.kind === 'text' ? say.text : say.kind === 'trigger' ? say.trigger : ''
}

/** What an earlier hand-over leaves to this message. */
interface Earlier {
  readonly isRunning: boolean
  /** What the user has not got yet. */
  readonly said: readonly Said[]
  readonly shown: Partial<Pick<SessionState, 'options' | 'buttons'>>
  /** Id of the hand-over whose answer goes out with this one. */
  readonly delivers?: string
}
const NOTHING_EARLIER: Earlier = { isRunning: false, said: [], shown: {} }

/** A text waits for the answer before it: it may be about it. */
async function earlierAnswer({ deps, analyst, signal }: Answering, { state }: OpenSession, inChat: InChat): Promise<Earlier> {
  const handOver = state.waitsFor === undefined ? undefined : await findHandOver(deps.store.db, state.waitsFor)
  if (handOver === undefined) return NOTHING_EARLIER
  const heard = await hearAgain(analyst, inChat, handOver, WAIT_MS.usual, signal)
  if (heard === null) return { ...NOTHING_EARLIER, isRunning: true }
  if (isAnothers(inChat, heard)) return NOTHING_EARLIER
  await settle(deps, handOver.id, heard)
  const shown = { options: heard.options, buttons: heard.said.flatMap(buttonsOf) }
  return { isRunning: false, said: handOver.left?.isDelivered === true ? [] : heard.said, shown, delivers: handOver.id }
}

/** By the caller's rights of today. @returns null while it runs */
async function hearAgain(analyst: Analyst, inChat: InChat, { id, turnId }: HandOver, waitMs: number, signal?: AbortSignal): Promise<Heard | null> {
  const { conversationId } = inChat.chat
  if (turnId === null || conversationId === null) return { outcome: 'error', said: [textSaid(WORDING.cannotAnswerNow)], options: [] }
  return analyst.hear(inChat, { id, turnId, conversationId }, waitMs, signal)
}

/** On a connection everybody asks by their own rights: what one asked is no business of the next who knows the session. */
function isAnothers({ story }: InChat, { isClosed }: Heard): boolean {
  return isClosed === true && story.target?.type === 'connection'
}

/** Stores how a hand-over ended that was waited for, once, whoever comes first. */
async function settle({ store, now }: TalkDeps, id: string, heard: Heard): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    if (!(await endHandOver(trx, id, heard.outcome, now()))) return
    const handOver = await findHandOver(trx, id)
    if (handOver === undefined) return
    await addMessages(
      trx,
      handOver.chatId,
      heard.said.map((said) => ({ side: 'bot', kind: said.type, text: said.message, by: 'analyst', at: now() })),
    )
    await changeChat(trx, handOver.chatId, { at: now() })
    if (handOver.left?.phraseId !== undefined) await setHandoverOfPhrase(trx, handOver.left.phraseId, heard.outcome)
  })
}

/** A text that came too early: nothing of it is worked on, and it says so. */
function stillWorking({ story, interactions }: Script, state: SessionState): Talked | null {
  const interaction = interactions.find(({ kind }) => kind === 'fallback')
  if (interaction === undefined) return null
  return {
    state,
    attributes: {},
    utterances: [{ by: 'script', said: textSaid(WORDING.stillWorking) }],
    plays: [],
    interaction,
    score: 0,
    threshold: story.settings.confidence,
    lifespan: story.settings.lifespan,
    isIncomplete: true,
    isFinished: false,
    isUnmatched: false,
    parameters: {},
    debug: [],
  }
}
