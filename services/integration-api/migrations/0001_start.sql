-- Connections to vendors, their sealed secrets, OAuth tokens, and what each call to a vendor cost.

CREATE TABLE integrations (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  vendor text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  settings jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, id),
  UNIQUE (project_id, name)
);
CREATE INDEX integrations_list ON integrations (project_id, id DESC);
SELECT parley_fence('integrations');

-- Envelope encryption: a data key per secret, itself sealed under a versioned master key. Nothing here is clear.
CREATE TABLE credentials (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  integration_id text NOT NULL,
  master_key_version integer NOT NULL CHECK (master_key_version > 0),
  sealed_data_key bytea NOT NULL,
  sealed_secret bytea NOT NULL,
  hint text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, integration_id),
  FOREIGN KEY (project_id, integration_id) REFERENCES integrations (project_id, id) ON DELETE CASCADE
);
CREATE INDEX credentials_by_master_key ON credentials (master_key_version);
SELECT parley_fence('credentials');

CREATE TABLE oauth_tokens (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  integration_id text NOT NULL,
  master_key_version integer NOT NULL CHECK (master_key_version > 0),
  sealed_data_key bytea NOT NULL,
  sealed_access_token bytea NOT NULL,
  sealed_refresh_token bytea,
  scopes text NOT NULL,
  expires_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, integration_id),
  FOREIGN KEY (project_id, integration_id) REFERENCES integrations (project_id, id) ON DELETE CASCADE
);
CREATE INDEX oauth_tokens_expiry ON oauth_tokens (expires_at) WHERE sealed_refresh_token IS NOT NULL;
SELECT parley_fence('oauth_tokens');

CREATE TABLE provider_calls (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  integration_id text,
  conversation_id text,
  operation text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ok', 'error', 'cancelled', 'timeout')),
  latency_ms integer NOT NULL CHECK (latency_ms >= 0),
  usage jsonb NOT NULL,
  cost_micro_usd bigint,
  started_at timestamptz(3) NOT NULL,
  FOREIGN KEY (project_id, integration_id) REFERENCES integrations (project_id, id)
    ON DELETE SET NULL (integration_id)
);
CREATE INDEX provider_calls_list ON provider_calls (project_id, id DESC);
SELECT parley_fence('provider_calls');

SELECT parley_outbox();
