//! Tells the window that something of the workbench or of the inbox is otherwise than before.

use std::time::Duration;

use serde::Serialize;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::events::{InboxChanged, InboxPart, WorkbenchChanged, WorkbenchPart};

/// The window hears of each part at most this often.
const PACE: Duration = Duration::from_millis(300);

/// Tells of a part whenever the watch changes, until its other end is gone.
pub(crate) fn tell_of<T: Send + Sync + 'static>(
    app: &AppHandle,
    part: WorkbenchPart,
    watch: watch::Receiver<T>,
) {
    follow(app, WorkbenchChanged { part }, watch);
}

/// The same for a part of the inbox.
pub(crate) fn tell_inbox_of<T: Send + Sync + 'static>(
    app: &AppHandle,
    part: InboxPart,
    watch: watch::Receiver<T>,
) {
    follow(app, InboxChanged { part }, watch);
}

/// Tells of a part once.
pub(crate) fn tell(app: &AppHandle, part: WorkbenchPart) {
    emit(app, &WorkbenchChanged { part });
}

fn follow<T, E>(app: &AppHandle, event: E, mut watch: watch::Receiver<T>)
where
    T: Send + Sync + 'static,
    E: Event + Serialize + Clone + Send + Sync + 'static,
{
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while watch.changed().await.is_ok() {
            emit(&app, &event);
            sleep(PACE).await;
        }
    });
}

fn emit<E: Event + Serialize + Clone>(app: &AppHandle, event: &E) {
    if let Err(error) = event.emit(app) {
        tracing::warn!("the window could not be told: {error}");
    }
}
