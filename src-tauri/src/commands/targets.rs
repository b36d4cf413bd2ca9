//! Where deliveries are sent on to.

use std::sync::Arc;

use inbox::Inbox;
use tauri::State;
use uuid::Uuid;

use super::set_up;
use crate::controller::Controls;
use crate::errands::blocking;
use crate::views::{AppError, AttemptPage, TargetDraft, TargetView, find};

/// All targets and how they stand, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forward_targets(controls: State<'_, Controls>) -> Result<Vec<TargetView>, AppError> {
    controls.with_inbox(|inbox| blocking(move || TargetView::read(&inbox))).await
}

/// Adds a target, or puts it in the place of the one named `replaces`, which keeps what waits for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_target(
    controls: State<'_, Controls>,
    replaces: Option<String>,
    draft: TargetDraft,
) -> Result<(), AppError> {
    let draft = draft.read()?;
    set_up(&controls, move |folders| inbox::save_target(folders, replaces.as_deref(), draft)).await
}

/// Removes a target, with what waits for it and its attempts.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_target(controls: State<'_, Controls>, name: String) -> Result<(), AppError> {
    set_up(&controls, move |folders| inbox::remove_target(folders, &name)).await
}

/// Tries what waits for a target at once, and what was given up again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_target(controls: State<'_, Controls>, name: String) -> Result<(), AppError> {
    controls.with_inbox(|inbox| blocking(move || Ok(inbox.retry_target(&name).map(drop)?))).await
}

/// Attempts, newest first: of a target, of an event, or all; those before a place in the ledger.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forward_attempts(
    controls: State<'_, Controls>,
    target: Option<String>,
    event: Option<Uuid>,
    before: Option<i64>,
    limit: u32,
) -> Result<AttemptPage, AppError> {
    let read = move |inbox: Arc<Inbox>| {
        blocking(move || {
            let (reader, ledger) = (inbox.log().reader(), inbox.log().ledger());
            let sequence = match event {
                Some(id) => Some(find(reader, id)?.row.sequence),
                None => None,
            };
            AttemptPage::read((reader, ledger), target.as_deref(), sequence, before, limit as usize)
        })
    };
    controls.with_inbox(read).await
}
