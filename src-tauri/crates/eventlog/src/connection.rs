//! Connections, set up one way for writing and one for reading.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// How long the writer waits for a lock that some other program holds.
const WRITE_PATIENCE: Duration = Duration::from_secs(1);
/// Readers only ever wait for the moment in which the log is created, recovered or closed.
const READ_PATIENCE: Duration = Duration::from_secs(5);

/// Opens the database for writing. The file is there already, maybe empty.
pub(crate) fn for_writing(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(WRITE_PATIENCE)?;
    keep_plans(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    // The page size counts only for an empty file. A commit is synced before it is answered; on macOS that takes
    // F_FULLFSYNC. WAL and cache sizes: about 16 MB each. What is deleted is overwritten: the log deletes next to
    // nothing but what a person wants gone.
    connection.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA wal_autocheckpoint = 2048;
         PRAGMA journal_size_limit = 16777216;
         PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = OFF;
         PRAGMA trusted_schema = OFF;",
    )?;
    Ok(connection)
}

/// Opens the database for reading; it has to be there.
pub(crate) fn for_reading(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(READ_PATIENCE)?;
    keep_plans(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA cache_size = -4096;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;",
    )?;
    Ok(connection)
}

/// Opens the database to copy it; it has to be there.
pub(crate) fn for_copying(database: &Path) -> rusqlite::Result<Connection> {
    // Not `query_only`: that refuses to write the copy.
    let connection = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(READ_PATIENCE)?;
    Ok(connection)
}

/// A statement is planned once, whatever is bound to it. Where a plan may depend on a value, SQLite else plans anew as
/// soon as bindings are cleared, as they are each time a statement comes from the cache: longer than to read a row.
pub(crate) fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// Leaves nothing of what was deleted in the database and its WAL. Freed pages were overwritten when they were
/// freed; what is left is in the WAL.
pub(crate) fn wipe(connection: &Connection) -> rusqlite::Result<()> {
    // A reader that is in the middle of something holds an older part of the WAL: wait for it as for a lock.
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        return Ok(());
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
        Some("somebody is reading what was erased".to_owned()),
    ))
}

/// Makes one file of a database that nobody has open: no WAL belongs to it any more.
pub(crate) fn single(database: &Path) -> rusqlite::Result<()> {
    for_writing(database)?.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
}

/// What SQLite's error means to the person whose disk it is.
pub(crate) fn sentence(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds the event log locked".to_owned()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "the event log may not be written".to_owned()
        }
        Some(ErrorCode::CannotOpen) => "the event log cannot be opened".to_owned(),
        Some(ErrorCode::SystemIoFailure) => format!("the disk reports an error ({error})"),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "the event log is damaged".to_owned(),
        _ => error.to_string(),
    }
}
