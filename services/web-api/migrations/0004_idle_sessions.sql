-- A session that nobody uses ends. Those that are there count as used now.
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
