-- Webhooks, the events they are told, each attempt to deliver one, and addresses where others call us.

CREATE TABLE webhooks (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  url text NOT NULL,
  event_types text[] NOT NULL CHECK (cardinality(event_types) > 0),
  sealed_signing_key bytea NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, id)
);
CREATE INDEX webhooks_list ON webhooks (project_id, id DESC);
SELECT parley_fence('webhooks');

CREATE TABLE webhook_events (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, id)
);
CREATE INDEX webhook_events_list ON webhook_events (project_id, id DESC);
SELECT parley_fence('webhook_events');

CREATE TABLE webhook_deliveries (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  webhook_id text NOT NULL,
  event_id text NOT NULL,
  attempt integer NOT NULL CHECK (attempt > 0),
  status text NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
  http_status integer,
  error text,
  duration_ms integer,
  due_at timestamptz(3) NOT NULL,
  attempted_at timestamptz(3),
  UNIQUE (project_id, webhook_id, event_id, attempt),
  FOREIGN KEY (project_id, webhook_id) REFERENCES webhooks (project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, event_id) REFERENCES webhook_events (project_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (project_id, id DESC);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE status = 'waiting';
SELECT parley_fence('webhook_deliveries');

CREATE TABLE inbound_endpoints (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX inbound_endpoints_list ON inbound_endpoints (project_id, id DESC);
SELECT parley_fence('inbound_endpoints');

-- What was handled already: an event that comes twice has one effect.
CREATE TABLE inbox (
  id text PRIMARY KEY,
  handled_at timestamptz(3) NOT NULL
);
CREATE INDEX inbox_age ON inbox (handled_at);

SELECT parley_outbox();
