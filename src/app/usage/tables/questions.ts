import { sql } from 'kysely'
import type { UsageTable } from '../usage-table.ts'

export const questions: UsageTable = {
  name: 'questions',
  comment: 'Every question of a chat that still exists, and how its newest answer came about; without the words of either.',
  key: 'question_id',
  columns: [
    ['question_id', 'VARCHAR', 'Number of the question'],
    ['chat_id', 'VARCHAR', 'The chat it was asked in'],
    ['user_id', 'VARCHAR', 'Who asked; empty for visitors of an embedded Parley'],
    ['asker', 'VARCHAR', 'person: has an account; visitor: asked in an embedded Parley; other: the account is gone'],
    ['connection_id', 'VARCHAR', 'Connection that was asked; empty when none was found'],
    ['position', 'BIGINT', 'Place in its chat, from 1'],
    ['follow_up', 'BOOLEAN', 'Not the first of its chat'],
    ['channel', 'VARCHAR', 'Where its chat was begun: web, api, cli, mcp, embed, schedule, evaluation or skill'],
    ['mode', 'VARCHAR', 'economy, balanced or frontier'],
    ['asked_at', 'TIMESTAMPTZ', 'When it was asked'],
    ['finished_at', 'TIMESTAMPTZ', 'When its newest answer was ready'],
    ['outcome', 'VARCHAR', 'answered, clarified (Parley asked back), abstained, refused, failed, cancelled or running'],
    ['reason', 'VARCHAR', 'Why it was not answered, as a code; what a clarification was about'],
    ['answered_by', 'VARCHAR', 'engine, verified (a verified question), investigation, model, skill or assets'],
    ['model', 'VARCHAR', 'Language model that took part in the answer'],
    ['duration_seconds', 'DOUBLE', 'From start to answer'],
    ['revisions', 'BIGINT', 'How many answers it got: edits of the plan and refreshes count'],
    ['tables_used', 'BIGINT', 'How many tables the answer read'],
    ['model_calls', 'BIGINT', 'Calls to language models for it'],
    ['input_tokens', 'BIGINT', 'Tokens sent'],
    ['output_tokens', 'BIGINT', 'Tokens received'],
    ['cost_usd', 'DECIMAL(18, 8)', 'What its calls cost; empty when no price is known'],
  ],
  rows: (orgId) => sql`
    SELECT t.id AS question_id, t.conversation::text AS chat_id, a.id AS user_id,
      CASE WHEN a.id IS NOT NULL THEN 'person' WHEN c.source = 'embed' OR t.author LIKE 'emb\\_%' THEN 'visitor' ELSE 'other' END AS asker,
      n.id AS connection_id, t.place + 1 AS position, t.place > 0 AS follow_up, c.source AS channel, t.mode, t.asked_at, t.finished_at,
      CASE t.status WHEN 'done' THEN 'answered' WHEN 'clarification' THEN 'clarified' WHEN 'error' THEN 'failed' WHEN 'queued' THEN 'running' ELSE t.status END AS outcome,
      CASE o.kind WHEN 'clarify' THEN o.about WHEN 'error' THEN o.code ELSE o.reason END AS reason,
      CASE o.kind WHEN 'answered' THEN CASE o.reading ->> 'path' WHEN 'engine' THEN 'engine' WHEN 'verified' THEN 'verified' ELSE 'model' END
        WHEN 'reported' THEN CASE o.by WHEN 'agent' THEN 'model' ELSE o.by END END AS answered_by,
      o.model ->> 'model' AS model, round(o."durationMs" / 1000, 3) AS duration_seconds, t.revision AS revisions, u.tables AS tables_used,
      coalesce(m.calls, 0) AS model_calls, coalesce(m.input_tokens, 0) AS input_tokens, coalesce(m.output_tokens, 0) AS output_tokens, m.cost_usd::text AS cost_usd
    FROM turn t JOIN conversation c ON c.uid = t.conversation
    LEFT JOIN account a ON a.org_id = t.org_id AND a.email = t.author
    LEFT JOIN turn_revision r ON r.turn = t.id AND r.revision = t.revision AND t.status NOT IN ('queued', 'running')
    LEFT JOIN LATERAL json_to_record(r.outcome) AS o(kind text, connection text, about text, code text, reason text, "by" text, reading json, model json,
      "durationMs" numeric, uses json, exhibits json) ON true
    LEFT JOIN connection n ON n.org_id = t.org_id AND n.id = coalesce(o.connection, t.asked ->> 'connection')
    LEFT JOIN LATERAL (SELECT count(DISTINCT use ->> 'table') AS tables FROM (
      SELECT json_array_elements(o.uses) AS use UNION ALL
      SELECT json_array_elements(exhibit -> 'query' -> 'uses') FROM json_array_elements(o.exhibits) AS exhibit) AS each) u ON true
    LEFT JOIN (SELECT turn_id, count(*) AS calls, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
      FROM model_call WHERE org_id = ${orgId} GROUP BY turn_id) m ON m.turn_id = t.id
    WHERE t.org_id = ${orgId}`,
}

