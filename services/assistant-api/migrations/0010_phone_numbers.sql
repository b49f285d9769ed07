-- Telephone numbers and who answers them. A number is one in the whole world, whatever project it belongs to.

CREATE TABLE phone_numbers (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  -- E.164.
  number text NOT NULL CHECK (number ~ '^\+[1-9][0-9]{1,14}$'),
  assistant_id text NOT NULL,
  -- One more with every edit.
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT phone_numbers_once UNIQUE (number),
  UNIQUE (project_id, id),
  FOREIGN KEY (project_id, assistant_id) REFERENCES assistants (project_id, id)
);
CREATE INDEX phone_numbers_list ON phone_numbers (project_id, id DESC);

-- Calls of these numbers that a carrier was told to stream here, for a day: what it asks later names only the call.
CREATE TABLE answered_calls (
  -- The carrier's name of the call.
  call_sid text PRIMARY KEY,
  project_id text NOT NULL,
  phone_number_id text NOT NULL,
  -- Under which address the carrier found us.
  origin text NOT NULL,
  transfer_to text,
  answered_at timestamptz(3) NOT NULL,
  FOREIGN KEY (project_id, phone_number_id) REFERENCES phone_numbers (project_id, id) ON DELETE CASCADE
);
CREATE INDEX answered_calls_age ON answered_calls (answered_at);
CREATE INDEX answered_calls_number ON answered_calls (project_id, phone_number_id);

SELECT parley_fence('phone_numbers');
SELECT parley_fence('answered_calls');

-- Of a conversation that was transferred: where to.
ALTER TABLE conversations ADD COLUMN transfer_to text;
