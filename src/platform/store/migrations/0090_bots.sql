-- Scripted front doors to spaces and connections: what editors wrote, who talked, and what was said.

CREATE TABLE bot_story (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  description text NOT NULL,
  published boolean NOT NULL,
  -- both null: answers only what is written down
  target_type text CHECK (target_type IN ('space', 'connection')),
  target_id text,
  handover text NOT NULL CHECK (handover IN ('fallback', 'never')),
  settings jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CHECK ((target_type IS NULL) = (target_id IS NULL))
);
CREATE INDEX bot_story_of_org ON bot_story (org_id, created_at);
-- the embed page of a space has one bot
CREATE UNIQUE INDEX bot_story_of_space ON bot_story (org_id, target_id) WHERE published AND target_type = 'space';

-- A story has one 'welcome' and one 'fallback' from its first moment on.
CREATE TABLE bot_interaction (
  id text PRIMARY KEY,
  story_id text NOT NULL REFERENCES bot_story (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('welcome', 'fallback', 'user')),
  name text NOT NULL,
  action text NOT NULL,
  classifier text NOT NULL CHECK (classifier IN ('ml', 'exact', 'keyword')),
  user_says text[] NOT NULL,
  triggers text[] NOT NULL,
  parameters jsonb NOT NULL,
  responses jsonb NOT NULL,
  context_in text[] NOT NULL,
  context_out jsonb NOT NULL,
  enabled boolean NOT NULL,
  created_at timestamptz(3) NOT NULL,
  -- says the order of those that were made in one millisecond
  number bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX bot_interaction_of_story ON bot_interaction (story_id, number);
CREATE UNIQUE INDEX bot_interaction_of_system ON bot_interaction (story_id, kind) WHERE kind <> 'user';

CREATE TABLE bot_entity (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  entries jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX bot_entity_by_name ON bot_entity (org_id, lower(name));

-- A visitor. Never an account, gives no rights. `user_id` is the caller's own text.
CREATE TABLE bot_user (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  user_id text NOT NULL,
  banned boolean NOT NULL DEFAULT false,
  attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL,
  last_seen timestamptz(3) NOT NULL,
  UNIQUE (org_id, user_id)
);
CREATE INDEX bot_user_by_creation ON bot_user (org_id, created_at, id COLLATE "C");
CREATE INDEX bot_user_by_last_seen ON bot_user (org_id, last_seen, id COLLATE "C");

-- Where a deleted user stood in the lists, so that a walk through them goes on; nothing else of it is left.
CREATE TABLE bot_user_gone (
  org_id text NOT NULL,
  id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_seen timestamptz(3) NOT NULL,
  gone_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);

CREATE TABLE bot_segment (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX bot_segment_by_name ON bot_segment (org_id, lower(name));

CREATE TABLE bot_segment_member (
  segment_id text NOT NULL REFERENCES bot_segment (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES bot_user (id) ON DELETE CASCADE,
  PRIMARY KEY (segment_id, user_id)
);
CREATE INDEX bot_segment_member_of_user ON bot_segment_member (user_id);

-- One session of one user with one story. Outlives both: ids of what is gone stay, its texts do not.
CREATE TABLE bot_chat (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  story_id text NOT NULL,
  user_id text NOT NULL,
  session_id text NOT NULL,
  source text NOT NULL,
  -- the one conversation with the analyst, once something was handed over
  conversation_id text,
  finished boolean NOT NULL DEFAULT false,
  -- a cursor of the public API, so never twice
  created_at timestamptz(3) NOT NULL UNIQUE,
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX bot_chat_of_org ON bot_chat (org_id, created_at);
CREATE INDEX bot_chat_of_story ON bot_chat (story_id, created_at);
CREATE INDEX bot_chat_of_user ON bot_chat (user_id);

-- What the archive shows, in order. A widget's opening `welcome` is no message of the user.
CREATE TABLE bot_message (
  chat_id text NOT NULL REFERENCES bot_chat (id) ON DELETE CASCADE,
  number bigint GENERATED ALWAYS AS IDENTITY,
  side text NOT NULL CHECK (side IN ('bot', 'user')),
  -- of the user: how it was said; of the bot: the type of the response
  kind text NOT NULL,
  -- null: erased with its user
  text text,
  -- of the bot alone
  written_by text CHECK (written_by IN ('script', 'analyst')),
  sent_at timestamptz(3) NOT NULL,
  PRIMARY KEY (chat_id, number)
);

-- An interaction that played, once for each time.
CREATE TABLE bot_play (
  chat_id text NOT NULL REFERENCES bot_chat (id) ON DELETE CASCADE,
  number bigint GENERATED ALWAYS AS IDENTITY,
  interaction_id text NOT NULL,
  -- as it was called then, for reports about what is deleted by now
  interaction_name text NOT NULL,
  played_at timestamptz(3) NOT NULL,
  PRIMARY KEY (chat_id, number)
);

-- A text that went to the analyst. `outcome` is null while it is at work; `answer` is what was made of it.
CREATE TABLE bot_hand_over (
  id text PRIMARY KEY,
  chat_id text NOT NULL REFERENCES bot_chat (id) ON DELETE CASCADE,
  session_id text NOT NULL,
  text text,
  turn_id text,
  outcome text CHECK (outcome IN ('answered', 'clarification', 'abstained', 'error')),
  answer jsonb,
  created_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3)
);
CREATE INDEX bot_hand_over_of_chat ON bot_hand_over (chat_id, created_at);

-- Where a running chat stands; ends ten minutes after its last message.
CREATE TABLE bot_session (
  org_id text NOT NULL,
  story_id text NOT NULL REFERENCES bot_story (id) ON DELETE CASCADE,
  session_id text NOT NULL,
  chat_id text NOT NULL REFERENCES bot_chat (id) ON DELETE CASCADE,
  state jsonb NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, story_id, session_id)
);
CREATE INDEX bot_session_by_time ON bot_session (seen_at);

-- A chart that a chat showed, behind a link of 256 random bits.
CREATE TABLE bot_image (
  key_hash bytea PRIMARY KEY,
  chat_id text NOT NULL REFERENCES bot_chat (id) ON DELETE CASCADE,
  png bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX bot_image_by_time ON bot_image (expires_at);

-- Texts that no interaction took, one row for each (story, normalised text).
CREATE TABLE bot_phrase (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  story_id text NOT NULL REFERENCES bot_story (id) ON DELETE CASCADE,
  -- the last chat it was said in
  chat_id text NOT NULL,
  text text NOT NULL,
  normal text NOT NULL,
  unmatched integer NOT NULL,
  handover text CHECK (handover IN ('answered', 'clarification', 'abstained', 'error')),
  ignored boolean NOT NULL DEFAULT false,
  said_at timestamptz(3) NOT NULL,
  UNIQUE (story_id, normal)
);
CREATE INDEX bot_phrase_by_time ON bot_phrase (org_id, said_at DESC);

-- Who said a phrase: when the last of them is erased, it goes too.
CREATE TABLE bot_phrase_user (
  phrase_id text NOT NULL REFERENCES bot_phrase (id) ON DELETE CASCADE,
  user_id text NOT NULL,
  PRIMARY KEY (phrase_id, user_id)
);
CREATE INDEX bot_phrase_user_of_user ON bot_phrase_user (user_id);

-- `secrets` holds `token`, `password` and `header <n>`, sealed by name; `headers` are names alone, in the order of their values.
CREATE TABLE bot_webhook (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  url text NOT NULL,
  headers text[] NOT NULL,
  username text,
  secrets jsonb NOT NULL,
  revision integer NOT NULL,
  error jsonb,
  verified boolean NOT NULL,
  version integer NOT NULL CHECK (version IN (1, 2)),
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX bot_webhook_of_org ON bot_webhook (org_id, created_at);

-- A link that hands out the list of users once. Its text is never here.
CREATE TABLE bot_export (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  key_hash bytea NOT NULL UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

-- What a text says as a number or a moment, null where it says none: filters compare what visitors wrote.
CREATE FUNCTION bot_number(said text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN said ~ '^\s*[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})\s*$' THEN trim(said)::numeric END;

CREATE FUNCTION bot_moment(said text) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF said !~ '^\s*\d{4}-\d{1,2}-\d{1,2}([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)?)?\s*$' THEN RETURN NULL; END IF;
  RETURN said::timestamptz;
EXCEPTION WHEN data_exception OR invalid_datetime_format THEN
  RETURN NULL;
END $$;
