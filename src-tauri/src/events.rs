//! What the window is told without asking.

use serde::Serialize;
use specta::Type;
use tauri_specta::Event;
use uuid::Uuid;

use crate::views::AppState;

/// Deliveries came, were marked or annotated, or went.
#[derive(Debug, Clone, Copy, Serialize, Type, Event)]
pub(crate) struct LogChanged {
    /// The newest sequence number.
    pub(crate) newest: i64,
    pub(crate) unread: u64,
}

/// The app stands otherwise than before.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct StateChanged(pub(crate) AppState);

/// Something of the workbench is otherwise than before: the window reads again what it shows of it. Told a few times a
/// second at most.
#[derive(Debug, Clone, Copy, Serialize, Type, Event)]
pub(crate) struct WorkbenchChanged {
    pub(crate) part: WorkbenchPart,
}

/// A part of the workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WorkbenchPart {
    Targets,
    Replays,
    Drift,
    Samples,
    Requests,
}

/// Something that the inbox knows of its deliveries is otherwise than before: the window reads again what it shows of
/// it. Told a few times a second at most.
#[derive(Debug, Clone, Copy, Serialize, Type, Event)]
pub(crate) struct InboxChanged {
    pub(crate) part: InboxPart,
}

/// A part of what the inbox knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InboxPart {
    Results,
    Reports,
    Insights,
    Rules,
}

/// Show this event.
#[derive(Debug, Clone, Copy, Serialize, Type, Event)]
pub(crate) struct OpenEvent {
    pub(crate) id: Uuid,
}
