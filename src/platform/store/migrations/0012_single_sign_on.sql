-- Signing in at an OpenID Connect provider, and the second factor of those who sign in with a password.
CREATE TABLE sso_provider (
  org_id text NOT NULL REFERENCES org (id),
  type text NOT NULL CHECK (type IN ('oidc', 'azure', 'okta', 'google')),
  client_id text NOT NULL,
  client_secret jsonb NOT NULL, -- sealed
  metadata_url text NOT NULL,
  button_label text NOT NULL,
  -- who may come, what claims give; see SsoOptions
  options jsonb NOT NULL,
  -- private `address:port` that the admin who saved this opened
  private_addresses text[] NOT NULL,
  version integer NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, type)
);

-- One person at one provider: (issuer, subject), never the e-mail.
CREATE TABLE sso_identity (
  issuer text NOT NULL,
  subject text NOT NULL,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX sso_identity_by_account ON sso_identity (account_id);

-- A sign-in on its way through the provider; one use, ten minutes, one browser.
CREATE TABLE sso_flow (
  state_hash bytea PRIMARY KEY,
  browser_hash bytea NOT NULL,
  org_id text NOT NULL,
  type text NOT NULL,
  secrets jsonb NOT NULL, -- sealed: nonce and code verifier
  return_to text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Memberships that a provider's claim gave, and takes back.
ALTER TABLE account_group_member ADD COLUMN by_sso boolean NOT NULL DEFAULT false;

CREATE TABLE second_factor (
  account_id text PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  secret jsonb NOT NULL, -- sealed
  -- NULL: begun, not yet shown to work
  confirmed_at timestamptz,
  -- the last time step used: a code works once
  last_step bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL
);

CREATE TABLE recovery_code (
  account_id text NOT NULL REFERENCES second_factor (account_id) ON DELETE CASCADE,
  code_hash bytea NOT NULL,
  PRIMARY KEY (account_id, code_hash)
);
