-- Keys derived from a master key for one purpose (the audit log), sealed: what was made under a master key can be checked
-- after that key is gone.
CREATE TABLE derived_key (
  purpose text NOT NULL,
  -- id of the master key it was derived from
  master text NOT NULL,
  sealed jsonb NOT NULL,
  PRIMARY KEY (purpose, master)
);
