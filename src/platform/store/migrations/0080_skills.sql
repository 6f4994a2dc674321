-- Python that the organisation wrote, with every former version.
CREATE TABLE skill (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  -- the one that runs
  version integer NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  last_test jsonb,
  UNIQUE (org_id, name)
);

-- Never changed. `effects` is null where nobody declared them; `needs` are names of secrets.
CREATE TABLE skill_version (
  skill_id text NOT NULL REFERENCES skill (id) ON DELETE CASCADE,
  version integer NOT NULL,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  parameters jsonb NOT NULL,
  code text NOT NULL,
  groups text[] NOT NULL,
  active boolean NOT NULL,
  allowed_hosts text[] NOT NULL,
  effects text CHECK (effects IN ('reads', 'sends')),
  needs text[] NOT NULL,
  PRIMARY KEY (skill_id, version)
);

-- Environment variables of a skill; `revision` counts how often this one was set.
CREATE TABLE skill_secret (
  org_id text NOT NULL,
  skill_id text NOT NULL REFERENCES skill (id) ON DELETE CASCADE,
  name text NOT NULL,
  sealed jsonb NOT NULL,
  revision integer NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (skill_id, name)
);

-- What ran, kept for a while. `status` is null while it runs; `skill_id` is null for drafts.
CREATE TABLE skill_run (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  skill_id text REFERENCES skill (id) ON DELETE CASCADE,
  skill_name text NOT NULL,
  version integer,
  kind text NOT NULL CHECK (kind IN ('test', 'answer')),
  run_by text NOT NULL,
  parameters jsonb NOT NULL,
  started_at timestamptz NOT NULL,
  status text CHECK (status IN ('ok', 'error', 'timeout', 'killed')),
  outputs jsonb,
  log text,
  error jsonb,
  duration_ms integer,
  memory_bytes bigint
);
CREATE INDEX skill_run_of_skill ON skill_run (skill_id, started_at DESC);
CREATE INDEX skill_run_by_time ON skill_run (org_id, started_at);
