//! Files beside the log that hold only what is derived from it: they can be thrown away and made anew.
//!
//! Each has a table `state` with the log's `identity` and how far the log is `indexed` in it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::connection::keep_plans;
use crate::folder::{create_private, io_error};
use crate::{Error, Sequence};

/// How long to wait where another process writes the file.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opens a file for writing, made where it is missing.
pub(crate) fn open_to_write(path: &Path) -> Result<Connection, Error> {
    drop(create_private(path)?);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    keep_plans(&connection)?;
    // What is lost with the power is derived again.
    connection.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA wal_autocheckpoint = 2048;
         PRAGMA journal_size_limit = 16777216;
         PRAGMA cache_size = -8192;
         PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = ON;",
    )?;
    Ok(connection)
}

/// Opens a file for reading; `None` where there is none that can be opened.
pub(crate) fn open_to_read(path: &Path) -> Option<Connection> {
    if !path.exists() {
        return None;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).ok()?;
    connection.busy_timeout(PATIENCE).ok()?;
    keep_plans(&connection).ok()?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192").ok()?;
    Some(connection)
}

/// Whether it is a file of this format and of that log, which ends at `newest`.
pub(crate) fn is_of(
    connection: &Connection,
    format: i64,
    identity: i64,
    newest: Sequence,
) -> rusqlite::Result<bool> {
    if connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? != format {
        return Ok(false);
    }
    let found: Option<(i64, Sequence)> = connection
        .prepare_cached("SELECT identity, indexed FROM state")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.is_some_and(|(of, indexed)| of == identity && indexed <= newest))
}

/// Removes a file with what SQLite keeps beside it.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(io_error("cannot remove", Path::new(&file))(error));
            }
            _ => {}
        }
    }
    Ok(())
}
