//! The ledger of forwarding: what waits for each target, and every attempt to send it. An own file beside the log, so
//! that a dead target never costs the log a commit.

mod attempt;
mod file;
mod target;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use contract::Event;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::watch;

pub use attempt::{Attempt, AttemptOutcome};
pub use target::TargetStanding;

use crate::{DataFolder, Error, Reader, Row, Sequence, extract};

/// How many deliveries that were given up are kept for each target, to be tried again on request: the newest.
const MOST_GIVEN_UP: i64 = 10_000;

/// The ledger of a log's data folder; clones are one. Calls block. Also for another process than the log's owner: what
/// that writes is seen by [`Ledger::version`].
#[derive(Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    reader: Reader,
    /// Opened when it is first needed.
    opened: Mutex<Option<Connection>>,
    changes: watch::Sender<u64>,
}

/// A delivery that waits to be sent to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the log.
    pub sequence: Sequence,
    /// What it says.
    pub event: Event,
    /// Deliveries of one lane go one after the other: those of a result, or those of an environment without one.
    pub lane: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// How often of these the target was there and did not take it.
    pub strikes: u32,
    /// Not before then; `None`: at once.
    pub next_try: Option<Timestamp>,
}

impl Waiting {
    /// A delivery that was not tried yet.
    pub fn of(row: &Row) -> Waiting {
        let result = row.result_id.as_deref().unwrap_or_default();
        Waiting {
            sequence: row.sequence,
            event: row.event,
            // No environment has a NUL in its name.
            lane: extract::hash(format!("{}\0{result}", row.environment).as_bytes()),
            attempts: 0,
            strikes: 0,
            next_try: None,
        }
    }
}

impl Ledger {
    /// The ledger in a data folder that has a log.
    pub fn open(folder: &DataFolder) -> Result<Ledger, Error> {
        Ok(Ledger::new(folder, Reader::open(folder)?))
    }

    pub(crate) fn new(folder: &DataFolder, reader: Reader) -> Ledger {
        let changes = watch::Sender::new(0);
        Ledger {
            shared: Arc::new(Shared { path: folder.ledger(), reader, opened: Mutex::default(), changes }),
        }
    }

    /// Enters a target at the end of the log as it is now; one that is known keeps its place. How far it has come:
    /// everything up to there was taken in or passed over.
    pub fn enter(&self, target: &str) -> Result<Sequence, Error> {
        self.enter_at(target, self.shared.reader.newest()?)
    }

    /// The same behind a delivery of the log.
    pub fn enter_at(&self, target: &str, end: Sequence) -> Result<Sequence, Error> {
        // A target that was entered stays so, whatever happens to the power.
        self.with(|connection| connection.execute_batch("PRAGMA synchronous = FULL"))?;
        let entered = self.write(|connection| {
            connection.execute(
                "INSERT INTO targets (name, cursor) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                params![target, end],
            )?;
            connection.query_row("SELECT cursor FROM targets WHERE name = ?", [target], |row| row.get(0))
        });
        self.with(|connection| connection.execute_batch("PRAGMA synchronous = NORMAL"))?;
        entered
    }

