-- What a flow has learnt, and where it has got to, kept with its conversation.

ALTER TABLE conversations ADD COLUMN collected jsonb;
