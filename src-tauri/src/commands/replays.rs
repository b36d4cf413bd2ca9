//! Sending events again.

use std::sync::Arc;

use contract::Payload;
use inbox::Inbox;
use tauri::State;
use uuid::Uuid;

use super::{chosen, count};
use crate::controller::{Controls, Request, Work};
use crate::errands::blocking;
use crate::views::{AppError, ProblemView, ReplayAnswer, ReplayOptions, ReplayView, Selection, find};

/// Sends events again: a job, whose id this is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replay_events(
    controls: State<'_, Controls>,
    selection: Selection,
    options: ReplayOptions,
) -> Result<u32, AppError> {
    let read = |inbox: Arc<Inbox>| blocking(move || options.read(&inbox));
    let options = controls.with_inbox(read).await?;
    let selection = chosen(&controls, selection).await?;
    let count = count(&controls, &selection).await?;
    options.check(count)?;
    let work = Box::new(Work::Replay { selection, count, options: Box::new(options) });
    controls.ask(|reply| Request::BeginAnd(work, reply)).await
}

/// What was sent again while the app runs, newest first; the newest 20 are kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replays(controls: State<'_, Controls>) -> Result<Vec<ReplayView>, AppError> {
    Ok(controls.replays.views())
}

/// Answers of a replay, in the order in which they came.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replay_answers(
    controls: State<'_, Controls>,
    job: u32,
    skip: u32,
    limit: u32,
) -> Result<Vec<ReplayAnswer>, AppError> {
    controls.replays.answers(job, skip as usize, limit as usize)
}

/// How an edited body departs from the contract.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_body(
    controls: State<'_, Controls>,
    id: Uuid,
    body: String,
) -> Result<Vec<ProblemView>, AppError> {
    let reader = controls.reader().await?;
    blocking(move || {
        let route = find(&reader, id)?.route;
        let problems = contract::problems(route, &Payload::parse(body.as_bytes()));
        Ok(problems.into_iter().map(ProblemView::of).collect())
    })
    .await
}
