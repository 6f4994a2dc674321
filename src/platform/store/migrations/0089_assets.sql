-- Dashboards, reports and pages elsewhere, and knowledge as text, that answers point to.
CREATE TABLE external_asset (
  org_id text NOT NULL REFERENCES org (id),
  id text NOT NULL,
  subtype text NOT NULL,
  folder text,
  name text,
  description text,
  url text,
  active boolean NOT NULL,
  view_count bigint NOT NULL CHECK (view_count >= 0),
  last_accessed_at timestamptz,
  dot_description text,
  groups text[] NOT NULL,
  -- somebody decided who sees it: an import that says nothing of groups leaves them
  groups_kept boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- stems of its words by place: what is searched
  name_stems text[] NOT NULL,
  text_stems text[] NOT NULL,
  place_stems text[] NOT NULL,
  -- the organisation's change that wrote it
  change bigint NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX external_asset_change ON external_asset (org_id, change);

-- Counts changes one after the other, so that a server reads only what is new since it last looked.
CREATE TABLE external_asset_changes (
  org_id text PRIMARY KEY REFERENCES org (id),
  change bigint NOT NULL,
  -- the last one that deleted something
  deleted bigint NOT NULL
);
