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

/// Show this event.
#[derive(Debug, Clone, Copy, Serialize, Type, Event)]
pub(crate) struct OpenEvent {
    pub(crate) id: Uuid,
}
