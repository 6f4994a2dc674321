import { sql } from 'kysely'
import type { UsageTable } from '../usage-table.ts'

export const modelCalls: UsageTable = {
  name: 'model_calls',
  comment: 'Calls to language models, also those for chats that were deleted since.',
  key: 'call_id',
  columns: [
    ['call_id', 'VARCHAR', 'Number of the call'],
    ['question_id', 'VARCHAR', 'The question it was made for; empty for tests, and when its chat was deleted'],
    ['user_id', 'VARCHAR', 'For whom'],
    ['called_at', 'TIMESTAMPTZ', 'When'],
    ['mode', 'VARCHAR', 'economy, balanced or frontier; empty for a test'],
    ['model', 'VARCHAR', 'Name of the model'],
    ['provider', 'VARCHAR', 'Who runs it'],
    ['input_tokens', 'BIGINT', 'Tokens sent'],
    ['cached_tokens', 'BIGINT', 'Tokens sent that the provider still had'],
    ['output_tokens', 'BIGINT', 'Tokens received'],
    ['cost_usd', 'DECIMAL(18, 8)', 'What it cost in US dollars; empty when no price is known'],
    ['duration_seconds', 'DOUBLE', 'How long it took'],
    ['result', 'VARCHAR', 'ok, stopped, running, or the code of what failed'],
  ],
  rows: (orgId) => sql`
    SELECT m.id::text AS call_id, t.id AS question_id, a.id AS user_id, m.at AS called_at, m.mode, m.model, m.provider, m.input_tokens, m.cached_tokens,
      m.output_tokens, m.cost_usd::text AS cost_usd, m.duration_ms / 1000.0 AS duration_seconds, m.outcome AS result
    FROM model_call m LEFT JOIN turn t ON t.id = m.turn_id LEFT JOIN account a ON a.org_id = m.org_id AND a.email = m.user_id WHERE m.org_id = ${orgId}`,
}

export const skillRuns: UsageTable = {
  name: 'skill_runs',
  comment: 'Runs of skills, without parameters, outputs and logs.',
  key: 'run_id',
  columns: [
    ['run_id', 'VARCHAR', 'Number of the run'],
    ['skill', 'VARCHAR', 'Name of the skill'],
    ['version', 'BIGINT', 'Its version; empty for a draft'],
    ['kind', 'VARCHAR', 'answer: for a question; test: by its author'],
    ['user_id', 'VARCHAR', 'For whom'],
    ['started_at', 'TIMESTAMPTZ', 'When'],
    ['result', 'VARCHAR', 'ok, error, timeout, killed or running'],
    ['duration_seconds', 'DOUBLE', 'How long it took'],
    ['memory_mb', 'DOUBLE', 'Most memory it held'],
  ],
  rows: (orgId) => sql`
    SELECT r.id AS run_id, r.skill_name AS skill, r.version, r.kind, a.id AS user_id, r.started_at, coalesce(r.status, 'running') AS result,
      r.duration_ms / 1000.0 AS duration_seconds, round(r.memory_bytes / 1048576.0, 1) AS memory_mb
    FROM skill_run r LEFT JOIN account a ON a.org_id = r.org_id AND a.email = r.run_by WHERE r.org_id = ${orgId}`,
}

export const pipelineRuns: UsageTable = {
  name: 'pipeline_runs',
  comment: 'Runs of pipelines, without their configs and without what they loaded.',
  key: 'run_id',
  columns: [
    ['run_id', 'VARCHAR', 'Number of the run'],
    ['pipeline', 'VARCHAR', 'Name of the pipeline'],
    ['destination', 'VARCHAR', 'Where it loads to'],
    ['connection_id', 'VARCHAR', 'Where its rows are asked; empty when nowhere'],
    ['trigger', 'VARCHAR', 'person or schedule'],
    ['user_id', 'VARCHAR', 'Who started it; empty for the schedule'],
    ['requested_at', 'TIMESTAMPTZ', 'When it was asked for'],
    ['started_at', 'TIMESTAMPTZ', 'When it began'],
    ['ended_at', 'TIMESTAMPTZ', 'When it ended'],
    ['result', 'VARCHAR', 'loaded, failed, cancelled, running or queued'],
    ['reason', 'VARCHAR', 'Why it failed, as a code'],
    ['rows_loaded', 'BIGINT', 'Rows that it loaded'],
    ['warnings', 'BIGINT', 'How many warnings it gave'],
    ['duration_seconds', 'DOUBLE', 'From start to end'],
  ],
  rows: (orgId) => sql`
    SELECT r.id AS run_id, p.name AS pipeline, p.destination, n.id AS connection_id, r.trigger, a.id AS user_id, r.requested_at, r.started_at, r.ended_at,
      r.status AS result, r.result -> 'error' ->> 'code' AS reason,
      (SELECT sum((pack ->> 'rows')::int8) FROM jsonb_array_elements(r.result -> 'loaded') AS pack) AS rows_loaded,
      coalesce(jsonb_array_length(r.result -> 'warnings'), 0) AS warnings, extract(epoch FROM r.ended_at - r.started_at)::float8 AS duration_seconds
    FROM pipeline_run r JOIN pipeline p ON p.id = r.pipeline_id LEFT JOIN connection n ON n.org_id = p.org_id AND n.id = p.connection_id
    LEFT JOIN account a ON a.org_id = r.org_id AND a.email = r.requested_by WHERE r.org_id = ${orgId}`,
}

export const syncRuns: UsageTable = {
  name: 'sync_runs',
  comment: 'Times a connection was read anew.',
  key: 'run_id',
  columns: [
    ['run_id', 'VARCHAR', 'Number of the sync'],
    ['connection_id', 'VARCHAR', 'What was read'],
    ['started_at', 'TIMESTAMPTZ', 'When it began'],
    ['result', 'VARCHAR', 'done, error or running'],
    ['tables_added', 'BIGINT', 'Tables found for the first time'],
    ['tables_changed', 'BIGINT', 'Tables that had changed'],
    ['tables_archived', 'BIGINT', 'Tables that were gone'],
    ['duration_seconds', 'DOUBLE', 'How long it took; empty while it runs'],
  ],
  rows: (orgId) => sql`
    SELECT id AS run_id, connection_id, started_at, status AS result, added AS tables_added, changed AS tables_changed, archived AS tables_archived,
      CASE WHEN status <> 'running' THEN greatest(0, extract(epoch FROM touched_at - started_at))::float8 END AS duration_seconds
    FROM sync_run WHERE org_id = ${orgId}`,
}
