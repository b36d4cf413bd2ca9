//! How what is received departs from the contract.

use inbox::ContractWatch;
use tauri::{AppHandle, State};

use crate::controller::Controls;
use crate::errands::{ask_for_contract, blocking};
use crate::views::{AppError, ContractComparison, DriftView, ProblemSummary};

/// In what the deliveries depart from the contract.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drift(controls: State<'_, Controls>) -> Result<Vec<DriftView>, AppError> {
    Ok(watched(&controls).await?.drift.into_iter().map(DriftView::of).collect())
}

/// Hides a departure; what departs otherwise is shown all the same.
#[tauri::command]
#[specta::specta]
pub(crate) async fn acknowledge_drift(controls: State<'_, Controls>, number: u32) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let acknowledge = move |inbox: std::sync::Arc<inbox::Inbox>| {
        blocking(move || {
            ContractWatch::acknowledge(inbox.folders(), &reader, number as usize)?;
            Ok(())
        })
    };
    controls.with_inbox(acknowledge).await
}

/// The problems of all deliveries, those of the newest ones first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn problem_summaries(
    controls: State<'_, Controls>,
) -> Result<Vec<ProblemSummary>, AppError> {
    Ok(watched(&controls).await?.problems.into_iter().map(ProblemSummary::of).collect())
}

/// Asks for an `OpenAPI` document and compares it with the contract; `null`: the person changed their mind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_contract(app: AppHandle) -> Result<Option<ContractComparison>, AppError> {
    let Some(path) = ask_for_contract(&app).await? else { return Ok(None) };
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    blocking(move || Ok(Some(ContractComparison::of(file, inbox::compare_contract(&path)?)))).await
}

async fn watched(controls: &Controls) -> Result<ContractWatch, AppError> {
    let reader = controls.reader().await?;
    controls.with_inbox(|inbox| blocking(move || Ok(ContractWatch::read(inbox.folders(), &reader)?))).await
}
