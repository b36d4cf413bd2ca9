-- Whether a result waits for its score takes more to know than which event was the newest: code.rs packs that.
DROP INDEX results_awaiting;
ALTER TABLE results DROP COLUMN awaiting;
ALTER TABLE results ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
CREATE INDEX results_awaiting ON results (newest) WHERE progress & 7 = 1;
