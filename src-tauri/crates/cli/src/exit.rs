//! How a command ends.

use std::process::ExitCode;

use inbox::LogError;

use crate::print::{self, Unwritten};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; also when told to end by SIGTERM, and when nobody reads the output any more.
    Done = 0,
    /// It failed; standard error says why.
    Failed = 1,
    /// It was used wrongly.
    Usage = 2,
    /// Nothing matched, or nothing has that name.
    Nothing = 3,
    /// Another running instance owns the log.
    Owned = 4,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Wrong usage that shows only after the arguments were read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// What was asked for is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotFound(pub(crate) String);

/// Tells why a command failed, and how it ends therefore.
pub(crate) fn told(error: &anyhow::Error) -> Exit {
    if error.downcast_ref().is_some_and(Unwritten::nobody_reads) {
        return Exit::Done;
    }
    print::error(&error.to_string());
    match error.downcast_ref::<inbox::Error>() {
        Some(inbox::Error::Log(LogError::Owned { .. })) => Exit::Owned,
        Some(inbox::Error::NoEnvironment { .. } | inbox::Error::NoTarget { .. }) => Exit::Nothing,
        Some(inbox::Error::Invalid(_)) => Exit::Usage,
        _ if error.is::<Usage>() => Exit::Usage,
        _ if error.is::<NotFound>() => Exit::Nothing,
        _ => Exit::Failed,
    }
}
