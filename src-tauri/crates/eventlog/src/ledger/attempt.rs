//! One attempt to send a delivery to a target.

use std::time::Duration;

use contract::Event;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::MOST_GIVEN_UP;
use crate::column::out_of_range;
use crate::row::timestamp;
use crate::{Sequence, code};

/// How many attempts are kept for each target, and for how many days.
const MOST_KEPT: i64 = 5_000;
const DAYS_KEPT: i64 = 30;
/// How many attempts go by between two looks for what is too old.
const PRUNE_EVERY: i64 = 64;

/// One attempt to send a delivery to a target. The newest 5,000 of each target are kept, for 30 days.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its place in the ledger, growing from 1.
    pub number: i64,
    /// The target's name.
    pub target: String,
    /// The delivery's place in the log. It may be erased by now; then nothing of the answer is left either.
    pub sequence: Sequence,
    /// What the delivery says.
    pub event: Event,
    /// Which one for this delivery, from 1.
    pub attempt: u32,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// The answer's status.
    pub status: Option<u16>,
    /// Why there was no answer, or no whole one.
    pub error: Option<String>,
    /// The answer's status line and headers, cut to 4 KiB.
    pub head: Option<String>,
    /// The beginning of the answer's body as text, 4 KiB at most.
    pub body: Option<String>,
    /// Whether the body had more than that.
    pub body_cut: bool,
    /// What became of the delivery.
    pub outcome: AttemptOutcome,
    /// When it is tried again, for [`AttemptOutcome::Again`].
    pub next_try: Option<Timestamp>,
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The target has it.
    Taken,
    /// It is tried again.
    Again,
    /// It is not tried again by itself.
    GivenUp,
}

impl AttemptOutcome {
    /// As it stands in JSON: `taken`, `again`, `given_up`.
    pub const fn name(self) -> &'static str {
        match self {
            AttemptOutcome::Taken => "taken",
            AttemptOutcome::Again => "again",
            AttemptOutcome::GivenUp => "given_up",
        }
    }

    const fn code(self) -> u8 {
        match self {
            AttemptOutcome::Taken => 0,
            AttemptOutcome::Again => 1,
            AttemptOutcome::GivenUp => 2,
        }
    }

    const fn of(code: u8) -> Option<AttemptOutcome> {
        Some(match code {
            0 => AttemptOutcome::Taken,
            1 => AttemptOutcome::Again,
            2 => AttemptOutcome::GivenUp,
            _ => return None,
        })
    }
}

/// Notes it, moves the queue along, and takes away what is too old. 0 where the target is gone.
pub(super) fn note(connection: &Connection, attempt: &Attempt, strikes: u32) -> rusqlite::Result<i64> {
    let target: Option<i64> = connection
        .prepare_cached("SELECT number FROM targets WHERE name = ?")?
        .query_row([&attempt.target], |row| row.get(0))
        .optional()?;
    let Some(target) = target else { return Ok(0) };
    let next_try = attempt.next_try.map(Timestamp::as_millisecond);
    let waited = match attempt.outcome {
        AttemptOutcome::Taken => connection
            .prepare_cached("DELETE FROM queue WHERE target = ? AND sequence = ?")?
            .execute(params![target, attempt.sequence])?,
        AttemptOutcome::Again | AttemptOutcome::GivenUp => connection
            .prepare_cached(
                "UPDATE queue SET attempts = ?3, strikes = ?4, next_try = ?5, given_up = ?6
                 WHERE target = ?1 AND sequence = ?2",
            )?
            .execute(params![
                target,
                attempt.sequence,
                attempt.attempt,
                strikes,
                next_try,
                attempt.outcome == AttemptOutcome::GivenUp
            ])?,
    };
    if attempt.outcome == AttemptOutcome::Taken {
        connection
            .prepare_cached("UPDATE targets SET delivered = delivered + 1 WHERE number = ?")?
            .execute([target])?;
    }
    // Erased while it was under way: the answer may tell of it.
    let told = |text: &Option<String>| text.clone().filter(|_| waited > 0);
    connection
        .prepare_cached(
            "INSERT INTO attempts (target, sequence, event, attempt, at, microseconds, status, error, head, body,
               body_cut, outcome, next_try)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            target,
            attempt.sequence,
            code::of_event(attempt.event),
            attempt.attempt,
            attempt.at.as_millisecond(),
            i64::try_from(attempt.elapsed.as_micros()).unwrap_or(i64::MAX),
            attempt.status,
            told(&attempt.error),
            told(&attempt.head),
            told(&attempt.body),
            attempt.body_cut,
            attempt.outcome.code(),
            next_try,
        ])?;
    let number = connection.last_insert_rowid();
    if number % PRUNE_EVERY == 0 {
        prune(connection, target, attempt.at)?;
    }
    Ok(number)
}

