import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { Db } from '../db.ts'
import type { BotsDeps } from '../deps.ts'
import type { Interaction } from '../interaction.ts'
import { BOT_LIMITS, type Story } from '../story.ts'
import { deleteInteraction, insertInteraction, interactionsOf, updateInteraction } from './interaction-store.ts'
import { emptyInteraction } from './new-story.ts'
import { leadingTo, leadsTo, webhooksOf } from './references.ts'
import { findStory } from './store.ts'

export type InteractionOrder = Partial<Omit<Interaction, 'id' | 'storyId' | 'kind' | 'createdAt'>>
export type SystemKind = 'welcome' | 'fallback'

/** What a story says, as editors write it. */
export interface InteractionDesk {
  /** Without welcome and fallback, in the order they were made. @throws AppError story_not_found */
  list(actor: Actor, storyId: string): Promise<readonly Interaction[]>
  /** @throws AppError story_not_found, interaction_not_found */
  read(actor: Actor, storyId: string, id: string): Promise<Interaction>
  system(actor: Actor, storyId: string, kind: SystemKind): Promise<Interaction>
  /** @returns its id @throws AppError story_not_found, bot_limit, bot_request */
  create(actor: Actor, storyId: string, order: InteractionOrder & Pick<Interaction, 'name'>): Promise<string>
  /** In force with the next message. @throws AppError story_not_found, interaction_not_found, bot_limit, bot_request */
  change(actor: Actor, storyId: string, id: string, order: InteractionOrder): Promise<void>
  /** Adds what the interaction listens to; what it has already stays once. @throws AppError story_not_found, interaction_not_found, bot_limit */
  addPhrases(actor: Actor, storyId: string, id: string, phrases: readonly string[]): Promise<void>
  changeSystem(actor: Actor, storyId: string, kind: SystemKind, order: InteractionOrder): Promise<void>
  /** @throws AppError interaction_in_use where another leads to it */
  remove(actor: Actor, storyId: string, id: string): Promise<void>
}

export function openInteractionDesk({ store: { db }, now }: Pick<BotsDeps, 'store' | 'now'>): InteractionDesk {
  const all = async (actor: Actor, storyId: string): Promise<readonly Interaction[]> => {
    await existingStory(db, actor, storyId)
    return interactionsOf(db, storyId)
  }
  return {
    list: async (actor, storyId) => (await all(actor, storyId)).filter(({ kind }) => kind === 'user'),
    read: async (actor, storyId, id) => known((await all(actor, storyId)).find((each) => each.id === id && each.kind === 'user')),
    system: async (actor, storyId, wanted) => known((await all(actor, storyId)).find(({ kind }) => kind === wanted)),
    create: (actor, storyId, order) =>
      write(db, actor, storyId, async (transaction, others) => {
        const made = { ...emptyInteraction(storyId, 'user', order.name, [], now()), ...order }
        await assertFits(transaction, actor.orgId, made, [...others, made])
        await insertInteraction(transaction, made)
        return made.id
      }),
    change: (actor, storyId, id, order) =>
      write(db, actor, storyId, (transaction, others) => save(transaction, actor, others, (each) => each.id === id && each.kind === 'user', order)),
    addPhrases: (actor, storyId, id, phrases) =>
      write(db, actor, storyId, async (transaction, others) => {
        const isIt = (each: Interaction): boolean => each.id === id && each.kind === 'user'
        await save(transaction, actor, others, isIt, { userSays: [...new Set([...known(others.find(isIt)).userSays, ...phrases])] })
      }),
    changeSystem: (actor, storyId, kind, order) =>
      write(db, actor, storyId, (transaction, others) => save(transaction, actor, others, (each) => each.kind === kind, order)),
    remove: (actor, storyId, id) =>
      write(db, actor, storyId, async (transaction, all) => {
        known(all.find((each) => each.id === id && each.kind === 'user'))
        const leading = leadingTo(id, all)
        if (leading !== undefined) throw new AppError('interaction_in_use', { name: leading.name })
        await deleteInteraction(transaction, id)
      }),
  }
}

async function save(db: Db, actor: Actor, all: readonly Interaction[], which: (each: Interaction) => boolean, order: InteractionOrder): Promise<void> {
  const changed = { ...known(all.find(which)), ...order }
  await assertFits(
    db,
    actor.orgId,
    changed,
    all.map((each) => (each.id === changed.id ? changed : each)),
  )
  await updateInteraction(db, changed)
}

/** One change of a story at a time, so that limits and references hold. */
export async function write<T>(db: Db, actor: Actor, storyId: string, work: (transaction: Db, all: readonly Interaction[]) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await existingStory(transaction, actor, storyId, true)
    return work(transaction, await interactionsOf(transaction, storyId))
  })
}

export async function existingStory(db: Db, { orgId }: Pick<Actor, 'orgId'>, id: string, lock = false): Promise<Story> {
  const story = await findStory(db, orgId, id, lock)
  if (story === undefined) throw new AppError('story_not_found')
  return story
}

/** @param all what the story says with it */
async function assertFits(db: Db, orgId: string, made: Interaction, all: readonly Interaction[]): Promise<void> {
  assertWithin(all.filter(({ kind }) => kind === 'user').length, BOT_LIMITS.interactionsPerStory, 'interactions per story')
  assertWithin(made.userSays.length, BOT_LIMITS.phrasesPerInteraction, 'phrases per interaction')
  assertWithin(
    all.reduce((sum, { userSays }) => sum + userSays.length, 0),
    BOT_LIMITS.phrasesPerStory,
    'phrases per story',
  )
  const strange = leadsTo(made.responses).find((id) => !all.some((each) => each.id === id))
  if (strange !== undefined) throw new AppError('bot_request', { why: `responses: there is no interaction ${strange} in this story` })
  const { rows } = await sql<{ id: string }>`SELECT id FROM unnest(${webhooksOf(made.responses)}::text[]) AS given (id)
    WHERE NOT EXISTS (SELECT 1 FROM bot_webhook w WHERE w.org_id = ${orgId} AND w.id = given.id)`.execute(db)
  if (rows[0] !== undefined) throw new AppError('bot_request', { why: `responses: there is no webhook ${rows[0].id}` })
}

/** @throws AppError bot_limit */
export function assertWithin(count: number, max: number, what: string): void {
  if (count > max) throw new AppError('bot_limit', { max, what })
}

function known(interaction: Interaction | undefined): Interaction {
  if (interaction === undefined) throw new AppError('interaction_not_found')
  return interaction
}
