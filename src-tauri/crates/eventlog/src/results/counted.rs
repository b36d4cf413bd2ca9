//! Results as they are counted: a few numbers of each, read from an index that holds nothing else.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::file::{self, Kind};
use super::{ResultStanding, Results};
use crate::{Error, Stretch};

/// A result, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedResult<'a> {
    /// The number of its interview, which [`Results::interview_ids`] knows: below a few thousand, and 0 of none.
    pub interview: usize,
    /// Where it stands.
    pub standing: ResultStanding,
    /// Whether its present attempt was completed: told so, or scored.
    pub collected: bool,
    /// From collected to scored, in milliseconds.
    pub waited: Option<i64>,
    /// The score, where it is a number.
    pub score: Option<f64>,
    /// Why it failed, as sent.
    pub failure: Option<&'a str>,
}

/// Numbers of what is asked for; `None`: all.
struct Asked {
    environment: Option<i64>,
    interview: Option<i64>,
}

impl Results {
    /// Hands each result that began in a stretch of time to `take`.
    pub fn counted(&self, stretch: &Stretch, mut take: impl FnMut(CountedResult<'_>)) -> Result<(), Error> {
        let Some(Asked { environment, interview }) = self.asked(stretch)? else { return Ok(()) };
        let codes = interview.map(|interview| {
            let first = interview * Kind::CODES;
            format!("AND kind BETWEEN {first} AND {}", first + Kind::CODES - 1)
        });
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT kind, waited, score, failure FROM results INDEXED BY results_counted
             WHERE first_at >= ?1 AND first_at < ?2 {} {}",
            is("environment", environment),
            codes.unwrap_or_default(),
        ))?;
        let mut rows = statement.query(params![stretch.from, stretch.to])?;
        while let Some(row) = rows.next()? {
            let Kind { interview, standing, collected } = Kind::read(row, 0)?;
            take(CountedResult {
                interview: usize::try_from(interview).unwrap_or_default(),
                standing,
                collected,
                waited: row.get(1)?,
                score: row.get(2)?,
                failure: row.get_ref(3)?.as_str_or_null().map_err(rusqlite::Error::from)?,
            });
        }
        Ok(())
    }

    /// Hands each decision that stands and was made in a stretch of time to `take`: when, and whether it is to
    /// advance.
    pub fn decided(&self, stretch: &Stretch, mut take: impl FnMut(i64, bool)) -> Result<(), Error> {
        let Some(Asked { environment, interview }) = self.asked(stretch)? else { return Ok(()) };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT decided_at, decision FROM results INDEXED BY results_decided
             WHERE decided_at >= ?1 AND decided_at < ?2 {} {}",
            is("environment", environment),
            is("interview", interview),
        ))?;
        let mut rows = statement.query(params![stretch.from, stretch.to])?;
        while let Some(row) = rows.next()? {
            take(row.get(0)?, row.get(1)?);
        }
        Ok(())
    }

    /// The interviews of an environment, or of all of them.
    pub fn interviews(&self, environment: Option<&str>) -> Result<Vec<String>, Error> {
        let only = match environment {
            None => None,
            Some(name) => match file::find(&self.connection, name)? {
                Some(number) => Some(number),
                None => return Ok(Vec::new()),
            },
        };
        // Each is found by a look at the index: there are few of them, of very many results. As one recursive query
        // it would look at every result for each.
        let mut next = self.connection.prepare_cached(
            "SELECT environment, interview FROM results INDEXED BY results_by_interview
             WHERE (environment, interview) > (?, ?) ORDER BY environment, interview LIMIT 1",
        )?;
        let mut name = self.connection.prepare_cached("SELECT text FROM texts WHERE number = ?")?;
        let mut interviews = BTreeSet::new();
        let mut at = (only.unwrap_or(i64::MIN), i64::MIN);
        while let Some(found) = next
            .query_row([at.0, at.1], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .filter(|(environment, _)| only.is_none_or(|only| only == *environment))
        {
            at = found;
            interviews.extend(name.query_row([at.1], |row| row.get(0)).optional()?);
        }
        Ok(interviews.into_iter().collect())
    }

    /// The numbers of the environment and the interview that are asked for; `None` where the store has no such.
    fn asked(&self, stretch: &Stretch) -> Result<Option<Asked>, Error> {
        let number = |text: &Option<String>| match text {
            None => Ok(Some(None)),
            Some(text) => file::find(&self.connection, text).map(|found| found.map(Some)),
        };
        let asked = Option::zip(number(&stretch.environment)?, number(&stretch.interview)?);
        Ok(asked.map(|(environment, interview)| Asked { environment, interview }))
    }

    /// The `interview_id` of each number of [`CountedResult::interview`].
    pub fn interview_ids(&self) -> Result<Vec<Option<String>>, Error> {
        let mut names = Vec::new();
        let mut statement =
            self.connection.prepare_cached("SELECT number, text FROM texts ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number: usize = row.get(0)?;
            names.resize(number + 1, None);
            names[number] = Some(row.get(1)?);
        }
        Ok(names)
    }
}

/// The condition that a column holds a number, where one is asked for: where none is, nothing is looked at for each of
/// very many results.
fn is(column: &str, number: Option<i64>) -> String {
    number.map(|number| format!("AND {column} = {number}")).unwrap_or_default()
}