fn prune(connection: &Connection, target: i64, now: Timestamp) -> rusqlite::Result<()> {
    let oldest = now.as_millisecond() - DAYS_KEPT * 24 * 60 * 60 * 1000;
    connection.execute("DELETE FROM attempts WHERE at < ?", [oldest])?;
    connection.execute(
        "DELETE FROM attempts WHERE target = ?1 AND number <= coalesce(
           (SELECT number FROM attempts WHERE target = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2), 0)",
        params![target, MOST_KEPT],
    )?;
    connection
        .execute(
            "DELETE FROM queue WHERE target = ?1 AND given_up AND sequence <= coalesce(
               (SELECT sequence FROM queue WHERE target = ?1 AND given_up
                ORDER BY sequence DESC LIMIT 1 OFFSET ?2), 0)",
            params![target, MOST_GIVEN_UP],
        )
        .map(drop)
}

pub(super) fn read(
    connection: &Connection,
    target: Option<&str>,
    sequence: Option<Sequence>,
    before: Option<i64>,
    limit: usize,
) -> rusqlite::Result<Vec<Attempt>> {
    // Each way to ask has its index; numbers grow with time.
    let by = match (target, sequence) {
        (_, Some(_)) => "a.sequence = ?2 AND (?1 IS NULL OR t.name = ?1)",
        (Some(_), None) => "a.target = (SELECT number FROM targets WHERE name = ?1) AND ?2 IS NULL",
        (None, None) => "?1 IS NULL AND ?2 IS NULL",
    };
    connection
        .prepare_cached(&format!(
            "SELECT a.number, t.name, a.sequence, a.event, a.attempt, a.at, a.microseconds, a.status, a.error, a.head,
               a.body, a.body_cut, a.outcome, a.next_try
             FROM attempts a JOIN targets t ON t.number = a.target
             WHERE {by} AND a.number < ?3 ORDER BY a.number DESC LIMIT ?4"
        ))?
        .query_map(
            params![
                target,
                sequence,
                before.unwrap_or(i64::MAX),
                i64::try_from(limit).unwrap_or(i64::MAX)
            ],
            of_row,
        )?
        .collect()
}

fn of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Attempt> {
    let (event, outcome): (u8, u8) = (row.get(3)?, row.get(12)?);
    let next_try: Option<i64> = row.get(13)?;
    Ok(Attempt {
        number: row.get(0)?,
        target: row.get(1)?,
        sequence: row.get(2)?,
        event: code::event(event).ok_or_else(|| out_of_range(3, event.into()))?,
        attempt: row.get(4)?,
        at: timestamp(5, row.get(5)?)?,
        elapsed: Duration::from_micros(row.get(6)?),
        status: row.get(7)?,
        error: row.get(8)?,
        head: row.get(9)?,
        body: row.get(10)?,
        body_cut: row.get(11)?,
        outcome: AttemptOutcome::of(outcome).ok_or_else(|| out_of_range(12, outcome.into()))?,
        next_try: next_try.map(|time| timestamp(13, time)).transpose()?,
    })
}
