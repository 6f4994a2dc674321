-- What people taught, in force or proposed.
CREATE TABLE teaching (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  status text NOT NULL CHECK (status IN ('proposed', 'saved', 'rejected', 'reverted')),
  teach jsonb NOT NULL,
  -- the change of the model's files it comes to
  edit jsonb NOT NULL,
  summary text NOT NULL,
  connection_id text NOT NULL,
  path text NOT NULL,
  author text NOT NULL,
  at timestamptz NOT NULL,
  -- where it was taught; the chat may be gone
  chat_id text NOT NULL,
  turn_id text NOT NULL,
  question text NOT NULL,
  decided_by text,
  decided_at timestamptz,
  reason text,
  commit text
);
CREATE INDEX teaching_by_org ON teaching (org_id, at DESC);

-- Notes are files of the model; this gives each an id that outlives a new title and another folder.
CREATE TABLE model_note (
  org_id text NOT NULL REFERENCES org (id),
  id text NOT NULL,
  path text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, path)
);

-- Joins a person switched off: out of use, and kept as they were.
CREATE TABLE model_relationship_off (
  org_id text NOT NULL,
  connection_id text NOT NULL,
  relationship_id bigint NOT NULL,
  entity text NOT NULL,
  name text NOT NULL,
  -- as in the file
  definition jsonb NOT NULL,
  doc_id text NOT NULL,
  other_table text NOT NULL,
  own_columns text[] NOT NULL,
  other_columns text[] NOT NULL,
  PRIMARY KEY (org_id, relationship_id),
  FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);
