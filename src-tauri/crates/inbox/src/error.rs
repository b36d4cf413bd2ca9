//! What can go wrong, in sentences that say what to do.

use std::path::PathBuf;

/// A use case that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The event log.
    #[error(transparent)]
    Log(#[from] eventlog::Error),
    /// The event log did not take a write.
    #[error(transparent)]
    Append(#[from] eventlog::AppendError),
    /// The address could not be taken.
    #[error(transparent)]
    Bind(#[from] listener::BindError),
    /// The settings file is wrong.
    #[error("{}:{line}: {message}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what would be right.
        message: String,
    },
    /// The file system refused.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried, such as `cannot read`.
        what: &'static str,
        /// On which path.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The keychain or the secrets file did not give or take a secret.
    #[error("the secrets could not be {what}: {reason}")]
    Secrets {
        /// `read` or `stored`.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// No environment of that name.
    #[error("there is no environment `{name}`; there is {known}")]
    NoEnvironment {
        /// What was asked for.
        name: String,
        /// Those that exist, as a list.
        known: String,
    },
    /// No target of that name.
    #[error("there is no target `{name}`; there is {known}")]
    NoTarget {
        /// What was asked for.
        name: String,
        /// Those that exist, as a list.
        known: String,
    },
    /// A notification could not be raised.
    #[error(transparent)]
    Notification(#[from] notifier::Error),
    /// What was given cannot be used; the sentence says why.
    #[error("{0}")]
    Invalid(String),
    /// No copy of a report came about.
    #[error("{sentence}")]
    Report {
        /// Why, without the link.
        sentence: String,
        /// Whether another try may go otherwise.
        passing: bool,
    },
    /// A sample could not be sent.
    #[error("{url} could not be reached: {reason}")]
    Unreachable {
        /// Where to, key redacted.
        url: String,
        /// Why.
        reason: String,
    },
}
