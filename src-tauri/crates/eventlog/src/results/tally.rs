//! What the results of each interview came to.

use std::collections::{BTreeMap, HashMap};

use super::file::Kind;
use super::{InterviewKey, ResultStanding, Results};
use crate::Error;

/// What the results of an interview of an environment came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InterviewTally {
    /// How many stand where; what none has is not in it.
    pub standings: BTreeMap<ResultStanding, u64>,
    /// The scores that are numbers, in no order.
    pub scores: Vec<f64>,
    /// When the one that changed last did, in milliseconds since 1970, UTC.
    pub changed_at: i64,
}

impl InterviewTally {
    /// How many results there are.
    pub fn results(&self) -> u64 {
        self.standings.values().sum()
    }

    /// How many of them stand there.
    pub fn of(&self, standing: ResultStanding) -> u64 {
        self.standings.get(&standing).copied().unwrap_or_default()
    }
}

impl Results {
    /// What the results of every interview came to. Reads each result, of indices that hold little else.
    pub fn tallies(&self) -> Result<HashMap<InterviewKey, InterviewTally>, Error> {
        let _snapshot = self.connection.unchecked_transaction()?;
        let mut tallies: HashMap<(i64, i64), InterviewTally> = HashMap::new();
        let mut each = self
            .connection
            .prepare_cached("SELECT environment, kind, score FROM results INDEXED BY results_counted")?;
        let mut rows = each.query([])?;
        while let Some(row) = rows.next()? {
            let Kind { interview, standing, .. } = Kind::read(row, 1)?;
            let tally = tallies.entry((row.get(0)?, interview)).or_default();
            *tally.standings.entry(standing).or_default() += 1;
            tally.scores.extend(row.get::<_, Option<f64>>(2)?);
        }
        let mut newest = self.connection.prepare_cached(
            "SELECT r.environment, r.interview, r.changed_at, e.text, i.text
             FROM (SELECT max(state) AS state FROM results INDEXED BY results_by_interview
                   GROUP BY environment, interview) n
               CROSS JOIN results r ON r.state = n.state
               CROSS JOIN texts e ON e.number = r.environment LEFT JOIN texts i ON i.number = r.interview",
        )?;
        let mut rows = newest.query([])?;
        let mut named = HashMap::with_capacity(tallies.len());
        while let Some(row) = rows.next()? {
            let Some(tally) = tallies.remove(&(row.get(0)?, row.get(1)?)) else { continue };
            let key = InterviewKey { environment: row.get(3)?, interview: row.get(4)? };
            named.insert(key, InterviewTally { changed_at: row.get(2)?, ..tally });
        }
        Ok(named)
    }
}
