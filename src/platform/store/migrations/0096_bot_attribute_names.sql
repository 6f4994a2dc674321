-- Names that attributes of visitors have: each becomes a column where users are loaded as a table, so there are only so many.
CREATE TABLE bot_attribute_name (
  org_id text NOT NULL REFERENCES org (id),
  name text NOT NULL,
  PRIMARY KEY (org_id, name)
);
INSERT INTO bot_attribute_name (org_id, name) SELECT DISTINCT org_id, jsonb_object_keys(attributes) FROM bot_user;
