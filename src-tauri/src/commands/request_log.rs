//! What came to the listener.

use jiff::Timestamp;
use tauri::State;

use crate::controller::Controls;
use crate::errands::blocking;
use crate::views::{AppError, RequestLine};

/// Deliveries and refusals, newest first; only those before a time in milliseconds since the epoch, UTC.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_log(
    controls: State<'_, Controls>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<RequestLine>, AppError> {
    let reader = controls.reader().await?;
    let before = before.map(Timestamp::from_millisecond).transpose();
    let before = before.map_err(|error| AppError::new("invalid", error))?;
    blocking(move || {
        let lines = inbox::request_log(&reader, before, limit as usize)?;
        Ok(lines.into_iter().map(RequestLine::of).collect())
    })
    .await
}
