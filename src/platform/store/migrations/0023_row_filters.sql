-- Which rows members of a group, and everybody but admins, see of a connection's tables.

-- {enabled, where, parsed}: the text as it was written, and what it was understood as.
ALTER TABLE connection_table ADD COLUMN row_filter jsonb;

CREATE TABLE group_row_filter (
  org_id text NOT NULL REFERENCES org (id),
  -- a group, or all_users; stays when the group goes, so that a new one of this name is no open one
  group_name text NOT NULL,
  connection_id text NOT NULL,
  -- {filters, tables, tablesDefault}; values may be {"attribute": name}
  rules jsonb NOT NULL,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, group_name, connection_id),
  FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);
