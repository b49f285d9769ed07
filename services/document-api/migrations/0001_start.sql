-- Knowledge: bases, documents, their chunks, and the vectors of these, from which an index can be made again.

CREATE TABLE knowledge_bases (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  description text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, id),
  UNIQUE (project_id, name)
);
CREATE INDEX knowledge_bases_list ON knowledge_bases (project_id, id DESC);
SELECT parley_fence('knowledge_bases');

CREATE TABLE documents (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  knowledge_base_id text NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  file_key text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  status text NOT NULL CHECK (status IN ('waiting', 'working', 'ready', 'failed')),
  error text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  UNIQUE (project_id, id),
  FOREIGN KEY (project_id, knowledge_base_id) REFERENCES knowledge_bases (project_id, id) ON DELETE CASCADE
);
CREATE INDEX documents_list ON documents (project_id, knowledge_base_id, id DESC);
SELECT parley_fence('documents');

CREATE TABLE ingestion_steps (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  document_id text NOT NULL,
  step text NOT NULL CHECK (step IN ('extract', 'chunk', 'embed', 'index')),
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  error text,
  UNIQUE (project_id, document_id, step),
  FOREIGN KEY (project_id, document_id) REFERENCES documents (project_id, id) ON DELETE CASCADE
);
SELECT parley_fence('ingestion_steps');

CREATE TABLE chunks (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  document_id text NOT NULL,
  position integer NOT NULL CHECK (position >= 0),
  text text NOT NULL,
  heading text NOT NULL,
  UNIQUE (project_id, id),
  UNIQUE (project_id, document_id, position),
  FOREIGN KEY (project_id, document_id) REFERENCES documents (project_id, id) ON DELETE CASCADE
);
SELECT parley_fence('chunks');

CREATE TABLE embeddings (
  chunk_id text NOT NULL,
  project_id text NOT NULL,
  model text NOT NULL,
  vector real[] NOT NULL,
  PRIMARY KEY (chunk_id, model),
  FOREIGN KEY (project_id, chunk_id) REFERENCES chunks (project_id, id) ON DELETE CASCADE
);
SELECT parley_fence('embeddings');

SELECT parley_outbox();
