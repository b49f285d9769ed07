-- People, organizations, projects and what proves who is asking.

CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  created_at timestamptz(3) NOT NULL,
  audit_seq bigint NOT NULL DEFAULT 0,
  audit_hash bytea NOT NULL
);

CREATE TABLE projects (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  name text NOT NULL CHECK (name <> ''),
  created_at timestamptz(3) NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, name)
);

CREATE TABLE users (
  id text PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE credentials (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  project_id text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'analyst', 'viewer')),
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  hint text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id)
);
CREATE INDEX credentials_list ON credentials (project_id, id DESC) WHERE revoked_at IS NULL;
SELECT parley_fence('credentials');

CREATE TABLE sessions (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  project_id text NOT NULL,
  credential_id text REFERENCES credentials (id),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'analyst', 'viewer')),
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id)
);
CREATE INDEX sessions_of_credential ON sessions (credential_id) WHERE credential_id IS NOT NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE link_tokens (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  project_id text NOT NULL REFERENCES projects (id),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'analyst', 'viewer')),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE audit_logs (
  organization_id text NOT NULL REFERENCES organizations (id),
  seq bigint NOT NULL CHECK (seq > 0),
  at timestamptz(3) NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('api-key', 'session', 'system')),
  actor_id text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  details jsonb NOT NULL,
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (organization_id, seq)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE ON audit_logs
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

SELECT parley_outbox();
