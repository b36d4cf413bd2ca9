//! The tables, and how an older file becomes a newer one: all pending steps in one transaction, after a backup.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::Error;
use crate::compression::FIRST_DICTIONARY;
use crate::folder::{DataFolder, create_private, io_error};

/// What makes the next schema version of the one before.
pub(crate) type Step = fn(&Connection) -> rusqlite::Result<()>;

/// The first step makes version 1 of an empty file, and so on. A step that was released is never edited.
pub(crate) const STEPS: &[Step] = &[create];

fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("schema-1.sql"))?;
    connection.execute("INSERT INTO dictionaries (number, bytes) VALUES (1, ?)", [FIRST_DICTIONARY])?;
    Ok(())
}

/// Brings the database to the newest version. An existing one is backed up first; a failing step changes nothing.
pub(crate) fn migrate(connection: &mut Connection, folder: &DataFolder, steps: &[Step]) -> Result<(), Error> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    let Some(pending) = usize::try_from(found).ok().and_then(|done| steps.get(done..)) else {
        return Err(Error::Corrupt(format!("its schema version is {found}")));
    };
    if pending.is_empty() {
        return Ok(());
    }
    if has_tables(connection)? {
        back_up(connection, folder, found)?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in pending {
        step(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

/// The schema version of the file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn has_tables(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) > 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// Writes `backups/events-v{version}.db`. A migration that failed is tried again, so an older backup of the same
/// version is replaced, and only by a whole one.
fn back_up(connection: &Connection, folder: &DataFolder, version: i64) -> Result<(), Error> {
    let backups = folder.backups()?;
    let whole = backups.join(format!("events-v{version}.db"));
    let partial = backups.join(format!("events-v{version}.db.partial"));
    remove(&partial)?;
    // SQLite fills an empty file and keeps its mode.
    let file = create_private(&partial)?;
    connection.execute("VACUUM INTO ?", [partial.to_string_lossy()])?;
    file.sync_all().map_err(io_error("cannot write", &partial))?;
    fs::rename(&partial, &whole).map_err(io_error("cannot write", &whole))
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(io_error("cannot replace", path)(error))
        }
        _ => Ok(()),
    }
}