    /// Gives a target another name; nothing happens where there is none of that name. One that has the new name goes.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        if from == to {
            return Ok(());
        }
        self.write(|connection| {
            target::remove(connection, to)?;
            connection.execute("UPDATE targets SET name = ?2 WHERE name = ?1", [from, to]).map(drop)
        })
    }

    /// Forgets a target: what waits for it, and its attempts.
    pub fn remove(&self, target: &str) -> Result<(), Error> {
        self.write(|connection| target::remove(connection, target))
    }

    /// Forgets all targets but these.
    pub fn keep(&self, targets: &[&str]) -> Result<(), Error> {
        self.write(|connection| {
            for name in target::names(connection)?.iter().filter(|name| !targets.contains(&name.as_str())) {
                target::remove(connection, name)?;
            }
            Ok(())
        })
    }

    /// How far a target has come, and what waits for it, oldest first.
    pub fn waiting(&self, target: &str) -> Result<(Sequence, Vec<Waiting>), Error> {
        self.write(|connection| {
            let cursor: Option<Sequence> = connection
                .query_row("SELECT cursor FROM targets WHERE name = ?", [target], |row| row.get(0))
                .optional()?;
            Ok((cursor.unwrap_or_default(), target::waiting(connection, target)?))
        })
    }

    /// Takes deliveries in for a target; everything up to `cursor` that is not among them is passed over.
    pub fn take_in(&self, target: &str, deliveries: &[Waiting], cursor: Sequence) -> Result<(), Error> {
        self.write(|connection| target::take_in(connection, target, deliveries, cursor))
    }

    /// Notes an attempt and what becomes of the delivery, all at once; its place in the ledger. `strikes`: see
    /// [`Waiting`]. Of a delivery that was erased meanwhile nothing of the answer is kept.
    pub fn note(&self, attempt: &Attempt, strikes: u32) -> Result<i64, Error> {
        self.write(|connection| attempt::note(connection, attempt, strikes))
    }

    /// A delivery that waits is not in the log any more.
    pub fn pass(&self, target: &str, sequence: Sequence) -> Result<(), Error> {
        self.write(|connection| {
            connection
                .execute(
                    "DELETE FROM queue WHERE sequence = ? AND target = (SELECT number FROM targets WHERE name = ?)",
                    params![sequence, target],
                )
                .map(drop)
        })
    }

    /// Has what waits for a target tried at once, and what was given up again; how many that are.
    pub fn retry(&self, target: &str) -> Result<u64, Error> {
        self.write(|connection| {
            let due = connection.execute(
                "UPDATE queue SET given_up = 0, strikes = 0, next_try = NULL
                 WHERE target = (SELECT number FROM targets WHERE name = ?)",
                [target],
            )?;
            Ok(due as u64)
        })
    }

    /// How a target stands; as if it were new where it is not known.
    pub fn standing(&self, target: &str) -> Result<TargetStanding, Error> {
        let newest = self.shared.reader.newest()?;
        self.read(|connection| target::standing(connection, target, newest))
    }

    /// Attempts, newest first: of one target, of one delivery, or all; those before a place in the ledger.
    pub fn attempts(
        &self,
        target: Option<&str>,
        sequence: Option<Sequence>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Attempt>, Error> {
        self.read(|connection| attempt::read(connection, target, sequence, before, limit))
    }

    /// Whether there is a file of it yet.
    pub fn exists(&self) -> bool {
        self.shared.path.exists()
    }

    /// Another number after another process has written.
    pub fn version(&self) -> Result<i64, Error> {
        self.read(|connection| connection.pragma_query_value(None, "data_version", |row| row.get(0)))
    }

    /// Changes with everything that this process writes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Forgets deliveries that are erased: they wait no longer, and of their attempts only figures stay.
    pub(crate) fn forget(&self, sequences: &[Sequence]) -> Result<(), Error> {
        if !self.shared.path.exists() {
            return Ok(());
        }
        self.write(|connection| {
            for sequence in sequences {
                connection.prepare_cached("DELETE FROM queue WHERE sequence = ?")?.execute([sequence])?;
                connection
                    .prepare_cached(
                        "UPDATE attempts SET error = NULL, head = NULL, body = NULL WHERE sequence = ?",
                    )?
                    .execute([sequence])?;
            }
            Ok(())
        })
    }

    /// Leaves nothing in the files of what was forgotten.
    pub(crate) fn wipe(&self) -> Result<(), Error> {
        file::remove_set_aside(&self.shared.path)?;
        if !self.shared.path.exists() {
            return Ok(());
        }
        self.with(crate::connection::wipe)
    }

    /// Does something in one transaction.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        let done = self.with(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })?;
        self.shared.changes.send_modify(|changes| *changes += 1);
        Ok(done)
    }

    /// Looks; where there is no file, nothing is there and none is made.
    fn read<T: Default>(&self, look: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        if self.shared.path.exists() { self.with(look) } else { Ok(T::default()) }
    }

    /// Does something with the file. Where that fails it is opened again the next time.
    fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        let mut kept = self.shared.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match kept.take() {
            Some(connection) => connection,
            None => file::open(&self.shared.path, self.shared.reader.identity()?)?,
        };
        let done = work(&connection)?;
        *kept = Some(connection);
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
