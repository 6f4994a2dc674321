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
  -- what is searched: stems of its words by place, and parts of three letters of its name for words that are misspelt;
  -- made by the application, so that no extension is needed, which a managed store may not have
  name_stems text[] NOT NULL,
  text_stems text[] NOT NULL,
  place_stems text[] NOT NULL,
  stems text[] NOT NULL,
  trigrams text[] NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX external_asset_stems ON external_asset USING gin (stems);
CREATE INDEX external_asset_trigrams ON external_asset USING gin (trigrams);
