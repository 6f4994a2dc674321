-- People who made themselves an account and have not yet shown that the address is theirs. A later try replaces an earlier one.
CREATE TABLE registration (
  email text PRIMARY KEY CHECK (email = lower(email)),
  org_id text NOT NULL REFERENCES org (id),
  realname text NOT NULL,
  password_hash text NOT NULL,
  -- SHA-256 of the secret in the letter; NULL until a letter is written
  secret_hash bytea UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX registration_by_end ON registration (expires_at);
