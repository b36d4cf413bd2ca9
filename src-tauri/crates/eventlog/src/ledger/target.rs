//! What the ledger knows of a target.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Attempt, Waiting, attempt};
use crate::column::out_of_range;
use crate::row::timestamp;
use crate::{Sequence, code};

/// How a target stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TargetStanding {
    /// How many deliveries it has taken.
    pub delivered: u64,
    /// How many wait for it: those in its queue, and those in the log that were not looked at for it yet, of which it
    /// may want fewer.
    pub waiting: u64,
    /// How many were given up and can be tried again.
    pub given_up: u64,
    /// When the next one that failed is tried again.
    pub next_try: Option<Timestamp>,
    /// The newest attempt.
    pub last: Option<Attempt>,
}

pub(super) fn names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare_cached("SELECT name FROM targets")?.query_map([], |row| row.get(0))?.collect()
}

pub(super) fn remove(connection: &Connection, target: &str) -> rusqlite::Result<()> {
    for table in ["queue", "attempts"] {
        connection.execute(
            &format!("DELETE FROM {table} WHERE target = (SELECT number FROM targets WHERE name = ?)"),
            [target],
        )?;
    }
    connection.execute("DELETE FROM targets WHERE name = ?", [target]).map(drop)
}

pub(super) fn waiting(connection: &Connection, target: &str) -> rusqlite::Result<Vec<Waiting>> {
    connection
        .prepare_cached(
            "SELECT sequence, event, lane, attempts, strikes, next_try FROM queue
             WHERE target = (SELECT number FROM targets WHERE name = ?) AND NOT given_up ORDER BY sequence",
        )?
        .query_map([target], |row| {
            let event: u8 = row.get(1)?;
            let next_try: Option<i64> = row.get(5)?;
            Ok(Waiting {
                sequence: row.get(0)?,
                event: code::event(event).ok_or_else(|| out_of_range(1, event.into()))?,
                lane: row.get(2)?,
                attempts: row.get(3)?,
                strikes: row.get(4)?,
                next_try: next_try.map(|time| timestamp(5, time)).transpose()?,
            })
        })?
        .collect()
}

pub(super) fn take_in(
    connection: &Connection,
    target: &str,
    deliveries: &[Waiting],
    cursor: Sequence,
) -> rusqlite::Result<()> {
    let number: Option<i64> = connection
        .prepare_cached("UPDATE targets SET cursor = max(cursor, ?2) WHERE name = ?1 RETURNING number")?
        .query_row(params![target, cursor], |row| row.get(0))
        .optional()?;
    let Some(number) = number else { return Ok(()) };
    let mut queue = connection.prepare_cached(
        "INSERT OR IGNORE INTO queue (target, sequence, event, lane, attempts, strikes) VALUES (?, ?, ?, ?, 0, 0)",
    )?;
    for waiting in deliveries {
        queue.execute(params![number, waiting.sequence, code::of_event(waiting.event), waiting.lane])?;
    }
    Ok(())
}

pub(super) fn standing(
    connection: &Connection,
    target: &str,
    newest: Sequence,
) -> rusqlite::Result<TargetStanding> {
    let found: Option<(i64, Sequence, u64)> = connection
        .prepare_cached("SELECT number, cursor, delivered FROM targets WHERE name = ?")?
        .query_row([target], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((number, cursor, delivered)) = found else { return Ok(TargetStanding::default()) };
    let (queued, given_up, next_try): (u64, u64, Option<i64>) = connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE NOT given_up), count(*) FILTER (WHERE given_up),
               min(next_try) FILTER (WHERE NOT given_up)
             FROM queue WHERE target = ?",
        )?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(TargetStanding {
        delivered,
        waiting: queued + u64::try_from(newest - cursor).unwrap_or_default(),
        given_up,
        next_try: next_try.map(|time| timestamp(2, time)).transpose()?,
        last: attempt::read(connection, Some(target), None, None, 1)?.pop(),
    })
}
