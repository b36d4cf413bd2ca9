//! Interview results, by themselves, by interview and by candidate.

use std::sync::Arc;

use inbox::{Inbox, Reader, Settings};
use tauri::State;

use super::set_up;
use crate::controller::Controls;
use crate::errands::blocking;
use crate::views::{
    AppError, CandidateDetail, CandidatePage, InterviewGroup, InterviewSettingsView, ResultDetail,
    ResultFilter, ResultPage, Search,
};

/// Results whose present state a search finds, the one that changed last first; `before` as the page before told it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn result_page(
    controls: State<'_, Controls>,
    search: Search,
    filter: ResultFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<ResultPage, AppError> {
    let interrupt = controls.runs.of(search.run);
    read(&controls, move |reader, settings| {
        ResultPage::read(reader, settings, &search, filter, before, limit as usize, &interrupt)
    })
    .await
}

/// The interviews that have results, of one environment or of each, the one that changed last first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn interview_groups(
    controls: State<'_, Controls>,
    environment: Option<String>,
) -> Result<Vec<InterviewGroup>, AppError> {
    read(&controls, move |reader, settings| InterviewGroup::read(reader, settings, environment.as_deref()))
        .await
}

/// The candidates whose name or e-mail address has this text in it, the one whose results changed last first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn candidate_groups(
    controls: State<'_, Controls>,
    text: String,
    before: Option<i64>,
    limit: u32,
) -> Result<CandidatePage, AppError> {
    read(&controls, move |reader, settings| {
        CandidatePage::read(reader, settings, &text, before, limit as usize)
    })
    .await
}

/// One result with its story.
#[tauri::command]
#[specta::specta]
pub(crate) async fn result_detail(
    controls: State<'_, Controls>,
    environment: String,
    result_id: String,
) -> Result<ResultDetail, AppError> {
    read(&controls, move |reader, settings| ResultDetail::read(reader, settings, &environment, &result_id))
        .await
}

/// A candidate with all results and their stories.
#[tauri::command]
#[specta::specta]
pub(crate) async fn candidate_detail(
    controls: State<'_, Controls>,
    environment: String,
    key: String,
) -> Result<CandidateDetail, AppError> {
    read(&controls, move |reader, settings| CandidateDetail::read(reader, settings, &environment, &key)).await
}

/// What the person calls an interview, and how soon its score is expected; what says nothing goes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_interview(
    controls: State<'_, Controls>,
    interview_id: String,
    settings: InterviewSettingsView,
) -> Result<(), AppError> {
    set_up(&controls, move |folders| inbox::set_interview(folders, &interview_id, settings.into()).map(drop))
        .await
}

/// Reads with the settings in force.
pub(super) async fn read<T: Send + 'static>(
    controls: &Controls,
    read: impl FnOnce(&Reader, &Settings) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let reader = controls.reader().await?;
    let work = |inbox: Arc<Inbox>| {
        let settings = Arc::clone(&inbox.settings().borrow());
        blocking(move || read(&reader, &settings))
    };
    controls.with_inbox(work).await
}
