-- Assistants, their versions, and what happened in each conversation.
-- Every tenant table names its project, and a foreign key names it too: a row can never point across projects.

CREATE TABLE assistants (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  description text NOT NULL,
  draft jsonb NOT NULL,
  published_version integer,
  last_version integer NOT NULL DEFAULT 0,
  sample text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  archived_at timestamptz(3),
  UNIQUE (project_id, id)
);
CREATE UNIQUE INDEX assistants_name ON assistants (project_id, name) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX assistants_sample ON assistants (project_id, sample) WHERE sample IS NOT NULL;
CREATE INDEX assistants_list ON assistants (project_id, id DESC) WHERE archived_at IS NULL;

CREATE TABLE assistant_versions (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  assistant_id text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  definition jsonb NOT NULL,
  note text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, assistant_id, version),
  FOREIGN KEY (project_id, assistant_id) REFERENCES assistants (project_id, id)
);

ALTER TABLE assistants ADD FOREIGN KEY (project_id, id, published_version)
  REFERENCES assistant_versions (project_id, assistant_id, version);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % never changes', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER assistant_versions_immutable BEFORE UPDATE OR DELETE ON assistant_versions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Processes that hold live calls: one without a heartbeat is dead, and its calls with it.
CREATE TABLE nodes (
  id text PRIMARY KEY,
  address text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  heartbeat_at timestamptz(3) NOT NULL
);

CREATE TABLE conversations (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  assistant_id text NOT NULL,
  assistant_name text NOT NULL,
  version integer NOT NULL,
  status text NOT NULL CHECK (status IN ('live', 'ended')),
  end_reason text,
  channel text NOT NULL CHECK (channel IN ('websocket', 'grpc', 'carrier')),
  mode text NOT NULL CHECK (mode IN ('voice', 'text')),
  metadata jsonb NOT NULL,
  node_id text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  evidence_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  duration_ms integer,
  UNIQUE (project_id, id),
  CHECK ((status = 'ended') = (ended_at IS NOT NULL AND end_reason IS NOT NULL)),
  FOREIGN KEY (project_id, assistant_id, version)
    REFERENCES assistant_versions (project_id, assistant_id, version)
);
CREATE INDEX conversations_list ON conversations (project_id, id DESC);
CREATE INDEX conversations_of_assistant ON conversations (project_id, assistant_id, id DESC);
CREATE INDEX conversations_live ON conversations (node_id) WHERE status = 'live';

CREATE TABLE messages (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  conversation_id text NOT NULL,
  turn integer NOT NULL CHECK (turn > 0),
  role text NOT NULL CHECK (role IN ('caller', 'agent')),
  kind text NOT NULL CHECK (kind IN ('speech', 'typed', 'digits')),
  generated_text text NOT NULL,
  heard_text text NOT NULL,
  interrupted boolean NOT NULL,
  start_ms integer NOT NULL,
  end_ms integer NOT NULL,
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversations (project_id, id) ON DELETE CASCADE
);
CREATE INDEX messages_of_conversation ON messages (project_id, conversation_id, id);

CREATE TABLE turns (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  conversation_id text NOT NULL,
  turn integer NOT NULL CHECK (turn > 0),
  speech_start_ms integer,
  speech_end_ms integer,
  answer_start_ms integer,
  endpointing_ms integer,
  recognition_ms integer,
  mind_ms integer,
  voice_ms integer,
  delivery_ms integer,
  total_ms integer,
  interrupted boolean NOT NULL,
  false_interruptions integer NOT NULL,
  UNIQUE (project_id, conversation_id, turn),
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversations (project_id, id) ON DELETE CASCADE
);

CREATE TABLE tool_calls (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  conversation_id text NOT NULL,
  turn integer NOT NULL CHECK (turn > 0),
  name text NOT NULL,
  input jsonb,
  outcome text NOT NULL CHECK (outcome IN ('running', 'ok', 'error', 'cancelled', 'timeout')),
  output jsonb,
  start_ms integer NOT NULL,
  end_ms integer,
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversations (project_id, id) ON DELETE CASCADE
);
CREATE INDEX tool_calls_of_conversation ON tool_calls (project_id, conversation_id, id);

-- One row a conversation: the figures that lists show, kept up as turns end.
CREATE TABLE call_metrics (
  conversation_id text PRIMARY KEY,
  project_id text NOT NULL,
  turn_count integer NOT NULL,
  median_response_ms integer,
  slowest_response_ms integer,
  interruptions integer NOT NULL,
  false_interruptions integer NOT NULL,
  tool_calls integer NOT NULL,
  faults integer NOT NULL,
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversations (project_id, id) ON DELETE CASCADE
);

CREATE TABLE audio_files (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  conversation_id text NOT NULL,
  file_key text NOT NULL,
  rate_hz integer NOT NULL,
  channels jsonb NOT NULL,
  duration_ms integer NOT NULL,
  bytes bigint NOT NULL,
  UNIQUE (project_id, conversation_id),
  FOREIGN KEY (project_id, conversation_id) REFERENCES conversations (project_id, id) ON DELETE CASCADE
);

-- Opens one socket, once, within a minute; only the SHA-256 of the token is kept. The row is deleted as it is used.
CREATE TABLE talk_tokens (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  principal jsonb NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX talk_tokens_expiry ON talk_tokens (expires_at);

SELECT parley_fence('assistants');
SELECT parley_fence('assistant_versions');
REVOKE UPDATE, DELETE ON assistant_versions FROM parley_tenant;
SELECT parley_fence('conversations');
SELECT parley_fence('messages');
SELECT parley_fence('turns');
SELECT parley_fence('tool_calls');
SELECT parley_fence('call_metrics');
SELECT parley_fence('audio_files');

SELECT parley_outbox();
