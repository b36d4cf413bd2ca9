-- Copies of reports that are kept, each a file named by its hash in `reports/` beside the log.
CREATE TABLE reports (
  result INTEGER NOT NULL,          -- results.number
  sha256 TEXT NOT NULL,             -- of the file, lower-case hex
  sequence INTEGER NOT NULL,        -- the newest delivery whose link led to it
  bytes INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,         -- milliseconds since 1970, UTC
  link INTEGER NOT NULL,            -- first eight bytes of the SHA-256 of the link: it is a secret itself
  place INTEGER NOT NULL,           -- the same of the link without its query
  PRIMARY KEY (result, sha256)
) WITHOUT ROWID;
CREATE INDEX reports_by_file ON reports (sha256);

-- Which results a person was told of because they wait for longer than usual, and since when they wait (milliseconds
-- since 1970, UTC): nobody is told twice of one wait.
CREATE TABLE overdue_told (result INTEGER PRIMARY KEY, since INTEGER NOT NULL);
