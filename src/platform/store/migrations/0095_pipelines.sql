-- Configs of pipelines as people wrote them. `next_due` is null without a schedule.
CREATE TABLE pipeline (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  format text NOT NULL CHECK (format IN ('yaml', 'json')),
  text text NOT NULL,
  version integer NOT NULL,
  destination text NOT NULL,
  dataset text NOT NULL,
  schedule text,
  next_due timestamptz,
  connection_type text,
  connection_id text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (org_id, name)
);
CREATE INDEX pipeline_due ON pipeline (next_due) WHERE next_due IS NOT NULL;

-- What configs name as ${secret:NAME}; `revision` counts how often this one was set.
CREATE TABLE pipeline_secret (
  org_id text NOT NULL,
  pipeline_id text NOT NULL REFERENCES pipeline (id) ON DELETE CASCADE,
  name text NOT NULL,
  sealed jsonb NOT NULL,
  revision integer NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (pipeline_id, name)
);

-- `progress` is a picture of a run that goes on, `revision` counts its changes; `result` is what the run said at its end.
CREATE TABLE pipeline_run (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  pipeline_id text NOT NULL REFERENCES pipeline (id) ON DELETE CASCADE,
  version integer NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('person', 'schedule')),
  choice jsonb NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'loaded', 'failed', 'cancelled')),
  cancel_asked boolean NOT NULL DEFAULT false,
  revision integer NOT NULL DEFAULT 0,
  progress jsonb,
  result jsonb
);
CREATE UNIQUE INDEX pipeline_run_active ON pipeline_run (pipeline_id) WHERE status IN ('queued', 'running');
CREATE INDEX pipeline_run_of_pipeline ON pipeline_run (pipeline_id, requested_at DESC);
