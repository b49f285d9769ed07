-- A conversation's channel is the id of the dialect in which it came: a new carrier needs no migration.
-- What was called `carrier` was Twilio's form, and the only one.

ALTER TABLE conversations DROP CONSTRAINT conversations_channel_check;
UPDATE conversations SET channel = 'twilio' WHERE channel = 'carrier';
ALTER TABLE conversations ADD CONSTRAINT conversations_channel_check CHECK (channel ~ '^[a-z][a-z0-9-]{0,30}$');
