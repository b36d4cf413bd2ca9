-- A person's own words and stars: of one event, or of a result and so of all its deliveries.
CREATE TABLE annotations (
  scope INTEGER NOT NULL,           -- annotation.rs
  target INTEGER NOT NULL,          -- a sequence, or results.number
  starred INTEGER NOT NULL,
  note TEXT NOT NULL,
  changed_at INTEGER NOT NULL,      -- milliseconds since 1970, UTC
  PRIMARY KEY (scope, target)
) WITHOUT ROWID;

-- The few that wait are found without a scan of all.
CREATE INDEX results_awaiting ON results (newest) WHERE awaiting;

-- What tells this log from another one, for what is derived from it in files of its own; and how many deliveries
-- were erased, which is all that stays of them.
INSERT INTO counters VALUES ('identity', random()), ('erased', 0);
