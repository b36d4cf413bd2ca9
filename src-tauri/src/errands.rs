//! What goes out of the app on a person's behalf: a report into the browser, a text onto the clipboard.

use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_opener::OpenerExt;
use uuid::Uuid;

use crate::controller::Controls;
use crate::views::AppError;

/// Opens the report of a delivery in the browser. The link never reaches the window.
pub(crate) async fn show_report(app: &AppHandle, controls: &Controls, id: Uuid) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let app = app.clone();
    blocking(move || {
        let payload = crate::views::find(&reader, id)?.payload();
        let url = inbox::report_url(&payload).map_err(|error| AppError::new("report", error))?;
        let opened = app.opener().open_url(url, None::<&str>);
        opened.map_err(|error| AppError::desktop("The browser could not be opened", error))
    })
    .await
}

/// Puts a text on the clipboard.
pub(crate) async fn copy(app: &AppHandle, text: String) -> Result<(), AppError> {
    let app = app.clone();
    blocking(move || {
        let copied = app.clipboard().write_text(text);
        copied.map_err(|error| AppError::desktop("The clipboard did not take the text", error))
    })
    .await
}

/// Runs what blocks off the runtime's threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(AppError::new("storage", error)))
}
