//! What went wrong, for the person at the window.

use std::fmt;

use serde::Serialize;
use specta::Type;

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct AppError {
    /// For programs: `not_found`, `not_running`, `storage`, `settings`, `report`, `sample`, `desktop`, `query`, `interrupted` or `invalid`.
    pub(crate) code: String,
    /// One sentence that says what happened and what to do.
    pub(crate) message: String,
}

impl AppError {
    pub(crate) fn new(code: &str, message: impl fmt::Display) -> AppError {
        AppError { code: code.to_owned(), message: message.to_string() }
    }

    /// No delivery has this id.
    pub(crate) fn not_found() -> AppError {
        AppError::new("not_found", "This event is not in the log.")
    }

    /// The app is about to end, or its part in charge is gone.
    pub(crate) fn not_running() -> AppError {
        AppError::new("not_running", "Mojito Tray is not receiving at the moment; see what it says is wrong.")
    }

    /// The desktop (clipboard, browser, start at login) refused.
    pub(crate) fn desktop(what: &str, reason: impl fmt::Display) -> AppError {
        AppError::new("desktop", format_args!("{what}: {reason}"))
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<inbox::Error> for AppError {
    fn from(error: inbox::Error) -> AppError {
        let code = match error {
            inbox::Error::Settings { .. }
            | inbox::Error::NoEnvironment { .. }
            | inbox::Error::Secrets { .. } => "settings",
            inbox::Error::Unreachable { .. } => "sample",
            inbox::Error::NoTarget { .. } => "not_found",
            inbox::Error::Report { .. } => "report",
            inbox::Error::Invalid(_) => "invalid",
            inbox::Error::Notification(_) => "desktop",
            inbox::Error::Log(inbox::LogError::Interrupted) => "interrupted",
            _ => "storage",
        };
        AppError::new(code, error)
    }
}
