//! How long a score usually takes, interview by interview.

use std::collections::HashMap;
use std::sync::Arc;

use eventlog::{InterviewKey, KeptResult, Results, usual_ms};

use super::Asked;
use crate::Error;

/// Where nothing tells how long a score takes.
const PATIENCE: i64 = 24 * 60 * 60 * 1000;

/// What is usual, looked up once for each interview.
pub(crate) struct Usual<'a> {
    results: &'a Results,
    asked: &'a Asked<'a>,
    known: HashMap<InterviewKey, Option<i64>>,
}

impl<'a> Usual<'a> {
    pub(crate) fn new(results: &'a Results, asked: &'a Asked<'a>) -> Usual<'a> {
        Usual { results, asked, known: HashMap::new() }
    }

    /// After how long without a score it is unusual, in milliseconds: what a person set, else what the interview
    /// usually takes, else what the environment does; `None` where nothing tells.
    pub(crate) fn of(&mut self, environment: &str, interview: Option<&str>) -> Result<Option<i64>, Error> {
        let key = InterviewKey { environment: Arc::from(environment), interview: interview.map(Arc::from) };
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let set = interview.and_then(|interview| self.asked.settings.interviews.get(interview));
        let usual = match (set.and_then(|set| set.result_within_minutes), interview) {
            (Some(minutes), _) => Some(i64::from(minutes) * 60_000),
            (None, Some(_)) => match usual_ms(&self.results.waits(environment, interview)?) {
                Some(usual) => Some(usual),
                None => self.of(environment, None)?,
            },
            (None, None) => usual_ms(&self.results.waits(environment, None)?),
        };
        self.known.insert(key, usual);
        Ok(usual)
    }

    /// Whether a result waits longer than is usual.
    pub(crate) fn is_overdue(&mut self, kept: &KeptResult) -> Result<bool, Error> {
        let Some(since) = kept.facts.awaiting_since() else { return Ok(false) };
        Ok(since < self.latest(&kept.environment, kept.facts.interview.as_deref())?)
    }

    /// How many results of an interview wait longer than is usual.
    pub(crate) fn overdue(&mut self, environment: &str, interview: Option<&str>) -> Result<u64, Error> {
        let latest = self.latest(environment, interview)?;
        Ok(self.results.awaiting_since(environment, interview, latest)?)
    }

    /// What waits since before then waits longer than is usual; milliseconds since 1970, UTC.
    fn latest(&mut self, environment: &str, interview: Option<&str>) -> Result<i64, Error> {
        let usual = self.of(environment, interview)?.unwrap_or(PATIENCE);
        Ok(self.asked.now.as_millisecond().saturating_sub(usual))
    }
}
