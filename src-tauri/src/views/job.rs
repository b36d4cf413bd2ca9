//! Long work, as the window shows it.

use serde::Serialize;
use specta::Type;

/// Long work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Job {
    pub(crate) id: u32,
    pub(crate) kind: JobKind,
    /// Such as `Exporting 1,204 events`.
    pub(crate) title: String,
    pub(crate) done: u64,
    /// `null` while that is not known.
    pub(crate) total: Option<u64>,
    pub(crate) state: JobState,
    /// How it ended, in a sentence.
    pub(crate) message: Option<String>,
}

/// What long work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobKind {
    Export,
    Erase,
    Replay,
    Index,
    Import,
    /// It counts bytes.
    Report,
}

/// Where long work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    Running,
    Done,
    Failed,
    Cancelled,
}
