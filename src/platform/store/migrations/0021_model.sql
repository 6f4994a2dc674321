-- The semantic model as files, edited by people and by sync.
CREATE TABLE model_file (
  org_id text NOT NULL REFERENCES org (id),
  path text NOT NULL,
  text text NOT NULL,
  -- what sync last wrote here: the common ancestor when it merges again; null for files of people
  derived text,
  PRIMARY KEY (org_id, path)
);

CREATE TABLE model_commit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  commit text NOT NULL,
  author text NOT NULL,
  message text NOT NULL,
  at timestamptz NOT NULL,
  -- path → text before; null: the file was new
  before jsonb NOT NULL
);
CREATE INDEX model_commit_by_org ON model_commit (org_id, id DESC);
