import { sql } from 'kysely'
import type { Db } from '../db.ts'
import { SOURCES, type Source, type Story } from '../story.ts'
import { IS_CONVERSATION } from '../users/index.ts'

export interface Metric {
  /** YYYY-MM-DD */
  readonly date: string
  readonly conversations: number
}

const DAYS = 7

/** The last seven days of the story's time zone, today the last of them; days without any are zero. */
export async function dailyConversations(db: Db, { id, settings }: Story, now: Date): Promise<readonly Metric[]> {
  const zone = settings.timezone
  const { rows } = await sql<Metric>`
    SELECT to_char(day, 'YYYY-MM-DD') AS date, (SELECT count(*)::int FROM bot_chat c WHERE c.story_id = ${id} AND ${IS_CONVERSATION}
      AND c.created_at >= day AT TIME ZONE ${zone} AND c.created_at < (day + interval '1 day') AT TIME ZONE ${zone}) AS conversations
    FROM generate_series(date_trunc('day', ${now}::timestamptz AT TIME ZONE ${zone}) - make_interval(days => ${DAYS - 1}),
      date_trunc('day', ${now}::timestamptz AT TIME ZONE ${zone}), interval '1 day') AS day ORDER BY day`.execute(db)
  return rows.map(({ date, conversations }) => ({ date, conversations }))
}

/** Where its chats were held. */
export async function sourcesOf(db: Db, storyId: string): Promise<readonly Source[]> {
  const { rows } = await sql<{ source: string }>`SELECT DISTINCT source FROM bot_chat WHERE story_id = ${storyId}`.execute(db)
  return SOURCES.filter((source) => rows.some((row) => row.source === source))
}
