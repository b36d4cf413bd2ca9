//! Reading the store.

use std::sync::Arc;

use rusqlite::{Connection, Params, Row, params};

use super::file::{self, COLUMNS, FORMAT, State, facts};
use super::{CandidateKey, ResultFacts, Taken};
use crate::disposable::{is_of, open_to_read};
use crate::{Error, Reader, Sequence};

/// The store of results as it is now, also of another process than the one that keeps it up. One that is missing, or
/// belongs to another log, has nothing in it.
pub struct Results {
    reader: Reader,
    pub(super) connection: Connection,
    newest: Sequence,
}

/// A result in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptResult {
    /// Payload `id`.
    pub result_id: Arc<str>,
    /// Environment.
    pub environment: Arc<str>,
    /// What there is to know of it.
    pub facts: ResultFacts,
}

/// An interview of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InterviewKey {
    /// Environment.
    pub environment: Arc<str>,
    /// `interview_id`; `None` of results whose deliveries tell no interview.
    pub interview: Option<Arc<str>>,
}

impl Reader {
    /// The store of results.
    pub fn results(&self) -> Result<Results, Error> {
        let (identity, newest) = (self.identity()?, self.last_sequence()?);
        let is_ours = |connection: &Connection| is_of(connection, FORMAT, identity, newest).unwrap_or(false);
        let connection = if let Some(kept) = open_to_read(self.results_path()).filter(is_ours) {
            kept
        } else {
            let empty = Connection::open_in_memory()?;
            file::create(&empty, identity)?;
            empty
        };
        Ok(Results { reader: self.clone(), connection, newest })
    }
}

impl Results {
    /// How far it has come.
    pub fn taken(&self) -> Result<Taken, Error> {
        Ok(Taken { taken: State::read(&self.connection)?.taken, newest: self.newest })
    }

    /// One result.
    pub fn named(&self, environment: &str, result_id: &str) -> Result<Option<KeptResult>, Error> {
        // The log has an index of them.
        let Some(number) = self.reader.number_of(environment, result_id)? else { return Ok(None) };
        Ok(self.all("WHERE r.number = ?", [number])?.pop())
    }

    /// Results in order of their last change, the newest first, for as long as `take` wants more: those whose state
    /// is before a place in the log. Where `interview` is given, only those of one interview of one environment.
    pub fn newest_first<E: From<Error>>(
        &self,
        before: Option<Sequence>,
        of: Option<(&str, Option<&str>)>,
        take: impl FnMut(KeptResult) -> Result<bool, E>,
    ) -> Result<(), E> {
        let before = before.unwrap_or(Sequence::MAX);
        match of {
            None => self.select("WHERE r.state < ? ORDER BY r.state DESC", [before], take),
            Some((environment, interview)) => {
                let Some((environment, interview)) = self.numbers(environment, interview)? else {
                    return Ok(());
                };
                self.select(
                    "WHERE r.environment = ? AND r.interview = ? AND r.state < ? ORDER BY r.state DESC",
                    [environment, interview, before],
                    take,
                )
            }
        }
    }

    /// Results that wait for their score, in order of their last change, the newest first, for as long as `take` wants
    /// more: those whose state is before a place in the log.
    pub fn awaiting<E: From<Error>>(
        &self,
        before: Option<Sequence>,
        take: impl FnMut(KeptResult) -> Result<bool, E>,
    ) -> Result<(), E> {
        let before = before.unwrap_or(Sequence::MAX);
        self.select("WHERE r.progress & 7 = 1 AND r.state < ? ORDER BY r.state DESC", [before], take)
    }

