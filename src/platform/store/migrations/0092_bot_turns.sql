-- Messages of sessions in the order they arrived, on whichever server; kept for a minute, because they are also what the limit counts.
CREATE TABLE bot_turn (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL,
  story_id text NOT NULL,
  session_id text NOT NULL,
  taken_at timestamptz NOT NULL,
  -- null: answered. In the past: its server died.
  alive_until timestamptz
);
CREATE INDEX bot_turn_of_session ON bot_turn (org_id, story_id, session_id, id);
CREATE INDEX bot_hand_over_of_session ON bot_hand_over (session_id, created_at);
