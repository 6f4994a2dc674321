-- Who did what. Each entry's hash covers the former one, under a key that is not in the store, so access to the store alone
-- cannot rewrite it unseen. Rows are only ever added.
CREATE TABLE audit_entry (
  seq bigint PRIMARY KEY,
  org_id text NOT NULL,
  at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  on_behalf_of text,
  actor_address text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ok', 'denied', 'error')),
  request_id text NOT NULL,
  detail jsonb NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX audit_entry_by_time ON audit_entry (org_id, at);
CREATE INDEX audit_entry_by_actor ON audit_entry (org_id, actor, seq);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit entries are only ever added';
END $$;
CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_log_is_append_only BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
