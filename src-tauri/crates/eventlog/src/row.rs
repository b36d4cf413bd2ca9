//! From SQL rows to [`Row`]s.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use contract::Presence;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use crate::code::{self, Flags};
use crate::column::{Column, Score, out_of_range};
use crate::{Answer, Row, id};

/// The status of an answer that was none.
pub(crate) const NOTHING_SAID: u16 = 0;

/// What [`Words::row`] reads, of `deliveries d`, `unread u`, and of the tables in [`JOINS`].
pub(crate) const COLUMNS: &str = "
    d.sequence, d.received_at, d.random, d.environment, d.event, d.source, d.label, d.flags, d.echo_of, d.previous,
    d.body_bytes, d.interview, d.status, d.interview_status, d.processing_status, d.score, d.recruiter_score,
    d.candidate_name, d.candidate_email, d.changes, u.sequence IS NOT NULL, a.status, a.microseconds, r.id,
    coalesce(e.starred, 0) OR coalesce(o.starred, 0), coalesce(e.note, '') <> '' OR coalesce(o.note, '') <> '',
    a.simulated";

/// Where they come from, after `deliveries d` and `unread u`.
pub(crate) const JOINS: &str = "
    LEFT JOIN answers a ON a.sequence = d.sequence
    LEFT JOIN results r ON r.number = d.result
    LEFT JOIN annotations e ON e.scope = 0 AND e.target = d.sequence
    LEFT JOIN annotations o ON o.scope = 1 AND o.target = d.result";

/// Environments and names by number; they never change once they are in the file.
#[derive(Debug, Default)]
pub(crate) struct Words {
    environments: RwLock<HashMap<i64, Arc<str>>>,
    names: RwLock<HashMap<i64, Arc<str>>>,
}

impl Words {
    /// Reads a row of [`COLUMNS`].
    pub(crate) fn row(&self, connection: &Connection, row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
        let sequence = row.get(0)?;
        let received_at = row.get(1)?;
        let random = row.get(2)?;
        let flags = Flags(row.get(7)?);
        let status: Option<u16> = row.get(21)?;
        let answer = match status {
            Some(status) => Some(Answer {
                status: Some(status).filter(|status| *status != NOTHING_SAID),
                elapsed: Duration::from_micros(row.get(22)?),
                simulated: row.get(26)?,
            }),
            None => None,
        };
        let changes: Option<&str> = row.get_ref(19)?.as_str_or_null()?;
        let name = |column| -> rusqlite::Result<Presence<Arc<str>>> {
            Ok(match row.get::<_, Column<i64>>(column)?.0 {
                Presence::Value(number) => Presence::Value(self.name(connection, number)?),
                Presence::Null => Presence::Null,
                Presence::Absent => Presence::Absent,
            })
        };
        let text = |column| -> rusqlite::Result<_> { Ok(row.get::<_, Column<String>>(column)?.0) };
        let score = |column| -> rusqlite::Result<_> {
            Ok(row.get::<_, Column<Score>>(column)?.0.map(|score| score.0))
        };
        Ok(Row {
            sequence,
            id: id::compose(received_at, random, sequence),
            received_at: timestamp(1, received_at)?,
            environment: self.environment(connection, row.get(3)?)?,
            event: decode(row, 4, code::event)?,
            source: decode(row, 5, code::source)?,
            label: decode(row, 6, code::label)?,
            echo_of: row.get(8)?,
            previous: row.get(9)?,
            result_id: row.get::<_, Option<Arc<str>>>(23)?,
            candidate_name: text(17)?,
            candidate_email: text(18)?,
            interview_id: name(11)?,
            status: name(12)?,
            interview_status: name(13)?,
            processing_status: name(14)?,
            score: score(15)?,
            recruiter_score: score(16)?,
            go_next_round: flags.decision(),
            has_report: flags.report(),
            changes: changes.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default(),
            problems: flags.problems(),
            body_bytes: row.get(10)?,
            answer,
            unread: row.get(20)?,
            starred: row.get(24)?,
            has_note: row.get(25)?,
            imported: id::is_imported(random),
        })
    }

    pub(crate) fn environment(&self, connection: &Connection, number: i64) -> rusqlite::Result<Arc<str>> {
        remembered(&self.environments, connection, "SELECT name FROM environments WHERE number = ?", number)
    }

    pub(crate) fn name(&self, connection: &Connection, number: i64) -> rusqlite::Result<Arc<str>> {
        remembered(&self.names, connection, "SELECT text FROM names WHERE number = ?", number)
    }
}

/// How many words a reader remembers at most.
const MOST_WORDS: usize = 10_000;

fn remembered(
    words: &RwLock<HashMap<i64, Arc<str>>>,
    connection: &Connection,
    sql: &str,
    number: i64,
) -> rusqlite::Result<Arc<str>> {
    if let Some(word) = words.read().unwrap_or_else(PoisonError::into_inner).get(&number) {
        return Ok(Arc::clone(word));
    }
    let word: Option<Arc<str>> =
        connection.prepare_cached(sql)?.query_row([number], |row| row.get(0)).optional()?;
    let word = word.unwrap_or_else(|| Arc::from("?"));
    let mut words = words.write().unwrap_or_else(PoisonError::into_inner);
    if words.len() >= MOST_WORDS {
        words.clear();
    }
    words.insert(number, Arc::clone(&word));
    Ok(word)
}

fn decode<T>(
    row: &rusqlite::Row<'_>,
    column: usize,
    decode: impl FnOnce(u8) -> Option<T>,
) -> rusqlite::Result<T> {
    let code: u8 = row.get(column)?;
    decode(code).ok_or_else(|| out_of_range(column, code.into()))
}

/// A stored time.
pub(crate) fn timestamp(column: usize, milliseconds: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| out_of_range(column, milliseconds))
}
