-- Who may come in, and with what. Times are written by the application's clock.
CREATE TABLE org (
  id text PRIMARY KEY,
  name text NOT NULL,
  -- What an admin set, by name; a name that is absent has its default.
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL
);

CREATE TABLE account (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  realname text NOT NULL,
  role text NOT NULL CHECK (role IN ('user', 'modeler', 'admin')),
  -- argon2id in PHC form; NULL for those who sign in elsewhere
  password_hash text,
  active boolean NOT NULL DEFAULT true,
  -- values for row filters
  attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  last_active_at timestamptz
);
CREATE INDEX account_by_org ON account (org_id);

-- `all_users` is not stored: everyone is in it.
CREATE TABLE account_group (
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 128 AND name <> 'all_users'),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, name)
);

CREATE TABLE account_group_member (
  org_id text NOT NULL,
  group_name text NOT NULL,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, group_name),
  FOREIGN KEY (org_id, group_name) REFERENCES account_group (org_id, name) ON DELETE CASCADE
);
CREATE INDEX account_group_member_by_group ON account_group_member (org_id, group_name);

CREATE TABLE signing_key (
  kid text PRIMARY KEY,
  -- 256 random bits, sealed
  sealed jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);

-- Tokens and browser sessions. The text itself is never here.
CREATE TABLE token (
  jti text PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  last_four text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('api', 'cli', 'mcp', 'access', 'embed', 'cookie')),
  name text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  scopes text[] NOT NULL,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  -- who asked for it, where that is somebody else
  issued_by text REFERENCES account (id) ON DELETE SET NULL,
  -- true for the one token that get_api_token keeps per account
  singleton boolean NOT NULL DEFAULT false,
  -- NULL: all groups of the owner
  active_groups text[],
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  last_used_address text,
  user_agent text,
  revoked_at timestamptz
);
CREATE INDEX token_by_account ON token (account_id, kind) WHERE revoked_at IS NULL;

-- One-use links; SHA-256 of their secret.
CREATE TABLE setup_link (
  secret_hash bytea PRIMARY KEY,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Failed sign-ins, counted per subject over a window. Subjects are hashes: what was typed as an address may be a password.
CREATE TABLE sign_in_failure (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject bytea NOT NULL,
  failed_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failure_by_subject ON sign_in_failure (subject, failed_at);

-- Addresses an account has signed in from; they have their own counter.
CREATE TABLE sign_in_address (
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  address text NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, address)
);
