-- Configured connectors and what sync learned of them. `id` is the id on the wire.
CREATE TABLE connection (
  org_id text NOT NULL REFERENCES org (id),
  id text NOT NULL,
  type text NOT NULL,
  label text NOT NULL,
  -- folder of its files: model/<slug>/
  slug text NOT NULL,
  demo boolean NOT NULL DEFAULT false,
  config jsonb NOT NULL,
  -- sealed, by field name
  secrets jsonb NOT NULL DEFAULT '{}',
  -- counts changes of configuration and credentials
  version integer NOT NULL DEFAULT 1,
  -- private addresses an admin's act opened for it, as address:port
  private_addresses text[] NOT NULL DEFAULT '{}',
  last_error text,
  created_at timestamptz NOT NULL,
  last_sync_at timestamptz,
  -- measured joins; null before the first sync
  profiles jsonb,
  -- secrets are erased; tables stay, archived, for the day it comes back
  removed_at timestamptz,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, slug)
);

CREATE TABLE connection_table (
  org_id text NOT NULL,
  connection_id text NOT NULL,
  table_id text NOT NULL,
  catalog jsonb NOT NULL,
  profile jsonb,
  -- distinct values of its text columns
  column_values jsonb NOT NULL DEFAULT '[]',
  groups text[] NOT NULL DEFAULT '{all_users}',
  -- gone from the database, or put away by a person, which a sync does not undo
  archived boolean NOT NULL DEFAULT false,
  put_away boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, connection_id, table_id),
  FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);

CREATE TABLE sync_run (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  connection_id text NOT NULL,
  -- tables that become active; null: all
  only_tables text[],
  status text NOT NULL CHECK (status IN ('running', 'done', 'error')),
  added integer NOT NULL DEFAULT 0,
  changed integer NOT NULL DEFAULT 0,
  archived integer NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);
-- one sync of a connection at a time; another request joins it
CREATE UNIQUE INDEX sync_run_running ON sync_run (org_id, connection_id) WHERE status = 'running';

CREATE TABLE sync_line (
  run_id text NOT NULL REFERENCES sync_run (id) ON DELETE CASCADE,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  level text NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (run_id, seq)
);