export const tableUses: UsageTable = {
  name: 'table_uses',
  comment: 'Which table an answer read, once for each answer and table.',
  key: 'use_id',
  columns: [
    ['use_id', 'VARCHAR', 'Number of the use'],
    ['question_id', 'VARCHAR', 'The question whose answer read it'],
    ['table_key', 'VARCHAR', 'The table, as in tables'],
    ['columns_read', 'BIGINT', 'How many of its columns were read'],
    ['used_at', 'TIMESTAMPTZ', 'When the question was asked'],
  ],
  rows: (orgId) => sql`
    WITH answer AS (
      SELECT t.id, t.asked_at, o.* FROM turn t JOIN turn_revision r ON r.turn = t.id AND r.revision = t.revision,
        json_to_record(r.outcome) AS o(kind text, connection text, uses json, exhibits json)
      WHERE t.org_id = ${orgId} AND t.status = 'done'
    ), used AS (
      SELECT id, asked_at, connection, json_array_elements(uses) AS use FROM answer
      UNION ALL
      SELECT id, asked_at, exhibit -> 'query' ->> 'connection', json_array_elements(exhibit -> 'query' -> 'uses')
      FROM answer, json_array_elements(exhibits) AS exhibit
    )
    SELECT id || ' ' || connection || ' ' || (use ->> 'table') AS use_id, id AS question_id, connection || ' ' || (use ->> 'table') AS table_key,
      max(json_array_length(use -> 'columns')) AS columns_read, min(asked_at) AS used_at
    FROM used WHERE connection IS NOT NULL AND use ->> 'table' IS NOT NULL GROUP BY id, connection, use ->> 'table'`,
}

export const offers: UsageTable = {
  name: 'asset_offers',
  comment: 'Dashboards, reports and pages elsewhere that answers pointed to.',
  key: 'offer_id',
  columns: [
    ['offer_id', 'VARCHAR', 'Number of the offer'],
    ['question_id', 'VARCHAR', 'The question whose answer pointed to it'],
    ['asset', 'VARCHAR', 'Name of what was pointed to'],
    ['kind', 'VARCHAR', 'What it is'],
    ['fit', 'VARCHAR', 'well, or maybe when it only shares words'],
    ['offered_at', 'TIMESTAMPTZ', 'When the question was asked'],
  ],
  rows: (orgId) => sql`
    SELECT t.id || ' ' || (o.offer ->> 'id') AS offer_id, t.id AS question_id, min(o.offer ->> 'name') AS asset, min(o.offer ->> 'kind') AS kind,
      CASE WHEN bool_or(o.offer ->> 'fits' = 'well') THEN 'well' ELSE 'maybe' END AS fit, min(t.asked_at) AS offered_at
    FROM turn t JOIN turn_revision r ON r.turn = t.id AND r.revision = t.revision, json_array_elements(r.outcome -> 'offers') AS o(offer)
    WHERE t.org_id = ${orgId} AND t.status NOT IN ('queued', 'running') AND o.offer ->> 'id' IS NOT NULL GROUP BY t.id, o.offer ->> 'id'`,
}
