import { sql } from 'kysely'
import type { UsageTable } from '../usage-table.ts'

export const chats: UsageTable = {
  name: 'chats',
  comment: 'Conversations that still exist, without their titles. A deleted chat takes its questions with it.',
  key: 'chat_id',
  columns: [
    ['chat_id', 'VARCHAR', 'Number of the conversation, not its address'],
    ['user_id', 'VARCHAR', 'Who began it; empty for visitors of an embedded Parley'],
    ['channel', 'VARCHAR', 'Where it was begun: web, api, cli, mcp, embed, schedule, evaluation or skill'],
    ['started_at', 'TIMESTAMPTZ', 'When it was begun'],
    ['last_activity_at', 'TIMESTAMPTZ', 'When it last changed'],
    ['pinned', 'BOOLEAN', 'Pinned by its owner'],
    ['shared', 'BOOLEAN', 'Shared by its owner'],
    ['downloaded', 'BOOLEAN', 'A result of it was downloaded'],
  ],
  rows: (orgId) => sql`
    SELECT c.uid::text AS chat_id, a.id AS user_id, c.source AS channel, c.created_at AS started_at, c.updated_at AS last_activity_at, c.pinned, c.shared, c.downloaded
    FROM conversation c LEFT JOIN account a ON a.org_id = c.org_id AND a.email = c.owner WHERE c.org_id = ${orgId}`,
}

export const ratings: UsageTable = {
  name: 'ratings',
  comment: 'Thumbs up and down for answers, without what was written along with them.',
  key: 'rating_id',
  columns: [
    ['rating_id', 'VARCHAR', 'Number of the rating'],
    ['question_id', 'VARCHAR', 'The question whose answer was rated'],
    ['user_id', 'VARCHAR', 'Who rated'],
    ['rating', 'VARCHAR', 'like or dislike'],
    ['has_comment', 'BOOLEAN', 'Something was written along with it'],
    ['rated_at', 'TIMESTAMPTZ', 'When it was last changed'],
  ],
  rows: (orgId) => sql`
    SELECT f.turn || ' ' || coalesce(a.id, md5(f.user_id)) AS rating_id, f.turn AS question_id, a.id AS user_id, f.value AS rating,
      f.description <> '' AS has_comment, f.at AS rated_at
    FROM turn_feedback f JOIN turn t ON t.id = f.turn LEFT JOIN account a ON a.org_id = t.org_id AND a.email = f.user_id
    WHERE t.org_id = ${orgId} AND f.value IN ('like', 'dislike')`,
}
