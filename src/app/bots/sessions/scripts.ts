import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Store } from '../../../platform/store/index.ts'
import { openEntityBook } from '../entities/index.ts'
import { listEntities } from '../entities-store/index.ts'
import { createMatcher } from '../matching/index.ts'
import { findStory, interactionsOf } from '../stories/index.ts'
import type { Script } from '../talk/index.ts'

/** Stories ready to be talked to. A change of one takes effect with the next message. */
export interface Scripts {
  /** @throws AppError story_not_found */
  read(orgId: string, storyId: string): Promise<Script>
}

/** Making one ready takes longer than asking whether it has changed. */
const KEPT = 50

export function openScripts({ db }: Pick<Store, 'db'>, now: () => Date): Scripts {
  const kept = new Map<string, { readonly version: string; readonly script: Script }>()
  return {
    read: async (orgId, storyId) => {
      const version = await versionOf(db, orgId, storyId)
      const known = kept.get(storyId)
      if (known?.version === version) return known.script
      const script = await readScript(db, orgId, storyId, now)
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
      kept.set(storyId, { version, script })
      return script
    },
  }
}

/** Another after every write to the story, its interactions or the entities. @throws AppError story_not_found */
async function versionOf(db: Store['db'], orgId: string, storyId: string): Promise<string> {
  const { rows } = await sql<{ version: string }>`SELECT concat_ws('/', s.xmin::text,
      (SELECT md5(string_agg(i.id || i.xmin::text, ',' ORDER BY i.id)) FROM bot_interaction i WHERE i.story_id = s.id),
      (SELECT md5(string_agg(e.id || e.xmin::text, ',' ORDER BY e.id)) FROM bot_entity e WHERE e.org_id = s.org_id)) AS version
    FROM bot_story s WHERE s.org_id = ${orgId} AND s.id = ${storyId}`.execute(db)
  if (rows[0] === undefined) throw new AppError('story_not_found')
  return rows[0].version
}

async function readScript(db: Store['db'], orgId: string, storyId: string, now: () => Date): Promise<Script> {
  const [story, interactions, entities] = await Promise.all([findStory(db, orgId, storyId), interactionsOf(db, storyId), listEntities(db, orgId)])
  if (story === undefined) throw new AppError('story_not_found')
  const { language, timezone: timeZone } = story.settings
  const matchable = interactions.filter(({ kind }) => kind === 'user').map(({ id, classifier, userSays }) => ({ id, classifier, phrases: userSays }))
  const clock = () => ({ now: now().toISOString(), timeZone, weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'start' }) as const
  return { story, interactions, matcher: createMatcher(matchable, language), entities: openEntityBook(entities, language, clock) }
}
