//! Environments: add, rotate, change, remove. A running instance picks each change up by itself.

use std::time::Duration;

use crate::{Error, Folders};

/// What to change about an environment; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentChange {
    /// Header name; `Some(None)`: accept the key alone.
    pub header: Option<Option<String>>,
    /// A header value of the user's own instead of the random one.
    pub header_value: Option<String>,
}

/// Adds an environment with fresh secrets. Names: 1–40 of `a–z 0–9 - _`.
pub fn add_environment(folders: &Folders, name: &str, change: &EnvironmentChange) -> Result<(), Error> {
    todo!()
}

/// Changes an environment.
pub fn change_environment(folders: &Folders, name: &str, change: &EnvironmentChange) -> Result<(), Error> {
    todo!()
}

/// Gives an environment a fresh key and header value; the old ones are taken for `overlap` longer.
pub fn rotate(folders: &Folders, name: &str, overlap: Duration) -> Result<(), Error> {
    todo!()
}

/// Removes an environment and its secrets; its deliveries stay in the log. The last one cannot be removed.
pub fn remove_environment(folders: &Folders, name: &str) -> Result<(), Error> {
    todo!()
}
