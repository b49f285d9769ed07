-- What was answered to requests with an Idempotency-Key.

SELECT parley_idempotency();

-- Origins of the pages that may open a socket with the token, beside those of Parley itself.
ALTER TABLE talk_tokens ADD COLUMN origins jsonb NOT NULL DEFAULT '[]';
