-- Why an answer failed, kept with its turn for those who can mend it.

ALTER TABLE turns ADD COLUMN faults jsonb NOT NULL DEFAULT '[]';
