-- One exchange between a person and Parley. `id` is chosen by the client and may be used again after deletion; `uid` never is.
CREATE TABLE conversation (
  uid uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id text NOT NULL,
  id text NOT NULL,
  owner text NOT NULL,
  title text NOT NULL,
  source text NOT NULL,
  extra text,
  labels text[] NOT NULL DEFAULT '{}',
  pinned boolean NOT NULL DEFAULT false,
  shared boolean NOT NULL DEFAULT false,
  share_token_hash bytea,
  downloaded boolean NOT NULL DEFAULT false,
  last_event bigint NOT NULL DEFAULT 0,
  links_until timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (org_id, id)
);
CREATE INDEX conversation_of_owner ON conversation (org_id, owner, updated_at DESC);
CREATE INDEX conversation_newest ON conversation (org_id, updated_at DESC);

-- One question and its answer. `fence` grows with every start; only the start that holds the newest one may finish.
CREATE TABLE turn (
  id text PRIMARY KEY,
  conversation uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
  place integer NOT NULL,
  org_id text NOT NULL,
  author text NOT NULL,
  groups text[],
  question_id text NOT NULL,
  answer_id text NOT NULL,
  text text NOT NULL,
  mode text NOT NULL,
  environment text,
  asked json NOT NULL,
  work json NOT NULL,
  status text NOT NULL,
  revision integer NOT NULL DEFAULT 0,
  stale boolean NOT NULL DEFAULT false,
  base json,
  fence integer NOT NULL DEFAULT 0,
  lease_owner integer,
  lease_until timestamptz,
  cancel_requested boolean NOT NULL DEFAULT false,
  asked_at timestamptz NOT NULL,
  taken_at timestamptz NOT NULL,
  deadline_at timestamptz NOT NULL,
  finished_at timestamptz,
  UNIQUE (conversation, place) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX turn_one_unfinished ON turn (conversation) WHERE status IN ('queued', 'running');
CREATE INDEX turn_unfinished ON turn (taken_at) WHERE status IN ('queued', 'running');
CREATE INDEX turn_asked ON turn (org_id, asked_at);

-- What a turn ended with, once per revision; the newest is `turn.revision`.
CREATE TABLE turn_revision (
  turn text NOT NULL REFERENCES turn ON DELETE CASCADE,
  revision integer NOT NULL,
  status text NOT NULL,
  outcome json NOT NULL,
  finished_at timestamptz NOT NULL,
  PRIMARY KEY (turn, revision)
);

-- Rows (gzip of JSON lines: the columns, then one row each) and charts behind an answer. `link` is the secret of its address.
CREATE TABLE asset (
  conversation uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
  key text NOT NULL,
  turn text NOT NULL REFERENCES turn ON DELETE CASCADE,
  revision integer NOT NULL,
  kind text NOT NULL,
  link text NOT NULL UNIQUE,
  connection text NOT NULL,
  tables text[] NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (conversation, key)
);
CREATE INDEX asset_of_turn ON asset (turn);

CREATE TABLE conversation_event (
  conversation uuid NOT NULL REFERENCES conversation ON DELETE CASCADE,
  seq bigint NOT NULL,
  turn text NOT NULL,
  type text NOT NULL,
  data json NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (conversation, seq)
);
CREATE INDEX conversation_event_age ON conversation_event (at);

CREATE TABLE turn_feedback (
  turn text NOT NULL REFERENCES turn ON DELETE CASCADE,
  user_id text NOT NULL,
  value text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  checkboxes text[] NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (turn, user_id)
);

-- Accepted questions of the last minutes, for the limit per minute; outlives a deleted conversation.
CREATE TABLE question_taken (
  org_id text NOT NULL,
  user_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX question_taken_of_user ON question_taken (org_id, user_id, at);

-- Changing calls that named themselves with Idempotency-Key. A question's row points at its turn; other rows hold the answer.
CREATE TABLE idempotency (
  org_id text NOT NULL,
  user_id text NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  turn text,
  status integer,
  content_type text,
  body bytea,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, user_id, method, path, key)
);
CREATE INDEX idempotency_age ON idempotency (at);

-- A server that runs turns. It holds the advisory lock (7275540, id) as long as it lives, so its death is seen at once.
CREATE SEQUENCE turn_server AS integer;
