-- Every key, session and link names what it came from, and ends with it. Rows of before have no parent, but for
-- sessions that were traded for a key.

ALTER TABLE credentials ADD COLUMN parent_id text;
CREATE INDEX credentials_of_parent ON credentials (parent_id) WHERE parent_id IS NOT NULL;

ALTER TABLE sessions DROP CONSTRAINT sessions_credential_id_fkey;
ALTER TABLE sessions RENAME COLUMN credential_id TO parent_id;
ALTER INDEX sessions_of_credential RENAME TO sessions_of_parent;
CREATE INDEX sessions_list ON sessions (project_id, id DESC) WHERE revoked_at IS NULL;
UPDATE sessions SET revoked_at = coalesce(sessions.revoked_at, credentials.revoked_at),
    expires_at = least(sessions.expires_at, credentials.expires_at)
  FROM credentials WHERE credentials.id = sessions.parent_id;

ALTER TABLE link_tokens ADD COLUMN id text, ADD COLUMN parent_id text, ADD COLUMN used_at timestamptz(3),
  ADD COLUMN revoked_at timestamptz(3);
UPDATE link_tokens SET id = 'link_0' || substr(encode(hash, 'hex'), 1, 25);
ALTER TABLE link_tokens ALTER COLUMN id SET NOT NULL, ADD UNIQUE (id);
CREATE INDEX link_tokens_of_parent ON link_tokens (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX link_tokens_list ON link_tokens (project_id, id DESC) WHERE revoked_at IS NULL AND used_at IS NULL;

-- All of them as one tree.
CREATE VIEW lineage AS
  SELECT id, parent_id, 'api-key' AS kind, role, expires_at, revoked_at FROM credentials
  UNION ALL SELECT id, parent_id, 'session', role, expires_at, revoked_at FROM sessions
  UNION ALL SELECT id, parent_id, 'link', role, expires_at, revoked_at FROM link_tokens;
