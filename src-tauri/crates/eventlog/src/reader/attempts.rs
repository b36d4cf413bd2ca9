//! Deliveries of the same bytes in a row: the attempts of a sender that was not answered as it wished.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};

use super::{Reader, Reading};
use crate::{Error, Row, Sequence};

/// Attempts of one chain that are told: the first, and the newest of the others.
const MOST_ATTEMPTS: usize = 1000;

impl Reader {
    /// The newest chains of at least two attempts, the one with the newest attempt first; each oldest first.
    pub fn retry_chains(&self, limit: usize) -> Result<Vec<Vec<Row>>, Error> {
        self.read(|connection| {
            let mut repeats = connection
                .prepare_cached("SELECT sequence FROM deliveries WHERE label = 2 ORDER BY sequence DESC")?;
            let mut repeats = repeats.query([])?;
            let mut seen: HashSet<Sequence> = HashSet::new();
            let mut chains = Vec::new();
            while let Some(row) = repeats.next()?
                && chains.len() < limit
            {
                let newest: Sequence = row.get(0)?;
                if seen.contains(&newest) {
                    continue;
                }
                let chain = earlier(connection, newest)?;
                seen.extend(&chain);
                chains.push(chain);
            }
            let reading = Reading { shared: &self.shared, log: connection };
            chains.into_iter().map(|chain| rows_of(&reading, chain)).collect()
        })
    }
}

/// The attempts that a delivery is one of.
pub(super) fn of(reading: &Reading<'_>, sequence: Sequence) -> rusqlite::Result<Vec<Row>> {
    let mut chain = earlier(reading.log, sequence)?;
    let mut next = reading
        .log
        .prepare_cached("SELECT sequence FROM deliveries WHERE previous = ? AND label = 2 LIMIT 1")?;
    let mut last = sequence;
    while let Some(later) = next.query_row([last], |row| row.get(0)).optional()? {
        chain.push(later);
        last = later;
    }
    rows_of(reading, chain)
}

fn rows_of(reading: &Reading<'_>, mut chain: Vec<Sequence>) -> rusqlite::Result<Vec<Row>> {
    // An export asks this of every delivery, and nearly all of them are the only one.
    if chain.len() < 2 {
        return Ok(Vec::new());
    }
    if chain.len() > MOST_ATTEMPTS {
        chain.drain(1..=chain.len() - MOST_ATTEMPTS);
    }
    let mut rows = reading.rows_of(&chain)?;
    rows.reverse();
    // What was erased since may have left one alone.
    if rows.len() < 2 {
        rows.clear();
    }
    Ok(rows)
}

/// A delivery and the attempts before it, oldest first.
fn earlier(connection: &Connection, sequence: Sequence) -> rusqlite::Result<Vec<Sequence>> {
    let mut statement = connection.prepare_cached(EARLIER)?;
    let chain = statement.query_map([sequence], |row| row.get(0))?;
    let mut chain: Vec<Sequence> = chain.collect::<rusqlite::Result<_>>()?;
    chain.reverse();
    Ok(chain)
}

/// From a delivery back to the first one that had its bytes: a repeat has those of the one before it.
const EARLIER: &str = "
    WITH RECURSIVE chain (sequence) AS (
      SELECT ?1
      UNION ALL
      SELECT d.previous FROM chain CROSS JOIN deliveries d ON d.sequence = chain.sequence
      WHERE d.label = 2 AND d.previous IS NOT NULL
    ) SELECT sequence FROM chain";
