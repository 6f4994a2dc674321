import { AppError } from '../../../errors.ts'
import { type Conversation, isUnfinished, type Outcome, type Turn } from '../../conversations/index.ts'
import { executionIdOf, type SpaceConversation } from '../../spaces/index.ts'
import type { Chat, HandOverOutcome } from '../chat.ts'
import type { ChatUser } from '../chat-user.ts'
import { changeChat, findChat } from '../chats/index.ts'
import { newBotId } from '../ids.ts'
import type { Story } from '../story.ts'
import { type ParleyPart, type Said, textSaid, WORDING } from '../talk/index.ts'
import type { TalkDeps } from '../talk-deps.ts'
import { type Asker, askerFor } from './asker.ts'
import { keepImage } from './images.ts'
import { OUTCOMES, saidOf } from './said-of.ts'
import { addHandOver, endHandOver, setTurn } from './store.ts'

/** Somebody in a chat, as the analyst meets them. */
export interface InChat {
  readonly story: Story
  readonly chat: Chat
  readonly user: Pick<ChatUser, 'id' | 'attributes'>
  readonly caller: Asker['caller']
  /** Address people use, without a slash at its end. */
  readonly publicUrl: string
  /** Nobody looks at the answer now, so no picture is drawn. */
  readonly isUnseen?: true
}
/** A question that was handed over. */
export interface Asked {
  readonly id: string
  readonly conversationId: string
  readonly turnId: string
}
/** How it ended, as the chat says it. */
/** How a question that runs appears on the wire. */
export function parleyOf({ conversationId, turnId }: Asked): ParleyPart {
  return { conversation_id: conversationId, execution_id: executionIdOf(turnId) }
}
export interface Heard {
  readonly outcome: HandOverOutcome
  readonly said: readonly Said[]
  readonly options: readonly string[]
  readonly parley?: ParleyPart
  /** The one who listens may not know of the conversation: it is another's, or its space shows other things now. */
  readonly isClosed?: true
}
export interface Analyst {
  /** Null: the story hands nothing over. Otherwise the question is stored, or `heard` says why it could not be. */
  ask(chat: InChat, question: string): Promise<Asked | { readonly heard: Heard } | null>
  /** Waits for the answer. @returns null when it takes longer */
  hear(chat: InChat, asked: Asked, waitMs: number, signal?: AbortSignal): Promise<Heard | null>
}

/** Puts chats before the analyst: one conversation a chat, so that follow-ups keep their context. */
export function openAnalyst(deps: TalkDeps): Analyst {
  const { spaces, conversations, store, now, log } = deps
  return {
    ask: async (chat, question) => {
      const asker = await askerFor(spaces.hosted, chat.story, chat.caller, chat.user).catch(goneOr)
      if (asker === null) return null
      const id = newBotId(now())
      await addHandOver(store.db, { id, chatId: chat.chat.id, sessionId: chat.chat.sessionId, text: question }, now())
      try {
        if (asker === 'gone') throw new AppError('not_found', { what: 'Space' })
        const found = await conversationOf(deps, chat, asker)
        const turn = await askIn(deps, found, asker, question)
        await setTurn(store.db, id, turn.id)
        return { id, conversationId: found.id, turnId: turn.id }
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) log.error({ err: error, story: chat.story.id }, 'a text could not be handed over')
        await endHandOver(store.db, id, 'error', now())
        return { heard: { outcome: 'error', said: [textSaid(WORDING.cannotAnswerNow)], options: [] } }
      }
    },
    hear: async (chat, asked, waitMs, signal) => {
      const asker = await askerFor(spaces.hosted, chat.story, chat.caller, chat.user).catch(goneOr)
      if (asker === null || asker === 'gone') return changed()
      const before = await findIn(deps, asker, asked.conversationId)
      if (before?.conversation === undefined) return changed()
      const running = await turnIn(deps, before.conversation, asked.turnId)
      if (running === undefined) return changed()
      if (!(await conversations.ended(running, waitMs, signal))) return null
      // whoever was shut out while the question ran gets nothing of its answer
      const after = await findIn(deps, asker, asked.conversationId)
      if (after?.conversation === undefined) return changed()
      const turn = await turnIn(deps, after.conversation, asked.turnId)
      if (turn === undefined) return changed()
      return isUnfinished(turn.status) || turn.outcome === undefined ? null : heardOf(deps, chat, asker, after, turn, turn.outcome)
    },
  }
}

