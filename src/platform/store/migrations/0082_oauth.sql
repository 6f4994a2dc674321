-- Programs that act for a person who allowed it (OAuth 2.1). Clients register themselves, so nothing of theirs is trusted but
-- the addresses that answers go to.
CREATE TABLE oauth_client (
  id text PRIMARY KEY,
  name text NOT NULL,
  redirect_uris text[] NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE oauth_grant (
  id text PRIMARY KEY,
  client_id text NOT NULL REFERENCES oauth_client (id) ON DELETE CASCADE,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX oauth_grant_by_account ON oauth_grant (account_id) WHERE revoked_at IS NULL;
CREATE INDEX oauth_grant_by_client ON oauth_grant (client_id);

-- What a page asked a person to allow; good once, for the session that saw it. SHA-256 of its secret.
CREATE TABLE consent (
  secret_hash bytea PRIMARY KEY,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  session_jti text NOT NULL,
  request jsonb NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Codes stay after their use until they expire: a second use ends the grant.
CREATE TABLE oauth_code (
  code_hash bytea PRIMARY KEY,
  client_id text NOT NULL REFERENCES oauth_client (id) ON DELETE CASCADE,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  redirect_uri text NOT NULL,
  challenge text NOT NULL,
  expires_at timestamptz NOT NULL,
  grant_id text REFERENCES oauth_grant (id) ON DELETE CASCADE
);

-- Each is used once; the second use of one ends its grant.
CREATE TABLE oauth_refresh (
  token_hash bytea PRIMARY KEY,
  grant_id text NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX oauth_refresh_by_grant ON oauth_refresh (grant_id);

ALTER TABLE token ADD COLUMN grant_id text REFERENCES oauth_grant (id) ON DELETE CASCADE;
CREATE INDEX token_by_grant ON token (grant_id) WHERE grant_id IS NOT NULL;
ALTER TABLE token DROP CONSTRAINT token_kind_check;
ALTER TABLE token ADD CONSTRAINT token_kind_check CHECK (kind IN ('api', 'cli', 'mcp', 'access', 'embed', 'cookie', 'oauth'));
