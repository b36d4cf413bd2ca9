//! The ledger's file: opened, made, or set aside where it cannot be used.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use crate::folder::{create_private, io_error};
use crate::{Error, connection};

/// What this build reads and writes.
const FORMAT: i64 = 1;

/// Opens the ledger of a log, made where it is missing. One that is damaged or belongs to another log is set aside
/// (`forwarding.db.aside`), and a new one begins.
pub(super) fn open(path: &Path, identity: i64) -> Result<Connection, Error> {
    match open_as_it_is(path, identity) {
        Err(Error::Corrupt(reason)) => {
            tracing::warn!(%reason, "the ledger of forwarding is set aside");
            set_aside(path)?;
            open_as_it_is(path, identity)
        }
        opened => opened,
    }
}

fn open_as_it_is(path: &Path, identity: i64) -> Result<Connection, Error> {
    drop(create_private(path)?);
    let connection = connection::for_writing(path)?;
    // What the power takes with it is sent once more. It is small, and read seldom.
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -2048")?;
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match format {
        0 => make(&connection, identity)?,
        FORMAT => {}
        found => return Err(Error::Newer { found, known: FORMAT }),
    }
    let of: Option<i64> =
        connection.query_row("SELECT identity FROM ledger", [], |row| row.get(0)).optional()?;
    if of != Some(identity) {
        return Err(Error::Corrupt("it belongs to another log".to_owned()));
    }
    Ok(connection)
}

fn make(connection: &Connection, identity: i64) -> rusqlite::Result<()> {
    // Two processes may make it at once: the second waits for the first.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let made = connection
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS ledger (identity INTEGER NOT NULL);
             CREATE TABLE IF NOT EXISTS targets (
               number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
               cursor INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0
             );
             CREATE TABLE IF NOT EXISTS queue (
               target INTEGER NOT NULL, sequence INTEGER NOT NULL, event INTEGER NOT NULL, lane INTEGER NOT NULL,
               attempts INTEGER NOT NULL, strikes INTEGER NOT NULL, next_try INTEGER, given_up INTEGER NOT NULL DEFAULT 0,
               PRIMARY KEY (target, sequence)
             ) WITHOUT ROWID;
             CREATE INDEX IF NOT EXISTS queued ON queue (sequence);
             CREATE TABLE IF NOT EXISTS attempts (
               number INTEGER PRIMARY KEY AUTOINCREMENT, target INTEGER NOT NULL, sequence INTEGER NOT NULL,
               event INTEGER NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL, microseconds INTEGER NOT NULL,
               status INTEGER, error TEXT, head TEXT, body TEXT, body_cut INTEGER NOT NULL,
               outcome INTEGER NOT NULL, next_try INTEGER
             );
             CREATE INDEX IF NOT EXISTS attempted ON attempts (target);
             CREATE INDEX IF NOT EXISTS attempts_of ON attempts (sequence);",
        )
        .and_then(|()| {
            connection.execute(
                "INSERT INTO ledger (identity) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM ledger)",
                [identity],
            )
        })
        .and_then(|_| connection.pragma_update(None, "user_version", FORMAT));
    let end = if made.is_ok() { "COMMIT" } else { "ROLLBACK" };
    made.and(connection.execute_batch(end))
}

fn set_aside(path: &Path) -> Result<(), Error> {
    let aside = beside(path, ".aside");
    for suffix in ["-wal", "-shm"] {
        remove(&beside(path, suffix))?;
    }
    fs::rename(path, &aside).map_err(io_error("cannot rename", path))
}

/// Removes what was set aside: it may hold what was erased.
pub(super) fn remove_set_aside(path: &Path) -> Result<(), Error> {
    remove(&beside(path, ".aside"))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("cannot remove", path)(error)),
        _ => Ok(()),
    }
}
