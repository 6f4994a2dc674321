import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../../flow.ts'
import type { HandOverOutcome } from '../chat.ts'
import type { Db } from '../db.ts'
import type { BotsDeps } from '../deps.ts'
import type { Moments } from '../reports/index.ts'
import { findStory, type InteractionDesk } from '../stories/index.ts'
import { normalText } from './store.ts'

/** A text that no interaction took. */
export interface Phrase {
  readonly id: string
  readonly storyId: string
  /** The last chat it was said in. */
  readonly chatId: string
  readonly saidAt: Date
  readonly text: string
  /** How often. */
  readonly unmatched: number
  readonly handover: HandOverOutcome | null
}
export const PHRASE_SORT_FIELDS = ['date', 'unmatched'] as const
export interface PhraseQuery {
  /** From 1. */
  readonly page: number
  readonly sort: { readonly field: (typeof PHRASE_SORT_FIELDS)[number]; readonly order: 'asc' | 'desc' }
  readonly ignored: boolean
  readonly stories?: readonly string[]
  readonly text?: string
  readonly range?: Moments
}
export interface PhrasePage {
  readonly phrases: readonly Phrase[]
  readonly count: number
}
export interface Trained {
  readonly used: readonly string[]
  /** Ids of nothing, or of another story. */
  readonly unused: readonly string[]
}

/** The list of what was not understood, and teaching from it. */
export interface TrainingDesk {
  list(actor: Actor, query: PhraseQuery): Promise<PhrasePage>
  /** Phrases become what the interaction listens to, and leave the list. @throws AppError story_not_found, interaction_not_found, bot_limit */
  train(actor: Actor, storyId: string, interactionId: string, phrases: readonly string[]): Promise<Trained>
  /** The same of texts, on the list or not. */
  trainTexts(actor: Actor, storyId: string, interactionId: string, texts: readonly string[]): Promise<void>
  remove(actor: Actor, phrases: readonly string[]): Promise<void>
  ignore(actor: Actor, phrases: readonly string[]): Promise<void>
}

export const PHRASES_PER_PAGE = 40

interface PhraseRow {
  readonly id: string
  readonly story_id: string
  readonly chat_id: string
  readonly said_at: Date
  readonly text: string
  readonly unmatched: number
  readonly handover: HandOverOutcome | null
}

export function openTrainingDesk({ store: { db } }: Pick<BotsDeps, 'store'>, interactions: InteractionDesk): TrainingDesk {
  return {
    list: (actor, query) => listPhrases(db, actor.orgId, query),
    train: async (actor, storyId, interactionId, ids) => {
      const { rows } = await sql<PhraseRow>`SELECT * FROM bot_phrase
        WHERE org_id = ${actor.orgId} AND story_id = ${storyId} AND id = ANY(${ids}::text[])`.execute(db)
      await interactions.addPhrases(
        actor,
        storyId,
        interactionId,
        rows.map(({ text }) => text),
      )
      const used = rows.map(({ id }) => id)
      await deletePhrases(db, actor.orgId, used)
      return { used: ids.filter((id) => used.includes(id)), unused: ids.filter((id) => !used.includes(id)) }
    },
    trainTexts: async (actor, storyId, interactionId, texts) => {
      await interactions.addPhrases(actor, storyId, interactionId, texts)
      const language = (await findStory(db, actor.orgId, storyId))?.settings.language ?? 'en'
      const normal = texts.map((text) => normalText(text, language))
      await sql`DELETE FROM bot_phrase WHERE org_id = ${actor.orgId} AND story_id = ${storyId} AND normal = ANY(${normal}::text[])`.execute(db)
    },
    remove: (actor, ids) => deletePhrases(db, actor.orgId, ids),
    ignore: async (actor, ids) => {
      await sql`UPDATE bot_phrase SET ignored = true WHERE org_id = ${actor.orgId} AND id = ANY(${ids}::text[])`.execute(db)
    },
  }
}

async function deletePhrases(db: Db, orgId: string, ids: readonly string[]): Promise<void> {
  await sql`DELETE FROM bot_phrase WHERE org_id = ${orgId} AND id = ANY(${ids}::text[])`.execute(db)
}

async function listPhrases(db: Db, orgId: string, query: PhraseQuery): Promise<PhrasePage> {
  const where = conditionOf(orgId, query)
  const [order, column] = [query.sort.order === 'desc' ? sql`DESC` : sql`ASC`, query.sort.field === 'date' ? sql`said_at` : sql`unmatched`]
  const counted = await sql<{ count: number }>`SELECT count(*)::int AS count FROM bot_phrase WHERE ${where}`.execute(db)
  const { rows } = await sql<PhraseRow>`SELECT * FROM bot_phrase WHERE ${where} ORDER BY ${column} ${order}, id COLLATE "C" ${order}
    LIMIT ${PHRASES_PER_PAGE} OFFSET ${(query.page - 1) * PHRASES_PER_PAGE}`.execute(db)
  return { phrases: rows.map(toPhrase), count: counted.rows[0]?.count ?? 0 }
}

function conditionOf(orgId: string, { ignored, stories, text, range }: PhraseQuery): RawBuilder<unknown> {
  return sql`org_id = ${orgId} AND ignored = ${ignored}
    ${stories === undefined ? sql`` : sql`AND story_id = ANY(${stories}::text[])`}
    ${text === undefined ? sql`` : sql`AND strpos(lower(text), lower(${text})) > 0`}
    ${range === undefined ? sql`` : sql`AND said_at >= ${range.from} AND said_at < ${range.to}`}`
}

function toPhrase(row: PhraseRow): Phrase {
  return { id: row.id, storyId: row.story_id, chatId: row.chat_id, saidAt: row.said_at, text: row.text, unmatched: row.unmatched, handover: row.handover }
}
