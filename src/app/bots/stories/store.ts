import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import { type Db, json } from '../db.ts'
import { DEFAULT_STORY_SETTINGS, type Story, type StorySettings, type Target } from '../story.ts'

interface StoryRow {
  readonly id: string
  readonly org_id: string
  readonly name: string
  readonly description: string
  readonly published: boolean
  readonly target_type: Target['type'] | null
  readonly target_id: string | null
  readonly handover: Story['handover']
  readonly settings: Partial<StorySettings>
  readonly created_at: Date
  readonly updated_at: Date
}

function toStory(row: StoryRow): Story {
  return {
    id: row.id,
    orgId: row.org_id,
    name: row.name,
    description: row.description,
    published: row.published,
    target: row.target_type === null || row.target_id === null ? null : { type: row.target_type, id: row.target_id },
    handover: row.handover,
    settings: { ...DEFAULT_STORY_SETTINGS, ...row.settings },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The one made first comes first. */
export async function listStories(db: Db, orgId: string): Promise<readonly Story[]> {
  const { rows } = await sql<StoryRow>`SELECT * FROM bot_story WHERE org_id = ${orgId} ORDER BY created_at, id`.execute(db)
  return rows.map(toStory)
}

export async function findStory(db: Db, orgId: string, id: string, lock = false): Promise<Story | undefined> {
  const { rows } = await sql<StoryRow>`SELECT * FROM bot_story WHERE org_id = ${orgId} AND id = ${id} ${lock ? sql`FOR UPDATE` : sql``}`.execute(db)
  return rows[0] && toStory(rows[0])
}

/** The bot that stands in front of a space. */
export async function publishedStoryOfSpace(db: Db, orgId: string, spaceId: string): Promise<Story | undefined> {
  const { rows } = await sql<StoryRow>`SELECT * FROM bot_story
    WHERE org_id = ${orgId} AND published AND target_type = 'space' AND target_id = ${spaceId}`.execute(db)
  return rows[0] && toStory(rows[0])
}

/** Keeps a story from being deleted until the caller's transaction ends. @throws AppError story_not_found: it is deleted */
export async function holdStory(db: Db, id: string): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM bot_story WHERE id = ${id} FOR KEY SHARE`.execute(db)
  if (rows.length === 0) throw new AppError('story_not_found')
}

export async function insertStory(db: Db, story: Story): Promise<void> {
  await sql`INSERT INTO bot_story (id, org_id, name, description, published, target_type, target_id, handover, settings, created_at, updated_at)
    VALUES (${story.id}, ${story.orgId}, ${story.name}, ${story.description}, ${story.published}, ${story.target?.type ?? null}, ${story.target?.id ?? null},
      ${story.handover}, ${json(story.settings)}, ${story.createdAt}, ${story.updatedAt})`.execute(db)
}

export async function updateStory(db: Db, story: Story): Promise<void> {
  await sql`UPDATE bot_story SET name = ${story.name}, description = ${story.description}, published = ${story.published},
    target_type = ${story.target?.type ?? null}, target_id = ${story.target?.id ?? null}, handover = ${story.handover},
    settings = ${json(story.settings)}, updated_at = ${story.updatedAt} WHERE org_id = ${story.orgId} AND id = ${story.id}`.execute(db)
}

export async function deleteStory(db: Db, orgId: string, id: string): Promise<boolean> {
  const done = await sql`DELETE FROM bot_story WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}
