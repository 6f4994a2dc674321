import { sql } from 'kysely'
import type { HandOverOutcome } from '../chat.ts'
import type { Db } from '../db.ts'
import { newBotId } from '../ids.ts'
import { wordsOf } from '../matching/index.ts'

export interface UnmatchedText {
  readonly orgId: string
  readonly storyId: string
  readonly chatId: string
  /** Id of the chat user. */
  readonly userId: string
  readonly text: string
  /** What the analyst made of it, where it was handed over. */
  readonly handover?: HandOverOutcome
}

/** What makes two texts one phrase: their words, without case, accents and punctuation. */
export function normalText(text: string, language: string): string {
  const words = wordsOf(text, language).map((word) => word.text)
  return words.length > 0 ? words.join(' ') : text.normalize('NFKC').trim()
}

/** Counts a text that no interaction took. @returns id of its row */
export async function recordUnmatched(db: Db, { orgId, storyId, chatId, userId, text, handover }: UnmatchedText, language: string, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO bot_phrase (id, org_id, story_id, chat_id, text, normal, unmatched, handover, said_at)
    VALUES (${newBotId(now)}, ${orgId}, ${storyId}, ${chatId}, ${text}, ${normalText(text, language)}, 1, ${handover ?? null}, ${now})
    ON CONFLICT (story_id, normal) DO UPDATE SET unmatched = bot_phrase.unmatched + 1, chat_id = excluded.chat_id, text = excluded.text,
      handover = coalesce(excluded.handover, bot_phrase.handover), said_at = greatest(bot_phrase.said_at, excluded.said_at)
    RETURNING id`.execute(db)
  const id = rows[0]?.id ?? ''
  await sql`INSERT INTO bot_phrase_user (phrase_id, user_id) VALUES (${id}, ${userId}) ON CONFLICT DO NOTHING`.execute(db)
  return id
}

/** For a hand-over that ended after its text was counted. */
export async function setHandoverOfPhrase(db: Db, id: string, handover: HandOverOutcome): Promise<void> {
  await sql`UPDATE bot_phrase SET handover = ${handover} WHERE id = ${id}`.execute(db)
}
