-- What a language model was told and said for an answer: JSON, gzip.
CREATE TABLE turn_trace (
  turn text NOT NULL REFERENCES turn ON DELETE CASCADE,
  revision integer NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (turn, revision)
);

-- An answer says itself what it took from which connection.
ALTER TABLE asset DROP COLUMN connection, DROP COLUMN tables;
