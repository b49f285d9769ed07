-- What was answered to requests with an Idempotency-Key.

SELECT parley_idempotency();
