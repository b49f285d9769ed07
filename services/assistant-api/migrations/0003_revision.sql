-- Counts the edits of an assistant: who edits what they have read can say which one that was, and loses no other's.

ALTER TABLE assistants ADD COLUMN revision integer NOT NULL DEFAULT 1;
