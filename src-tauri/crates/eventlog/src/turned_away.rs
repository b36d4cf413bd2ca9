//! How many requests were turned away: counted for good, where refusals are kept in full only for a while.

use crate::{Error, Reader};

/// Requests of a quarter of an hour that were turned away with the same status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnedAway {
    /// When the quarter begins, in milliseconds since 1970, UTC.
    pub at: i64,
    /// What was answered: 503 where it was our own fault, otherwise a refusal.
    pub status: u16,
    /// How many.
    pub requests: u64,
}

/// A quarter of an hour in milliseconds. Every time zone is off UTC by a multiple of it.
pub(crate) const QUARTER_MS: i64 = 900_000;

impl Reader {
    /// What was turned away in the quarters that begin in a stretch of time (milliseconds since 1970, UTC, the end
    /// excluded), oldest first; of one environment, or of all and of nobody knows which.
    pub fn turned_away(
        &self,
        environment: Option<&str>,
        from: i64,
        to: i64,
    ) -> Result<Vec<TurnedAway>, Error> {
        // The first quarter that begins at a time or after it.
        let quarter = |at: i64| at.saturating_add(QUARTER_MS - 1).div_euclid(QUARTER_MS);
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT quarter, status, sum(requests) FROM turned_away
                     WHERE quarter >= ?1 AND quarter < ?2 AND (?3 IS NULL OR environment = ?3)
                     GROUP BY quarter, status ORDER BY quarter, status",
                )?
                .query_map((quarter(from), quarter(to), environment), |row| {
                    let quarter: i64 = row.get(0)?;
                    Ok(TurnedAway {
                        at: quarter.saturating_mul(QUARTER_MS),
                        status: row.get(1)?,
                        requests: row.get(2)?,
                    })
                })?
                .collect()
        })
    }
}
