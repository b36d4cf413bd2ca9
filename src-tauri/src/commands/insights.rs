//! What a stretch of time came to, and its charts as files.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tauri::{AppHandle, State};

use super::results::read;
use crate::controller::Controls;
use crate::errands::{ask_where_to_save_chart, blocking};
use crate::views::{AppError, ChartFile, Insights, InsightsQuestion};

/// Counts a stretch of time. One that begins in 1970 or before begins with the first delivery.
#[tauri::command]
#[specta::specta]
pub(crate) async fn insights(
    controls: State<'_, Controls>,
    question: InsightsQuestion,
) -> Result<Insights, AppError> {
    let question = inbox::InsightsQuestion::try_from(question)?;
    read(&controls, move |reader, settings| {
        let now = Timestamp::now();
        let interrupt = inbox::Interrupt::default();
        let told = inbox::insights(reader, &question, &TimeZone::system(), now, &interrupt)?;
        Ok(Insights::of(told, settings, now))
    })
    .await
}

/// Writes a chart, or the table behind it, to a file that the person chooses; `false` where they changed their mind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_chart(app: AppHandle, name: String, content: ChartFile) -> Result<bool, AppError> {
    let (extension, bytes) = content.into_bytes()?;
    let Some(path) = ask_where_to_save_chart(&app, &name, extension).await? else { return Ok(false) };
    blocking(move || {
        std::fs::write(&path, bytes).map_err(|error| AppError::new("storage", error)).map(|()| true)
    })
    .await
}
