-- Links that let somebody in once: invitations, and new passwords. SHA-256 of their secret.
CREATE TABLE invitation (
  secret_hash bytea PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  email text NOT NULL,
  invited_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (org_id, email)
);

CREATE TABLE password_reset (
  secret_hash bytea PRIMARY KEY,
  account_id text NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
