//! Tells the window that something of the workbench, or of what is made of the deliveries, is otherwise than before.

use std::time::Duration;

use tauri::AppHandle;
use tauri_specta::Event as _;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::events::{InboxChanged, InboxPart, WorkbenchChanged, WorkbenchPart};

/// The window hears of each part at most this often.
const PACE: Duration = Duration::from_millis(300);

/// Tells of a part whenever the watch changes, until its other end is gone.
pub(crate) fn tell_of<T: Send + Sync + 'static>(
    app: &AppHandle,
    part: WorkbenchPart,
    mut watch: watch::Receiver<T>,
) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while watch.changed().await.is_ok() {
            tell(&app, part);
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
            if let Err(error) = (InboxChanged { part: InboxPart::Insights }).emit(&app) {
                tracing::warn!("the window could not be told: {error}");
            }
            sleep(INSIGHTS_PACE).await;
        }
    });
}

/// Tells of a part once.
pub(crate) fn tell(app: &AppHandle, part: WorkbenchPart) {
    if let Err(error) = (WorkbenchChanged { part }).emit(app) {
        tracing::warn!("the window could not be told: {error}");
    }
}
