import type { Chat, HandOverOutcome, NewMessage } from '../chat.ts'
import { addMessages, addPlays, changeChat } from '../chats/index.ts'
import type { Db } from '../db.ts'
import { type Asked, leaveBehind } from '../hand-over/index.ts'
import { holdStory } from '../stories/index.ts'
import type { Message, Script, TalkAnswer, Talked } from '../talk/index.ts'
import type { TalkDeps } from '../talk-deps.ts'
import { recordUnmatched } from '../training/index.ts'
import { changeAttributes, claimNames } from '../users/index.ts'
import type { OpenSession } from './open-session.ts'
import type { Place, SessionKey } from './queue.ts'
import { endSession, saveSession } from './session-store.ts'

/** What a message came to, besides what was said. */
export interface Outcome {
  readonly answer: TalkAnswer
  readonly waitsFor?: string
  readonly waiting?: Asked
  readonly outcome?: HandOverOutcome
}
interface Keeping {
  readonly deps: Pick<TalkDeps, 'store' | 'now'>
  readonly script: Script
  readonly key: SessionKey
  readonly place: Place
  readonly message: Message
}

/** Everything a message changed, at once. @throws AppError store_unavailable, story_not_found, with nothing stored */
export async function keep(
  { deps, script, key, place, message }: Keeping,
  { chat, user }: OpenSession,
  talked: Talked,
  { answer, waitsFor, waiting, outcome }: Outcome,
): Promise<void> {
  const at = deps.now()
  const { story } = script
  await deps.store.db.transaction().execute(async (trx) => {
    await holdStory(trx, story.id)
    await place.assertOurs(trx)
    await addMessages(trx, chat.id, [...userMessages(message, script, at), ...botMessages(talked, at)])
    await addPlays(
      trx,
      chat.id,
      talked.plays.map(({ id, name }) => ({ interactionId: id, interactionName: name, at })),
    )
    await changeChat(trx, chat.id, { at, ...(talked.isFinished && { finished: true }) })
    await keepAttributes(trx, key.orgId, user.id, talked.attributes)
    const phraseId = talked.isUnmatched ? await train(trx, { chat, text: answer.resolvedQuery, outcome, language: story.settings.language, at }) : undefined
    if (waiting !== undefined) await leaveBehind(trx, waiting.id, { answer, isDelivered: false, ...(phraseId !== undefined && { phraseId }) })
    if (talked.isFinished) await endSession(trx, key)
    else await saveSession(trx, key, { chatId: chat.id, state: { ...talked.state, ...(waitsFor !== undefined && { waitsFor }) }, seenAt: at })
  })
}

/** What a script or a webhook sets under a name too many is not kept: the chat goes on. */
async function keepAttributes(db: Db, orgId: string, userId: string, attributes: Talked['attributes']): Promise<void> {
  const refused = await claimNames(db, orgId, Object.keys(attributes))
  const kept = Object.entries(attributes).filter(([name]) => !refused.includes(name))
  if (kept.length > 0) await changeAttributes(db, orgId, userId, Object.fromEntries(kept))
}

async function train(
  db: Db,
  {
    chat,
    text,
    outcome,
    language,
    at,
  }: { readonly chat: Chat; readonly text: string; readonly outcome?: HandOverOutcome; readonly language: string; readonly at: Date },
): Promise<string> {
  const unmatched = { orgId: chat.orgId, storyId: chat.storyId, chatId: chat.id, userId: chat.userId, text, ...(outcome && { handover: outcome }) }
  return recordUnmatched(db, unmatched, language, at)
}

/** A widget's opening is no message of its user. */
function userMessages({ say }: Message, { interactions }: Script, at: Date): readonly NewMessage[] {
  if (say.kind === 'text') return [{ side: 'user', kind: 'text', text: say.text, at }]
  if (say.kind === 'goto') return [{ side: 'user', kind: 'goto', text: interactions.find(({ id }) => id === say.interaction)?.name ?? '', at }]
  return say.trigger === 'welcome' ? [] : [{ side: 'user', kind: 'trigger', text: say.trigger, at }]
}

function botMessages({ utterances }: Talked, at: Date): readonly NewMessage[] {
  return utterances.map(({ by, said }) => ({ side: 'bot', kind: said.type, text: said.message, by, at }))
}
