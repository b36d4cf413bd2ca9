//! What goes out of the app on a person's behalf: a report into the browser, an event onto the clipboard, events
//! into a file.

use std::path::PathBuf;

use inbox::{EndpointAddress, Format};
use jiff::Zoned;
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder};
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::controller::{Controls, Request};
use crate::views::{AppError, CopyForm, find};
use crate::window::MAIN;

/// Opens the report of a delivery in the browser. The link never reaches the window.
pub(crate) async fn show_report(app: &AppHandle, controls: &Controls, id: Uuid) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let app = app.clone();
    blocking(move || {
        let payload = find(&reader, id)?.payload();
        let url = inbox::report_url(&payload).map_err(|error| AppError::new("report", error))?;
        let opened = app.opener().open_url(url, None::<&str>);
        opened.map_err(|error| AppError::desktop("The browser could not be opened", error))
    })
    .await
}

/// Opens a kept copy of a report in the system's viewer; `find` says where it is.
pub(crate) async fn show_copy(
    app: &AppHandle,
    find: impl FnOnce() -> Result<PathBuf, AppError> + Send + 'static,
) -> Result<(), AppError> {
    let app = app.clone();
    blocking(move || {
        let path = find()?;
        if !path.exists() {
            return Err(AppError::new(
                "report",
                "The file of this copy is gone: forget it, and keep it anew.",
            ));
        }
        let opened = app.opener().open_path(path.to_string_lossy(), None::<&str>);
        opened.map_err(|error| AppError::desktop("The report could not be opened", error))
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

/// Puts a delivery on the clipboard in one of its forms.
pub(crate) async fn copy_event(
    app: &AppHandle,
    controls: &Controls,
    id: Uuid,
    form: CopyForm,
) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let delivery = blocking(move || find(&reader, id)).await?;
    let text = match form {
        CopyForm::Curl => {
            let endpoints: Vec<EndpointAddress> = controls.ask(Request::Endpoints).await?;
            let its = |endpoint: &&EndpointAddress| *endpoint.environment == *delivery.row.environment;
            inbox::curl(&delivery, endpoints.iter().find(its))
        }
        CopyForm::Fixture => inbox::fixture(&delivery),
        CopyForm::Markdown => inbox::markdown(&delivery),
        CopyForm::Body => String::from_utf8(delivery.decoded()).map_err(|_| {
            AppError::new("invalid", "This body is not text; copy it as cURL or as a fixture.")
        })?,
        CopyForm::ReportLink => {
            let url = inbox::report_url(&delivery.payload());
            url.map_err(|error| AppError::new("report", error))?.into()
        }
    };
    copy(app, text).await
}

/// Asks the person where events are to be written; `None` where they changed their mind.
pub(crate) async fn ask_where_to_export(
    app: &AppHandle,
    format: Format,
) -> Result<Option<PathBuf>, AppError> {
    let kind = match format {
        Format::Csv => "Comma-separated values",
        Format::Xlsx => "Excel workbook",
        Format::Ndjson => "Newline-delimited JSON",
        Format::Json => "JSON",
        Format::Har => "HTTP Archive",
        Format::Sqlite => "SQLite database",
    };
    let extension = format.extension();
    let dialog = file_dialog(app, "Export events")
        .set_file_name(format!("mojito-events-{}.{extension}", Zoned::now().date()))
        .add_filter(kind, &[extension]);
    saved(dialog, "Events cannot be written there").await
}

/// Asks the person where a report is to be written, with a name to begin with; `None` where they changed their mind.
pub(crate) async fn ask_where_to_save_report(
    app: &AppHandle,
    name: &str,
) -> Result<Option<PathBuf>, AppError> {
    let dialog = file_dialog(app, "Save the report").set_file_name(name).add_filter("PDF document", &["pdf"]);
    saved(dialog, "The report cannot be written there").await
}

/// Asks the person where a chart is to be written; `None` where they changed their mind. What no file may be called is
/// left out of the name.
pub(crate) async fn ask_where_to_save_chart(
    app: &AppHandle,
    name: &str,
    extension: &str,
) -> Result<Option<PathBuf>, AppError> {
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).take(80).collect();
    let kind = if extension == "png" { "Picture" } else { "Comma-separated values" };
    let dialog = file_dialog(app, "Save chart")
        .set_file_name(format!("{}.{extension}", name.trim()))
        .add_filter(kind, &[extension]);
    saved(dialog, "The chart cannot be written there").await
}

/// Asks the person for a file to import; `None` where they changed their mind.
pub(crate) async fn ask_what_to_import(app: &AppHandle) -> Result<Option<PathBuf>, AppError> {
    let dialog = file_dialog(app, "Import events")
        .add_filter("Captured events", &["ndjson", "jsonl", "json", "har", "db", "sqlite"]);
    picked(dialog, "Events cannot be read there").await
}

/// Asks the person for an `OpenAPI` document; `None` where they changed their mind.
pub(crate) async fn ask_for_contract(app: &AppHandle) -> Result<Option<PathBuf>, AppError> {
    let dialog =
        file_dialog(app, "Compare a contract").add_filter("OpenAPI document", &["json", "yaml", "yml"]);
    picked(dialog, "The document cannot be read").await
}

async fn saved(dialog: FileDialogBuilder<Wry>, refused: &str) -> Result<Option<PathBuf>, AppError> {
    let (chosen, answer) = oneshot::channel();
    dialog.save_file(|path| drop(chosen.send(path)));
    // A dialog that goes without an answer was not answered.
    let Some(path) = answer.await.unwrap_or_default() else { return Ok(None) };
    let path = path.into_path();
    path.map(Some).map_err(|error| AppError::desktop(refused, error))
}

async fn picked(dialog: FileDialogBuilder<Wry>, refused: &str) -> Result<Option<PathBuf>, AppError> {
    let (chosen, answer) = oneshot::channel();
    dialog.pick_file(|path| drop(chosen.send(path)));
    let Some(path) = answer.await.unwrap_or_default() else { return Ok(None) };
    let path = path.into_path();
    path.map(Some).map_err(|error| AppError::desktop(refused, error))
}

/// A dialog of the system for files, before the window.
fn file_dialog(app: &AppHandle, title: &str) -> FileDialogBuilder<Wry> {
    let dialog = app.dialog().file().set_title(title);
    match app.get_webview_window(MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// Runs what blocks off the runtime's threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(AppError::new("storage", error)))
}
