//! What can go wrong, in sentences.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the log cannot be opened or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another running instance owns the log.
    #[error("the log in {} is owned by another running instance{}", folder.display(), owner_suffix(*.pid))]
    Owned {
        /// The data folder.
        folder: PathBuf,
        /// The owner's process id, where it could be read.
        pid: Option<u32>,
    },
    /// There is no log there yet.
    #[error("there is no event log in {} yet: start `mojito serve` or the tray app once", .0.display())]
    Missing(PathBuf),
    /// The log was written by a newer version.
    #[error(
        "the event log has schema {found}, this version knows up to {known}: please update Mojito Tray; nothing was changed"
    )]
    Newer {
        /// Schema version of the file.
        found: i64,
        /// Newest version this build knows.
        known: i64,
    },
    /// The log was written by an older version and nobody has brought it up to date.
    #[error(
        "the event log has schema {found}, this version reads {known}: start `mojito serve` or the tray app once, which brings it up to date"
    )]
    Older {
        /// Schema version of the file.
        found: i64,
        /// The version this build reads.
        known: i64,
    },
    /// The database file is damaged.
    #[error("the event log is damaged: {0}")]
    Corrupt(String),
    /// The file system refused.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried, such as `cannot create`.
        what: &'static str,
        /// On which path.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the event log could not be read or written: {0}")]
    Database(#[source] rusqlite::Error),
    /// A write was not taken.
    #[error(transparent)]
    Write(#[from] AppendError),
    /// A long read was interrupted by its caller.
    #[error("interrupted")]
    Interrupted,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt(error.to_string()),
            Some(ErrorCode::OperationInterrupted) => Error::Interrupted,
            _ => Error::Database(error),
        }
    }
}

fn owner_suffix(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

/// Why a delivery was not stored. Always our own fault, so the sender is answered 503.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// More deliveries are waiting than the queue holds.
    #[error("too many deliveries are waiting to be stored")]
    Busy,
    /// The disk or the database refused; the log heals by itself once it can write again.
    #[error("the delivery could not be stored: {0}")]
    Storage(String),
    /// The log is shutting down.
    #[error("the event log is shutting down")]
    Closed,
}
