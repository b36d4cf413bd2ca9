//! Simulated answers, and what senders make of them.

use std::sync::Arc;

use inbox::Inbox;
use tauri::State;

use crate::controller::Controls;
use crate::errands::blocking;
use crate::views::{AppError, RetryChain, SimulatedAnswer, SimulationEnd};

/// Answers deliveries so for a while; `null`: those of each environment.
#[tauri::command]
#[specta::specta]
pub(crate) async fn simulate(
    controls: State<'_, Controls>,
    environment: Option<String>,
    answer: SimulatedAnswer,
    until: SimulationEnd,
) -> Result<(), AppError> {
    let until = until.read()?;
    let begin =
        async move |inbox: Arc<Inbox>| Ok(inbox.simulate(environment.as_deref(), answer.into(), until)?);
    controls.with_inbox(begin).await
}

/// Answers deliveries as usual again; `null`: those of each environment.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_simulation(
    controls: State<'_, Controls>,
    environment: Option<String>,
) -> Result<(), AppError> {
    let stop = async move |inbox: Arc<Inbox>| {
        inbox.stop_simulation(environment.as_deref());
        Ok(())
    };
    controls.with_inbox(stop).await
}

/// Deliveries that came more than once, the one with the newest attempt first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_chains(
    controls: State<'_, Controls>,
    limit: u32,
) -> Result<Vec<RetryChain>, AppError> {
    let reader = controls.reader().await?;
    blocking(move || {
        let chains = reader.retry_chains(limit as usize).map_err(inbox::Error::from)?;
        Ok(chains.iter().filter_map(|chain| RetryChain::of(chain)).collect())
    })
    .await
}
