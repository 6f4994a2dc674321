import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { Db } from '../db.ts'
import type { BotsDeps } from '../deps.ts'
import { newBotId } from '../ids.ts'
import type { Interaction } from '../interaction.ts'
import { BOT_LIMITS, DEFAULT_STORY_SETTINGS, type Source, type Story, type StorySettings, type Target } from '../story.ts'
import { isTimezone } from '../timezone.ts'
import { type DiagramNode, diagramOf } from './diagram.ts'
import { insertInteraction, interactionsOf, updateInteraction } from './interaction-store.ts'
import { assertWithin, existingStory } from './interactions.ts'
import { dailyConversations, type Metric, sourcesOf } from './metrics.ts'
import { fallbackFor, PLAIN_FALLBACK, systemInteractions } from './new-story.ts'
import { deleteStory, insertStory, listStories, updateStory } from './store.ts'

export interface StoryView {
  readonly story: Story
  /** Where its chats were held. */
  readonly integrations: readonly Source[]
  /** Conversations of the last seven days of the story's time zone, the oldest first. */
  readonly metrics: readonly Metric[]
}
export interface WholeStory extends StoryView {
  readonly interactions: readonly Interaction[]
  readonly diagram: DiagramNode
}
/** What is absent stays as it is. */
export interface StoryChange {
  readonly name?: string
  readonly description?: string
  readonly published?: boolean
  readonly target?: Target | null
  readonly handover?: Story['handover']
  readonly settings?: Partial<StorySettings>
  /** May be sent back as it was read; anything else is refused. */
  readonly diagram?: unknown
}

/** Bots, as editors manage them. */
export interface StoryDesk {
  list(actor: Actor): Promise<readonly StoryView[]>
  /** @throws AppError story_not_found */
  read(actor: Actor, id: string): Promise<WholeStory>
  /** With a welcome and a fallback. @returns its id @throws AppError bot_limit, bot_request, bot_published_twice */
  create(actor: Actor, order: StoryChange & { readonly name: string }): Promise<string>
  /** In force with the next message. @throws AppError story_not_found, bot_request, bot_published_twice */
  change(actor: Actor, id: string, change: StoryChange): Promise<void>
  /** Its chats stay. @throws AppError story_not_found */
  remove(actor: Actor, id: string): Promise<void>
}

export function openStoryDesk(deps: Pick<BotsDeps, 'store' | 'now' | 'mayTarget'>): StoryDesk {
  const { db } = deps.store
  return {
    list: async (actor) => {
      const stories = await listStories(db, actor.orgId)
      return Promise.all(stories.map((story) => view(db, story, deps.now())))
    },
    read: async (actor, id) => {
      const story = await existingStory(db, actor, id)
      const interactions = await interactionsOf(db, id)
      return { ...(await view(db, story, deps.now())), interactions, diagram: diagramOf(id, interactions) }
    },
    create: async (actor, order) => {
      const story = changed(newStory(actor.orgId, order.name, deps.now()), order)
      await assertTarget(deps, actor, story.target)
      await assertTimezone(db, order)
      await publishing(db, async (transaction) => {
        await sql`SELECT id FROM org WHERE id = ${actor.orgId} FOR UPDATE`.execute(transaction)
        assertWithin((await listStories(transaction, actor.orgId)).length + 1, BOT_LIMITS.stories, 'stories')
        await insertStory(transaction, story)
        for (const interaction of systemInteractions(story, deps.now())) await insertInteraction(transaction, interaction)
      })
      return story.id
    },
    change: async (actor, id, order) => {
      if (order.target !== undefined) await assertTarget(deps, actor, order.target)
      await assertTimezone(db, order)
      await publishing(db, async (transaction) => {
        const before = await existingStory(transaction, actor, id, true)
        const story = { ...changed(before, order), updatedAt: deps.now() }
        const interactions = await interactionsOf(transaction, id)
        // as it stands in JSON, which is how it came
        if (order.diagram !== undefined && !isDeepStrictEqual(order.diagram, JSON.parse(JSON.stringify(diagramOf(id, interactions)))))
          throw new AppError('bot_request', { why: 'diagram is read-only' })
        await updateStory(transaction, story)
        if (before.target === null && story.target !== null) await askFromNowOn(transaction, interactions, story)
      })
    },
    remove: async (actor, id) => {
      if (!(await deleteStory(db, actor.orgId, id))) throw new AppError('story_not_found')
    },
  }
}

async function view(db: Db, story: Story, now: Date): Promise<StoryView> {
  return { story, integrations: await sourcesOf(db, story.id), metrics: await dailyConversations(db, story, now) }
}

function newStory(orgId: string, name: string, now: Date): Story {
  return {
    id: newBotId(now),
    orgId,
    name,
    description: '',
    published: false,
    target: null,
    handover: 'fallback',
    settings: DEFAULT_STORY_SETTINGS,
    createdAt: now,
    updatedAt: now,
  }
}

function changed(story: Story, { name, description, published, target, handover, settings }: StoryChange): Story {
  return {
    ...story,
    name: name ?? story.name,
    description: description ?? story.description,
    published: published ?? story.published,
    target: target === undefined ? story.target : target,
    handover: handover ?? story.handover,
    settings: { ...story.settings, ...settings },
  }
}

/** A fallback that nobody has written goes to the analyst as soon as there is one. */
async function askFromNowOn(db: Db, interactions: readonly Interaction[], story: Story): Promise<void> {
  const fallback = interactions.find(({ kind }) => kind === 'fallback')
  if (fallback === undefined || !isDeepStrictEqual(fallback.responses, PLAIN_FALLBACK)) return
  await updateInteraction(db, { ...fallback, responses: fallbackFor(story.target) })
}

async function assertTarget(deps: Pick<BotsDeps, 'mayTarget'>, actor: Actor, target: Target | null): Promise<void> {
  if (target !== null && !(await deps.mayTarget(actor, target)))
    throw new AppError('bot_request', { why: `target: there is no ${target.type} ${target.id} that you may use` })
}

async function assertTimezone(db: Db, { settings }: StoryChange): Promise<void> {
  const timezone = settings?.timezone
  if (timezone !== undefined && !(await isTimezone(db, timezone))) throw new AppError('bot_request', { why: `settings: ${timezone} is no time zone` })
}

const UNIQUE_VIOLATION = '23505'
/** @throws AppError bot_published_twice */
async function publishing(db: Db, work: (transaction: Db) => Promise<void>): Promise<void> {
  await db
    .transaction()
    .execute(work)
    .catch((error: unknown) => {
      const isTwice = error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION
      throw isTwice ? new AppError('bot_published_twice') : error
    })
}
