//! Copies of reports.

use std::sync::Arc;

use inbox::{Inbox, Reader, Sequence};
use tauri::{AppHandle, State};
use uuid::Uuid;

use crate::controller::{Controls, Request, Work};
use crate::errands::{self, blocking};
use crate::views::{AppError, ReportCopies, ReportSettings, find};

/// What there is of the report of an event's result.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_copies(controls: State<'_, Controls>, id: Uuid) -> Result<ReportCopies, AppError> {
    let reader = controls.reader().await?;
    let delivery = {
        let reader = reader.clone();
        blocking(move || find(&reader, id)).await?
    };
    let sequence = delivery.row.sequence;
    let failure = controls.with_inbox(async move |inbox| Ok(inbox.report_failure(sequence))).await;
    // Where nothing runs, no rule has failed.
    blocking(move || ReportCopies::read(&reader, &delivery, failure.unwrap_or_default())).await
}

/// Fetches the report of an event and keeps a copy of it: a job, which counts bytes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_report(controls: State<'_, Controls>, id: Uuid) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let delivery = blocking(move || find(&reader, id)).await?;
    let host = inbox::report_url(&delivery.payload()).map_err(|error| AppError::new("report", error))?;
    let host = host.host_str().unwrap_or_default().to_owned();
    controls.tell(Request::Begin(Box::new(Work::KeepReport { sequence: delivery.row.sequence, host })))
}

/// Opens a kept copy in the system's viewer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_copy(
    app: AppHandle,
    controls: State<'_, Controls>,
    id: Uuid,
    sha256: String,
) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    errands::show_copy(&app, move || Ok(reader.report_path(&kept(&reader, id, &sha256)?.1))).await
}

/// Asks where to, and writes a kept copy there. `false`: the person changed their mind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_copy(
    app: AppHandle,
    controls: State<'_, Controls>,
    id: Uuid,
    sha256: String,
) -> Result<bool, AppError> {
    let reader = controls.reader().await?;
    let (name, sha256) = {
        let reader = reader.clone();
        blocking(move || {
            let (_, sha256) = kept(&reader, id, &sha256)?;
            Ok((inbox::report_file_name(&find(&reader, id)?), sha256))
        })
        .await?
    };
    let Some(path) = errands::ask_where_to_save_report(&app, &name).await? else { return Ok(false) };
    blocking(move || Ok(inbox::save_report(&reader, &sha256, &path)?)).await?;
    Ok(true)
}

/// Forgets a kept copy; its file is removed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_copy(
    controls: State<'_, Controls>,
    id: Uuid,
    sha256: String,
) -> Result<(), AppError> {
    let forget = async move |inbox: Arc<Inbox>| {
        let reader = inbox.log().reader().clone();
        let (sequence, sha256) = blocking(move || kept(&reader, id, &sha256)).await?;
        let forgotten = inbox.log().forget_report(sequence, sha256).await;
        Ok(forgotten.map_err(inbox::Error::from)?)
    };
    controls.with_inbox(forget).await
}

/// Whether reports are kept as they come, and how much is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_settings(controls: State<'_, Controls>) -> Result<ReportSettings, AppError> {
    let read = |inbox: Arc<Inbox>| {
        blocking(move || {
            let figures = inbox.log().reader().report_figures().map_err(inbox::Error::from)?;
            Ok(ReportSettings::of(&inbox.settings().borrow().reports, figures))
        })
    };
    controls.with_inbox(read).await
}

/// Sets whether reports are kept as they come, and how large one may be.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_report_settings(
    controls: State<'_, Controls>,
    settings: ReportSettings,
) -> Result<(), AppError> {
    let set = move |inbox: Arc<Inbox>| {
        blocking(move || {
            let mut reports = inbox.settings().borrow().reports.clone();
            settings.apply(&mut reports)?;
            Ok(inbox.change_settings(|settings| settings.reports = reports)?)
        })
    };
    controls.with_inbox(set).await
}

/// The event's place and the whole hash, where that is a copy of its result's report: no other file is touched.
fn kept(reader: &Reader, id: Uuid, sha256: &str) -> Result<(Sequence, String), AppError> {
    let sequence = find(reader, id)?.row.sequence;
    let copies = reader.reports_of(sequence).map_err(inbox::Error::from)?;
    let copy = copies.into_iter().find(|copy| copy.sha256 == sha256);
    let gone = || AppError::new("not_found", "This copy is not kept any more.");
    Ok((sequence, copy.ok_or_else(gone)?.sha256))
}
