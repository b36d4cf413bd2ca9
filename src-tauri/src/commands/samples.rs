//! Samples: making, keeping and sending them.

use std::sync::Arc;

use contract::sample::{Sample, Scenario};
use contract::{Event, Payload};
use inbox::{EndpointAddress, Inbox, SavedSample};
use jiff::Timestamp;
use tauri::{AppHandle, State};
use uuid::Uuid;

use crate::controller::Controls;
use crate::errands::blocking;
use crate::events::WorkbenchPart;
use crate::views::{
    AppError, EventName, ProblemView, SampleFrom, SampleTo, SampleView, ScenarioView, SentView, find,
};
use crate::workbench::tell;

/// How often one sample is sent at most.
const MOST_TIMES: u32 = 1000;

/// The stories that can be told.
#[tauri::command]
#[specta::specta]
pub(crate) async fn scenarios() -> Result<Vec<ScenarioView>, AppError> {
    Ok(ScenarioView::all())
}

/// The saved samples, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn samples(controls: State<'_, Controls>) -> Result<Vec<SampleView>, AppError> {
    let list = |inbox: Arc<Inbox>| {
        blocking(move || Ok(SavedSample::all(inbox.folders())?.into_iter().map(SampleView::of).collect()))
    };
    controls.with_inbox(list).await
}

/// The body of a sample, laid out to edit.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sample_body(controls: State<'_, Controls>, from: SampleFrom) -> Result<String, AppError> {
    let json = match from {
        SampleFrom::Event { event, seed } => {
            let seed = match seed {
                Some(seed) => seed.into(),
                None => inbox::sample_seed()?,
            };
            Sample::of(event.into(), seed).to_json()
        }
        SampleFrom::Saved { name } => {
            let load = |inbox: Arc<Inbox>| blocking(move || Ok(SavedSample::load(inbox.folders(), &name)?));
            let found = controls.with_inbox(load).await?;
            found.ok_or_else(|| AppError::new("not_found", "This sample is gone."))?.body
        }
    };
    Ok(contract::pretty(&json).unwrap_or(json))
}

/// Saves a received event as a sample, with everything personal in it replaced.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_sample(
    app: AppHandle,
    controls: State<'_, Controls>,
    id: Uuid,
    name: String,
) -> Result<(), AppError> {
    let reader = controls.reader().await?;
    let save = move |inbox: Arc<Inbox>| {
        blocking(move || {
            SavedSample::save(inbox.folders(), &find(&reader, id)?, &name, Timestamp::now())?;
            Ok(())
        })
    };
    controls.with_inbox(save).await?;
    tell(&app, WorkbenchPart::Samples);
    Ok(())
}

/// Removes a saved sample.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_sample(
    app: AppHandle,
    controls: State<'_, Controls>,
    name: String,
) -> Result<(), AppError> {
    let remove = |inbox: Arc<Inbox>| {
        blocking(move || {
            SavedSample::remove(inbox.folders(), &name)?;
            Ok(())
        })
    };
    controls.with_inbox(remove).await?;
    tell(&app, WorkbenchPart::Samples);
    Ok(())
}

/// What departs from the contract in a body that is to be sent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_sample(event: EventName, body: String) -> Result<Vec<ProblemView>, AppError> {
    let event = Some(Event::from(event)).filter(|event| *event != Event::Unknown);
    let problems = contract::problems(event, &Payload::parse(body.as_bytes()));
    Ok(problems.into_iter().map(ProblemView::of).collect())
}

/// Sends a body as it is, one time after the other.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trigger_sample(
    controls: State<'_, Controls>,
    event: EventName,
    body: String,
    to: SampleTo,
    times: u32,
) -> Result<Vec<SentView>, AppError> {
    let bodies = (0..times.clamp(1, MOST_TIMES)).map(|_| (event.into(), body.clone())).collect();
    controls.with_inbox(async move |inbox| send_all(&inbox, bodies, to).await).await
}

/// Sends all deliveries of a story, in order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trigger_scenario(
    controls: State<'_, Controls>,
    name: String,
    to: SampleTo,
) -> Result<Vec<SentView>, AppError> {
    let scenario =
        Scenario::from_name(&name).ok_or_else(|| AppError::new("not_found", "There is no such scenario."))?;
    let samples = scenario.deliveries(inbox::sample_seed()?);
    let bodies = samples.iter().map(|sample| (sample.event, sample.to_json())).collect();
    controls.with_inbox(async move |inbox| send_all(&inbox, bodies, to).await).await
}

/// Ends with the first one that could not be sent at all.
async fn send_all(
    inbox: &Inbox,
    bodies: Vec<(Event, String)>,
    to: SampleTo,
) -> Result<Vec<SentView>, AppError> {
    let endpoint: Option<EndpointAddress> = match &to {
        SampleTo::Endpoint { environment } => Some(inbox.endpoint(environment.as_deref())?),
        SampleTo::Url { .. } => None,
    };
    let mut all = Vec::new();
    for (event, body) in bodies {
        let sent = match (&endpoint, &to) {
            (Some(endpoint), _) => inbox::send_body(endpoint, event, body).await,
            (None, SampleTo::Url { url }) => {
                inbox::send_to(
                    inbox::web_address(url).map_err(|why| AppError::new("invalid", why))?.as_str(),
                    &[],
                    body,
                )
                .await
            }
            (None, SampleTo::Endpoint { .. }) => return Err(AppError::not_running()),
        };
        let failed = sent.is_err();
        all.push(SentView::of(event, sent));
        if failed {
            break;
        }
    }
    Ok(all)
}
