-- Facts about this installation: one row per name.
CREATE TABLE installation (
  name text PRIMARY KEY,
  value text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation (name, value) VALUES ('id', gen_random_uuid()::text);
