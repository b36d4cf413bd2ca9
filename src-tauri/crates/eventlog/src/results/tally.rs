//! What the results of each interview came to.

use std::collections::HashMap;
use std::sync::Arc;

use super::{InterviewKey, Results};
use crate::{Error, ResultStanding};

/// What the results of an interview of an environment came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InterviewTally {
    /// How many stand where, in the order of [`ResultStanding::ALL`].
    pub(super) standings: [u64; ResultStanding::ALL.len()],
    /// The scores that are numbers, in no order.
    pub scores: Vec<f64>,
    /// When the one that changed last did, in milliseconds since 1970, UTC.
    pub changed_at: i64,
}

impl InterviewTally {
    /// How many results there are.
    pub fn results(&self) -> u64 {
        self.standings.iter().sum()
    }

    /// How many of them stand there.
    pub fn of(&self, standing: ResultStanding) -> u64 {
        self.standings[standing as usize]
    }

    /// Takes a result in.
    pub(super) fn take(&mut self, standing: ResultStanding, score: Option<f64>) {
        self.standings[standing as usize] += 1;
        self.scores.extend(score);
    }
}

impl Results {
    /// What the results of every interview came to.
    pub fn tallies(&self) -> Result<HashMap<InterviewKey, InterviewTally>, Error> {
        let _snapshot = self.connection.unchecked_transaction()?;
        let mut tallies: HashMap<(u32, u32), InterviewTally> = HashMap::new();
        self.counted(None, |result| {
            let tally = tallies.entry((result.environment, result.interview)).or_default();
            tally.take(result.standing, result.score);
        })?;
        let texts = self.texts()?;
        let text = |number: u32| texts.get(number as usize)?.as_deref().map(Arc::from);
        let mut newest = self.connection.prepare_cached(
            "SELECT changed_at FROM results INDEXED BY results_by_interview
             WHERE environment = ? AND interview = ? ORDER BY state DESC LIMIT 1",
        )?;
        let mut named = HashMap::with_capacity(tallies.len());
        for (numbers, tally) in tallies {
            let Some(environment) = text(numbers.0) else { continue };
            let changed_at = newest.query_row([numbers.0, numbers.1], |row| row.get(0))?;
            let key = InterviewKey { environment, interview: text(numbers.1) };
            named.insert(key, InterviewTally { changed_at, ..tally });
        }
        Ok(named)
    }
}
