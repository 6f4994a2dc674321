-- Who shares places with others as one: a customer of spaces; empty for the organisation's own people.
ALTER TABLE turn ADD COLUMN tenant text NOT NULL DEFAULT '';
ALTER TABLE question_taken ADD COLUMN tenant text NOT NULL DEFAULT '';
CREATE INDEX question_taken_of_tenant ON question_taken (org_id, tenant, at);
