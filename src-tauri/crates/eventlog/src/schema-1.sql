-- Codes of events, sources, labels and flags: code.rs. In columns without a type NULL means that the payload
-- lacks the key, and x'' that it holds null.

-- One narrow row per delivery. The delivery's id is made of received_at, random and sequence.
CREATE TABLE deliveries (
  sequence INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,     -- milliseconds since 1970, UTC
  random INTEGER NOT NULL,          -- the random part of the id
  environment INTEGER NOT NULL,     -- environments.number
  event INTEGER NOT NULL,
  source INTEGER NOT NULL,
  label INTEGER NOT NULL,
  flags INTEGER NOT NULL,           -- report, decision, problems
  result INTEGER,                   -- results.number; NULL where the payload has no usable id
  previous INTEGER,                 -- the newest earlier one of the same result and event
  distinct_previous INTEGER,        -- where that one is a repeat: the newest earlier one that is not
  result_previous INTEGER,          -- the newest earlier one of the same result, whatever its event
  echo_of INTEGER,
  body_bytes INTEGER NOT NULL,
  body_hash INTEGER NOT NULL,       -- first eight bytes of the SHA-256
  interview,                        -- names.number, as are the next three
  status,
  interview_status,
  processing_status,
  score,                            -- INTEGER or REAL where that prints as it was written, else the text
  recruiter_score,
  candidate_name,
  candidate_email,
  changes TEXT                      -- JSON
);

-- Problems are rare: finding the few takes no scan, and the many cost nothing.
CREATE INDEX deliveries_with_problems ON deliveries (sequence) WHERE flags > 7;

-- The request as it arrived: a compressed record (record.rs).
CREATE TABLE raw (sequence INTEGER PRIMARY KEY, dictionary INTEGER NOT NULL, record BLOB NOT NULL);

-- What raw records were compressed with. Losing one loses data.
CREATE TABLE dictionaries (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

CREATE TABLE environments (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Open enums and interviews: few values, in many rows.
CREATE TABLE names (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- What each result's deliveries left it at. One row per environment has no id: it remembers the newest
-- deliveries that have none.
CREATE TABLE results (
  number INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,            -- of the id; the id itself is compared too
  environment INTEGER NOT NULL,
  id TEXT,
  deliveries INTEGER NOT NULL,
  first INTEGER NOT NULL,           -- sequences from here on
  newest INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- the newest that is not a repeat
  newest_unknown INTEGER,
  newest_collected INTEGER,
  newest_result INTEGER,
  newest_failed INTEGER,
  awaiting INTEGER NOT NULL
);
CREATE INDEX results_by_hash ON results (hash);

CREATE TABLE unread (sequence INTEGER PRIMARY KEY);

CREATE TABLE answers (sequence INTEGER PRIMARY KEY, status INTEGER NOT NULL, microseconds INTEGER NOT NULL);

CREATE TABLE refusals (
  sequence INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reason TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  environment TEXT,
  remote TEXT,
  body_bytes INTEGER
);

CREATE TABLE cursors (consumer TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;

-- Which stretch of the log an hour's arrivals lie in, so that a time range becomes a range of sequences.
CREATE TABLE hours (
  hour INTEGER PRIMARY KEY,         -- since 1970, UTC
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  deliveries INTEGER NOT NULL
);

-- Figures that would take a scan to count.
CREATE TABLE tallies (
  environment INTEGER NOT NULL,
  event INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  raw_bytes INTEGER NOT NULL,
  PRIMARY KEY (environment, event)
) WITHOUT ROWID;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('sequence', 0), ('refusals', 0);