/** A space that is gone is no fault of ours. */
function goneOr(error: unknown): 'gone' {
  if (error instanceof AppError && error.code === 'not_found') return 'gone'
  throw error
}

function changed(): Heard {
  return { outcome: 'error', said: [textSaid(WORDING.spaceChanged)], options: [], isClosed: true }
}

/** The chat's conversation, if the asker may still go on with it; else a new one. */
async function conversationOf(deps: TalkDeps, { chat }: InChat, asker: Asker): Promise<SpaceConversation> {
  const { spaces, store, now } = deps
  const id = (await findChat(store.db, chat.orgId, chat.id))?.conversationId ?? null
  const known = id === null ? undefined : await findIn(deps, asker, id)
  if (known !== undefined && known.owner === asker.caller.actor.userId && !known.isOutdated) return known
  const begun = await spaces.conversations.begin(asker.caller, asker.about)
  await changeChat(store.db, chat.id, { at: now(), conversationId: begun.id })
  return begun
}

async function findIn({ spaces }: TalkDeps, { caller }: Asker, id: string): Promise<SpaceConversation | undefined> {
  return spaces.conversations.find(caller, id).catch((error: unknown) => {
    if (error instanceof AppError && error.status === 404) return undefined
    throw error
  })
}

/** Undefined for a turn of a conversation that the chat has left behind. */
async function turnIn({ conversations }: TalkDeps, conversation: Conversation, id: string): Promise<Turn | undefined> {
  return conversations.turn(conversation, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'turn_not_found') return undefined
    throw error
  })
}

async function askIn({ spaces, conversations }: TalkDeps, found: SpaceConversation, { caller }: Asker, question: string): Promise<Turn> {
  await spaces.conversations.assertAnswerable(found)
  const { defaultMode } = await conversations.services.policy(caller.actor.orgId)
  const { turn } = await conversations.ask(
    {
      chatId: found.id,
      text: question.normalize('NFC'),
      mode: defaultMode,
      asked: { clarify: 'allow', connection: found.source.connection.id },
      intent: 'either',
      source: caller.visitor === undefined ? 'api' : 'embed',
    },
    found.asker,
  )
  return turn
}

async function heardOf(deps: TalkDeps, chat: InChat, { caller }: Asker, found: SpaceConversation, turn: Turn, outcome: Outcome): Promise<Heard> {
  const { publicUrl } = chat
  const isOwner = caller.visitor === undefined && caller.actor.credential === 'cookie'
  const { said, options } = await saidOf(outcome, {
    source: chat.chat.source,
    drawn: async (chart) =>
      chat.isUnseen === true ? '' : `${publicUrl}/chatbot/images/${await keepImage(deps.store.db, chat.chat.id, await deps.renderPng(chart), deps.now())}`,
    ...(isOwner && { opensAt: `${publicUrl}/c/${encodeURIComponent(found.id)}` }),
  })
  const showsSql = caller.visitor === undefined || found.space?.showSql === true
  const parley: ParleyPart = {
    conversation_id: found.id,
    execution_id: executionIdOf(turn.id),
    outcome: OUTCOMES[outcome.kind],
    ...(showsSql && outcome.kind === 'answered' && { sql: outcome.sql }),
  }
  // a page that follows the conversation itself shows a card instead of these
  return { outcome: OUTCOMES[outcome.kind], said: said.map((each) => ({ ...each, by: 'analyst' })), options, parley }
}