    /// The interviews that have results that wait for their score.
    pub fn awaiting_in(&self) -> Result<Vec<InterviewKey>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.text, i.text FROM (SELECT DISTINCT environment, interview FROM results WHERE progress & 7 = 1) r
             CROSS JOIN texts e ON e.number = r.environment LEFT JOIN texts i ON i.number = r.interview",
        )?;
        let awaited = |row: &Row<'_>| Ok(InterviewKey { environment: row.get(0)?, interview: row.get(1)? });
        let found = statement.query_map([], awaited)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// How many results of an interview have waited for their score since before a time, in milliseconds since 1970,
    /// UTC. `None`: those whose deliveries tell no interview.
    pub fn awaiting_since(
        &self,
        environment: &str,
        interview: Option<&str>,
        before: i64,
    ) -> Result<u64, Error> {
        let Some((environment, interview)) = self.numbers(environment, interview)? else { return Ok(0) };
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM results
             WHERE progress & 7 = 1 AND environment = ? AND interview = ? AND collected_at < ?",
        )?;
        Ok(statement.query_row([environment, interview, before], |row| row.get(0))?)
    }

    /// How long the newest 200 results of an interview waited for their score, the newest first; of `None`, those of
    /// the whole environment. Milliseconds.
    pub fn waits(&self, environment: &str, interview: Option<&str>) -> Result<Vec<i64>, Error> {
        let Some((environment, number)) = self.numbers(environment, interview)? else {
            return Ok(Vec::new());
        };
        let (index, which) = match interview {
            Some(_) => ("results_by_interview", "AND interview = ?2"),
            None => ("results_by_state", "AND ?2 IS NOT NULL"),
        };
        let sql = format!(
            "SELECT waited FROM results INDEXED BY {index} WHERE environment = ?1 {which} AND waited IS NOT NULL
             ORDER BY state DESC LIMIT 200"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let waits = statement.query_map([environment, number], |row| row.get(0))?;
        Ok(waits.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest result of each candidate who can be told from others, the newest change first, for as long as
    /// `take` wants more: those whose newest is before a place in the log.
    pub fn candidates<E: From<Error>>(
        &self,
        before: Option<Sequence>,
        take: impl FnMut(KeptResult) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.select(
            "WHERE r.state < ? AND r.candidate IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM results n
               WHERE n.environment = r.environment AND n.candidate = r.candidate AND n.state > r.state)
             ORDER BY r.state DESC",
            [before.unwrap_or(Sequence::MAX)],
            take,
        )
    }

    /// The results of a candidate, the newest change first.
    pub fn of_candidate(&self, environment: &str, key: &CandidateKey) -> Result<Vec<KeptResult>, Error> {
        let Some(environment) = file::find(&self.connection, environment)? else { return Ok(Vec::new()) };
        self.all(
            "WHERE r.environment = ? AND r.candidate = ? ORDER BY r.state DESC",
            params![environment, key.to_string()],
        )
    }

    /// The numbers of an environment and an interview; `None` where the store has nothing of them.
    fn numbers(&self, environment: &str, interview: Option<&str>) -> Result<Option<(i64, i64)>, Error> {
        let number = |text: &str| Ok::<_, Error>(file::find(&self.connection, text)?.map(i64::from));
        let Some(environment) = number(environment)? else { return Ok(None) };
        let Some(interview) = interview else { return Ok(Some((environment, 0))) };
        Ok(number(interview)?.map(|interview| (environment, interview)))
    }

    fn all(&self, which: &str, given: impl Params) -> Result<Vec<KeptResult>, Error> {
        let mut found = Vec::new();
        self.select(which, given, |result| {
            found.push(result);
            Ok::<_, Error>(true)
        })?;
        Ok(found)
    }

    fn select<E: From<Error>>(
        &self,
        which: &str,
        given: impl Params,
        mut take: impl FnMut(KeptResult) -> Result<bool, E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT r.id, e.text, {COLUMNS} FROM results r
             CROSS JOIN texts e ON e.number = r.environment LEFT JOIN texts i ON i.number = r.interview {which}"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(Error::from)?;
        let mut rows = statement.query(given).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            if !take(kept(row).map_err(Error::from)?)? {
                break;
            }
        }
        Ok(())
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptResult> {
    Ok(KeptResult { result_id: row.get(0)?, environment: row.get(1)?, facts: facts(row, 2)? })
}
