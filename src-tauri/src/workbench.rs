//! Tells the window that something of the workbench or of the inbox is otherwise than before.

use std::time::Duration;

use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::events::{InboxChanged, InboxPart, WorkbenchChanged, WorkbenchPart};

/// The window hears of each part at most this often.
const PACE: Duration = Duration::from_millis(300);

/// A part of what the window shows, and how the window hears of it.
pub(crate) trait Part: Copy + Send + 'static {
    /// What is told.
    fn tell(self, app: &AppHandle);
}

impl Part for WorkbenchPart {
    fn tell(self, app: &AppHandle) {
        emit(app, &WorkbenchChanged { part: self });
    }
}

impl Part for InboxPart {
    fn tell(self, app: &AppHandle) {
        emit(app, &InboxChanged { part: self });
    }
}

/// Tells of a part whenever the watch changes, until its other end is gone.
pub(crate) fn tell_of<T: Send + Sync + 'static>(
    app: &AppHandle,
    part: impl Part,
    mut watch: watch::Receiver<T>,
) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while watch.changed().await.is_ok() {
            part.tell(&app);
            sleep(PACE).await;
        }
    });
}

/// The window hears that insights are otherwise at most this often: each time it counts anew.
const INSIGHTS_PACE: Duration = Duration::from_secs(1);

/// Tells that insights are otherwise whenever the log is, until that is closed.
pub(crate) fn tell_insights(app: &AppHandle, mut log: watch::Receiver<u64>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while log.changed().await.is_ok() {
            tell(&app, InboxPart::Insights);
            sleep(INSIGHTS_PACE).await;
        }
    });
}

/// Tells of a part once.
pub(crate) fn tell(app: &AppHandle, part: impl Part) {
    part.tell(app);
}

fn emit<E: Event + serde::Serialize + Clone>(app: &AppHandle, event: &E) {
    if let Err(error) = event.emit(app) {
        tracing::warn!("the window could not be told: {error}");
    }
}
