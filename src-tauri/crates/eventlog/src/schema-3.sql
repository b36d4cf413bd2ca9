-- Whether a person had us answer so, to see how the sender takes it. Where nothing was answered the status is 0.
ALTER TABLE answers ADD COLUMN simulated INTEGER NOT NULL DEFAULT 0;

-- Repeats are rare, as problems are: the newest are found without a scan, and so is the next attempt after one.
CREATE INDEX deliveries_repeats ON deliveries (sequence) WHERE label = 2;
CREATE INDEX deliveries_repeating ON deliveries (previous) WHERE label = 2;
