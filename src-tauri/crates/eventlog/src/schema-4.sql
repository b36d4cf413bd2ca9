-- Stretches of time in which deliveries may have been missed.
CREATE TABLE gaps (
  number INTEGER PRIMARY KEY,
  cause INTEGER NOT NULL,           -- gap.rs
  begins INTEGER NOT NULL,          -- milliseconds since 1970, UTC
  ends INTEGER                      -- NULL while it lasts
);

-- How many requests were not let in, or put off with a 503, in each quarter of an hour: of refusals only the newest
-- are kept in full, and floods of them are thinned out.
CREATE TABLE turned_away (
  quarter INTEGER NOT NULL,         -- since 1970, UTC
  environment TEXT NOT NULL,        -- '' where it is not known
  status INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (quarter, environment, status)
) WITHOUT ROWID;
INSERT INTO turned_away
  SELECT received_at / 900000, coalesce(environment, ''), status, count(*) FROM refusals GROUP BY 1, 2, 3;
