//! Stretches of time in which deliveries may have been missed.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::Reader;
use crate::column::out_of_range;
use crate::row::timestamp;

/// A stretch of time in which deliveries may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Since when; for one that begins with a crash, the last sign of life.
    pub from: Timestamp,
    /// Until when, not itself in it; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Why.
    pub cause: GapCause,
}

/// Why deliveries may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GapCause {
    /// Nothing was running.
    Closed,
    /// The computer was asleep.
    Asleep,
    /// The tunnel that JobMojito comes through was down.
    Tunnel,
    /// Nothing could be stored; senders were asked to come back.
    Storage,
}

impl GapCause {
    /// All of them.
    pub const ALL: [GapCause; 4] = [GapCause::Closed, GapCause::Asleep, GapCause::Tunnel, GapCause::Storage];

    /// In one word, as machines read it.
    pub const fn name(self) -> &'static str {
        match self {
            GapCause::Closed => "closed",
            GapCause::Asleep => "asleep",
            GapCause::Tunnel => "tunnel",
            GapCause::Storage => "storage",
        }
    }

    /// What is in the file: a code never changes its meaning.
    const fn code(self) -> u8 {
        match self {
            GapCause::Closed => 0,
            GapCause::Asleep => 1,
            GapCause::Tunnel => 2,
            GapCause::Storage => 3,
        }
    }

    fn of(code: u8) -> Option<GapCause> {
        GapCause::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

impl Reader {
    /// Gaps of which a part lies in a stretch of time (milliseconds since 1970, UTC, the end excluded), newest first.
    /// One that lasts reaches into all that comes.
    pub fn gaps(&self, from: i64, to: i64) -> Result<Vec<Gap>, crate::Error> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT begins, ends, cause FROM gaps WHERE begins < ?2 AND (ends IS NULL OR ends > ?1)
                     ORDER BY begins DESC, number DESC",
                )?
                .query_map([from, to], |row| {
                    let cause: u8 = row.get(2)?;
                    let ends: Option<i64> = row.get(1)?;
                    Ok(Gap {
                        from: timestamp(0, row.get(0)?)?,
                        to: ends.map(|ends| timestamp(1, ends)).transpose()?,
                        cause: GapCause::of(cause).ok_or_else(|| out_of_range(2, cause.into()))?,
                    })
                })?
                .collect()
        })
    }
}

/// Keeps a gap. It is one with those of its cause that it overlaps or touches; where it has an end, so have they then.
pub(crate) fn note(connection: &Connection, gap: &Gap) -> rusqlite::Result<()> {
    let (mut begins, ends) = (gap.from.as_millisecond(), gap.to.map(Timestamp::as_millisecond));
    let mut latest = ends;
    let mut overlapping = connection.prepare_cached(
        "SELECT number, begins, ends FROM gaps
         WHERE cause = ?1 AND begins <= coalesce(?3, begins) AND coalesce(ends, ?2) >= ?2",
    )?;
    let mut rows = overlapping.query(params![gap.cause.code(), begins, ends])?;
    let mut joined = Vec::new();
    while let Some(row) = rows.next()? {
        joined.push(row.get::<_, i64>(0)?);
        begins = begins.min(row.get(1)?);
        let theirs: Option<i64> = row.get(2)?;
        latest = latest.map(|latest| latest.max(theirs.unwrap_or(latest)));
    }
    for number in joined {
        connection.prepare_cached("DELETE FROM gaps WHERE number = ?")?.execute([number])?;
    }
    if latest.is_none_or(|latest| latest > begins) {
        connection
            .prepare_cached("INSERT INTO gaps (cause, begins, ends) VALUES (?, ?, ?)")?
            .execute(params![gap.cause.code(), begins, latest])?;
    }
    Ok(())
}

/// Ends the gaps that last: whoever noted them is gone since then.
pub(crate) fn end_all(connection: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE gaps SET ends = max(begins, ?) WHERE ends IS NULL")?
        .execute([at.as_millisecond()])?;
    connection.prepare_cached("DELETE FROM gaps WHERE ends <= begins")?.execute([])?;
    Ok(())
}
