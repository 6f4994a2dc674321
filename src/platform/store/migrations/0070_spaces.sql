-- What partners show to their customers: rows of one connection, narrowed, in the partner's own product.

-- The second name of a connection, as /v1 calls it.
CREATE TABLE source (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  connection_id text NOT NULL,
  created_by text NOT NULL,
  UNIQUE (org_id, connection_id),
  FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);

-- `id` is the partner's own text.
CREATE TABLE customer (
  org_id text NOT NULL REFERENCES org (id),
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 200),
  name text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);

-- `version` counts every change; `rules_version` those of what may be seen, and so decides which conversations stay open.
CREATE TABLE space (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  source_id text NOT NULL REFERENCES source (id),
  customer_id text NOT NULL,
  name text NOT NULL,
  filters json NOT NULL,
  tables json NOT NULL,
  tables_default text NOT NULL,
  embed_origins text[] NOT NULL DEFAULT '{}',
  visibility text NOT NULL CHECK (visibility IN ('private', 'public')),
  show_sql boolean NOT NULL DEFAULT false,
  suggested_questions text[] NOT NULL DEFAULT '{}',
  template_space_id text,
  is_template boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  rules_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id) ON DELETE CASCADE
);
CREATE INDEX space_of_org ON space (org_id, id);
CREATE INDEX space_of_source ON space (source_id);
CREATE INDEX space_of_customer ON space (org_id, customer_id);

-- A page of pinned questions.
CREATE TABLE space_group (
  id text PRIMARY KEY,
  space_id text NOT NULL REFERENCES space (id) ON DELETE CASCADE,
  name text NOT NULL,
  position integer NOT NULL,
  questions text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX space_group_of_space ON space_group (space_id, position);

-- Somebody who asks in a partner's product. Never an account, also not with the same address.
CREATE TABLE embed_identity (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  -- null: given by the partner without a customer; opens nothing private
  customer_id text,
  email text NOT NULL,
  name text NOT NULL,
  given_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (org_id, customer_id, email),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id) ON DELETE CASCADE
);
CREATE INDEX embed_identity_by_email ON embed_identity (org_id, email, given_at);

-- The text itself is never here.
CREATE TABLE embed_token (
  jti text PRIMARY KEY,
  token_hash bytea NOT NULL,
  identity_id text NOT NULL REFERENCES embed_identity (id) ON DELETE CASCADE,
  -- null: every space of the identity's customer
  space_id text REFERENCES space (id) ON DELETE CASCADE,
  issued_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX embed_token_of_identity ON embed_token (identity_id);
CREATE INDEX embed_token_of_space ON embed_token (space_id);

-- The keys that sign embed tokens, apart from those of /api.
CREATE TABLE embed_key (
  kid text PRIMARY KEY,
  -- 256 random bits, sealed
  sealed jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);

-- What /v1 knows of a conversation before and beside its first question. A row outlives its space, so that its id stays taken.
CREATE TABLE space_conversation (
  org_id text NOT NULL,
  id text NOT NULL,
  owner text NOT NULL,
  source_id text NOT NULL,
  -- null: asked of the whole source
  space_id text,
  rules_version integer NOT NULL,
  removed_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX space_conversation_of_space ON space_conversation (space_id);
CREATE INDEX space_conversation_of_owner ON space_conversation (org_id, owner, id);
