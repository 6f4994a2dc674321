-- Language models that an admin set up, which mode uses which, and what their calls used.
CREATE TABLE language_model (
  id text PRIMARY KEY,
  org_id text NOT NULL REFERENCES org (id),
  provider text NOT NULL CHECK (provider IN ('openai_compatible', 'openai', 'anthropic', 'google')),
  -- its id at the provider
  name text NOT NULL,
  label text NOT NULL,
  -- NULL: the provider's own
  base_url text,
  -- sealed, by name: `api_key`, where one is sent
  secrets jsonb NOT NULL,
  max_output_tokens integer NOT NULL,
  -- USD per million tokens; NULL: not known
  prices jsonb,
  -- private `address:port` that the admin who saved this opened
  private_addresses text[] NOT NULL,
  version integer NOT NULL,
  last_test jsonb,
  created_at timestamptz NOT NULL,
  saved_at timestamptz NOT NULL
);
CREATE INDEX language_model_by_org ON language_model (org_id, created_at);

-- What an admin decided about them; see ModelPolicy.
CREATE TABLE language_model_policy (
  org_id text PRIMARY KEY REFERENCES org (id),
  policy jsonb NOT NULL,
  -- last test of the model that the server's settings name
  server_test jsonb
);

-- One row per call, written before it with what it may use at most, and after it with what it used.
CREATE TABLE model_call (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL,
  at timestamptz NOT NULL,
  -- of the time, UTC
  day date NOT NULL,
  user_id text NOT NULL,
  groups text[] NOT NULL,
  -- NULL: a test
  mode text,
  turn_id text,
  model_id text NOT NULL,
  model text NOT NULL,
  provider text NOT NULL,
  -- until the call has ended: what it may use at most
  tokens integer NOT NULL,
  input_tokens integer NOT NULL DEFAULT 0,
  output_tokens integer NOT NULL DEFAULT 0,
  cached_tokens integer NOT NULL DEFAULT 0,
  -- NULL: no prices
  cost_usd numeric(14, 8),
  duration_ms integer,
  -- 'running', 'ok', 'stopped', or the code of the error
  outcome text NOT NULL
);
CREATE INDEX model_call_by_day ON model_call (org_id, day);
CREATE INDEX model_call_by_user ON model_call (org_id, user_id, day);
